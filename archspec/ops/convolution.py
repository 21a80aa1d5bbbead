"""Convolutions: dense, grouped, dilated, by a connection table; depthwise, separable, transposed.

Canonical kernels are (height, width, maps in / groups, filters).
Sources: LeCun et al. 1998 (connection tables), Krizhevsky et al. 2012 (groups), Chollet 2016 (separable),
Dumoulin & Visin 2016 (arithmetic, transposed).
"""

from typing import Annotated, Any, ClassVar

from pydantic import Field

from archspec.fields import ReadBy
from archspec.ops.base import (
    Count,
    Example,
    Refused,
    Slide,
    Weight,
    Weighted,
    register,
    require_centred,
    require_maps,
    require_positive,
)
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import ONE, Kernel, PaddingField, Sides, Step, Window, extent, pads, slide

Index = Annotated[int, Field(ge=0, le=1_000_000)]

#: A larger fixed weight is a typing mistake.
MAX_GIVEN = 1_000_000

#: A kernel for each filter, as rows of numbers.
GivenKernels = tuple[tuple[tuple[float, ...], ...], ...]


def parse_given(value: Any) -> GivenKernels:
    """Kernels as rows; a row is a text of digits or a list of numbers. Raises ValueError for anything else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(kernel, (list, tuple)) for kernel in value):
        raise ValueError("the given weights are a list of kernels, and a kernel is a list of rows")
    return tuple(tuple(map(_parse_row, kernel)) for kernel in value)


def _parse_row(row: Any) -> tuple[float, ...]:
    if isinstance(row, str) and set(row) <= set("0123456789"):
        return tuple(map(int, row))
    if isinstance(row, (list, tuple)) and all(map(_is_weight, row)):
        return tuple(row)
    raise ValueError(f'a row is a text of digits in quotes, such as "010", or a list of numbers up to {MAX_GIVEN}')


def _is_weight(number: Any) -> bool:
    return type(number) in (int, float) and -MAX_GIVEN <= number <= MAX_GIVEN


class Sliding(Weighted):
    """What every convolution says about its window."""

    #: The window.
    kernel: Kernel
    #: Pixels from one window to the next.
    stride: Step = ONE
    #: Zeros around the maps.
    padding: PaddingField = "same"
    #: Pixels from one row (or column) of the window to the next.
    dilation: Step = ONE

    def slid(self, x: Maps, maps: int) -> Maps:
        """(height, width, _) -> (height', width', maps)."""
        require_centred(self.kernel, self.padding)
        self._check_steps()
        self.check_bias()
        height, width = slide((x.height, x.width), self.kernel, self.stride, self.dilation, self.padding)
        return require_positive(Maps(height, width, maps), self, x)

    def slide(self, *inputs: Shape) -> Slide | None:
        x = require_maps(inputs[0], self)
        rows, columns = (extent(span, step) for span, step in zip(self.kernel, self.dilation, strict=True))
        sides = pads(self.padding, (x.height, x.width), self.kernel, self.stride, self.dilation)
        return Slide(Window(rows, columns), self.stride, (sides.top, sides.left))

    def _check_steps(self) -> None:
        """Refused where strides meet dilation: it leaves pixels unread, and Keras has no such convolution."""
        if self.stride != ONE and self.dilation != ONE:
            raise Refused(
                f"a stride of {self.stride} and a dilation of {self.dilation} do not go together",
                hint="dilate in a row of stride 1, and take the stride in another row",
                field="dilation",
            )


@register
class Conv(Sliding):
    """2-D convolution (cross-correlation) over all maps, over groups of maps, or by a connection table.

    y[i, j, f] = bias[f] + sum over h, w, m of kernel[h, w, m, f] * x[i * stride + h * dilation, j * ..., m]
    """

    head: ClassVar[str] = "conv"
    argument: ClassVar[str | None] = "filters"
    source: ClassVar[str] = "LeCun et al. 1998, section II.A; groups: Krizhevsky et al. 2012, section 3.5"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"conv": 6, "kernel": "3x3"}),
        Example({"conv": 6, "kernel": "3x3", "stride": 2}),
        Example({"conv": 6, "kernel": "5x3", "stride": "2x1", "padding": "valid"}, ("9x8x4",)),
        Example({"conv": 6, "kernel": "3x3", "stride": 2, "padding": "half", "bias": False}),
        Example({"conv": 6, "kernel": "3x3", "padding": [0, 1, 2, 3]}),
        Example({"conv": 6, "kernel": "2x2", "dilation": 2}),
        Example({"conv": 6, "kernel": "3x3", "groups": 2, "stride": 2}),
        Example({"conv": 3, "kernel": "3x3", "connection_table": [[0, 1], [1, 2, 3], [0, 3]], "padding": "valid"}),
        Example({"conv": 2, "kernel": "3x3", "given": [["010"] * 3, ["000", "111", "000"]], "trainable": False}),
        Example({"conv": 6, "kernel": "3x3", "norm": "batch", "activation": "relu", "init": "he_normal"}),
        Example({"conv": 6, "kernel": "3x3", "init": "normal 0.01", "bias_init": 1}),
    )

    #: How many maps come out.
    filters: Count
    #: Maps and filters are split into so many groups; a filter sees the maps of its group.
    groups: Count = 1
    #: For each output map, the input maps that feed it (LeCun et al. 1998, Table I).
    connection_table: list[list[Index]] | None = None
    #: A fixed kernel for each filter, the same for every input map: rows of digits, or of numbers.
    given: Annotated[GivenKernels, ReadBy(parse_given)] | None = None

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', filters)."""
        x = require_maps(inputs[0], self)
        self._check_groups(x.maps)
        self._check_connections(x.maps)
        self._check_given()
        return self.slid(x, self.filters)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (height, width, maps / groups, filters), of a table (height, width, connections); bias (filters,)."""
        x = require_maps(inputs[0], self)
        shape = (self.kernel.height, self.kernel.width, x.maps // self.groups, self.filters)
        kernel = Weight("kernel", shape, "kernel", self.trainable)
        if self.connection_table is not None:
            kernel = self._table_kernel(self.connection_table)
        return (kernel, *self.bias_weight(self.filters))

    def macs(self, *inputs: Shape) -> int:
        """height' * width' * (weights of the kernel): padded borders count in full."""
        output = self.infer(*inputs)
        return output.height * output.width * self.weights(*inputs)[0].size

    def _table_kernel(self, table: list[list[int]]) -> Weight:
        """(height, width, connections): the filters' pieces one behind the other; the fan in is their mean."""
        area, pieces = self.kernel.height * self.kernel.width, sum(map(len, table))
        shape = (self.kernel.height, self.kernel.width, pieces)
        fans = (area * pieces / self.filters, area * self.filters)
        return Weight("kernel", shape, "kernel", self.trainable, fans)

    def _check_groups(self, maps: int) -> None:
        if maps % self.groups or self.filters % self.groups:
            raise Refused(
                f"{int(maps)} input maps and {int(self.filters)} filters do not both split into {self.groups} groups",
                field="groups",
            )

    def _check_connections(self, maps: int) -> None:
        if self.connection_table is None:
            return
        if self.groups != 1 or self.dilation != ONE or self.padding != "valid" or self.given is not None:
            raise Refused(
                "a connection table goes with `padding: valid`, no groups, no dilation", field="connection_table"
            )
        if self.bias_init:
            raise Refused("the biases beside a connection table begin at 0", field="bias_init")
        if len(self.connection_table) != self.filters:
            raise Refused(
                f"the connection table has {len(self.connection_table)} rows for {int(self.filters)} filters",
                field="connection_table",
            )
        for filter_number, row in enumerate(self.connection_table):
            if not row or len(set(row)) != len(row) or max(row) >= maps:
                raise Refused(
                    f"row {filter_number} of the connection table is {row}",
                    hint=f"a row names different input maps, from 0 to {int(maps) - 1}",
                    field="connection_table",
                )

    def _check_given(self) -> None:
        if self.given is None:
            return
        shapes_hold = len(self.given) == self.filters and all(
            len(kernel) == self.kernel.height and all(len(row) == self.kernel.width for row in kernel)
            for kernel in self.given
        )
        if not shapes_hold:
            raise Refused(
                f"the given weights are not {int(self.filters)} kernels of {self.kernel}",
                hint="each filter is a list of rows, a row is a text of digits or a list of numbers",
                field="given",
            )


def depthwise_kernel(name: str, kernel: Window, maps: int, multiplier: int, trainable: bool) -> Weight:
    """(height, width, maps, multiplier): a group for each map, so the fan in is the window alone."""
    area = kernel.height * kernel.width
    shape = (kernel.height, kernel.width, maps, multiplier)
    return Weight(name, shape, "kernel", trainable, (area, area * maps * multiplier))


@register
class Depthwise(Sliding):
    """Each input map is convolved by itself, `multiplier` times.

    Canonical kernel: (height, width, maps, multiplier); output map m * multiplier + k comes from input map m.
    """

    head: ClassVar[str] = "depthwise"
    argument: ClassVar[str | None] = "kernel"
    source: ClassVar[str] = "Chollet 2016, section 2; Howard et al. 2017, section 3.1"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"depthwise": "3x3"}),
        Example({"depthwise": "3x3", "stride": 2, "multiplier": 2, "bias": False}),
        Example({"depthwise": "5x5", "stride": 2, "padding": "half", "norm": "batch", "activation": "relu6"}),
    )

    #: How many maps come out of each map.
    multiplier: Count = 1

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', maps * multiplier)."""
        x = require_maps(inputs[0], self)
        return self.slid(x, x.maps * self.multiplier)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (height, width, maps, multiplier), bias (maps * multiplier,)."""
        x = require_maps(inputs[0], self)
        kernel = depthwise_kernel("kernel", self.kernel, x.maps, self.multiplier, self.trainable)
        return (kernel, *self.bias_weight(x.maps * self.multiplier))

    def macs(self, *inputs: Shape) -> int:
        """height' * width' * maps * multiplier * kernel."""
        output = self.infer(*inputs)
        return output.height * output.width * self.weights(*inputs)[0].size


@register
class Separable(Sliding):
    """A depthwise convolution, then a 1x1 convolution over all maps; nothing between the two, bias at the end."""

    head: ClassVar[str] = "separable"
    argument: ClassVar[str | None] = "filters"
    source: ClassVar[str] = "Chollet 2016, section 2 and Figure 5"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"separable": 6, "kernel": "3x3"}),
        Example({"separable": 6, "kernel": "3x3", "stride": 2, "multiplier": 2, "bias": False, "norm": "batch"}),
        Example({"separable": 6, "kernel": "3x3", "padding": "half", "stride": 2, "activation": "relu"}),
    )

    #: How many maps come out.
    filters: Count
    #: How many maps the depthwise half makes of each map.
    multiplier: Count = 1

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', filters)."""
        return self.slid(require_maps(inputs[0], self), self.filters)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """depthwise (height, width, maps, multiplier), pointwise (1, 1, maps * multiplier, filters), bias."""
        x = require_maps(inputs[0], self)
        pointwise = (1, 1, x.maps * self.multiplier, self.filters)
        return (
            depthwise_kernel("depthwise", self.kernel, x.maps, self.multiplier, self.trainable),
            Weight("pointwise", pointwise, "kernel", self.trainable),
            *self.bias_weight(self.filters),
        )

    def macs(self, *inputs: Shape) -> int:
        """height' * width' * (both kernels)."""
        output = self.infer(*inputs)
        depthwise, pointwise = self.weights(*inputs)[:2]
        return output.height * output.width * (depthwise.size + pointwise.size)


@register
class Transposed(Weighted):
    """Transposed convolution: the gradient of a convolution with the same kernel, stride and padding.

    `same` gives size * stride; `valid` gives size * stride + max(kernel - stride, 0).
    Canonical kernel: (height, width, filters, maps).
    """

    head: ClassVar[str] = "transposed"
    argument: ClassVar[str | None] = "filters"
    source: ClassVar[str] = "Dumoulin & Visin 2016, chapter 4; Zeiler et al. 2010"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"transposed": 6, "kernel": "2x2", "stride": 2}),
        Example({"transposed": 6, "kernel": "3x3", "stride": 2}),
        Example({"transposed": 6, "kernel": "4x4", "stride": 2, "padding": "valid", "bias": False}),
        Example({"transposed": 6, "kernel": "2x2", "stride": 3, "padding": "valid"}),
    )

    #: How many maps come out.
    filters: Count
    #: The window that each pixel of the input is spread over.
    kernel: Kernel
    #: Pixels of the output from one window to the next.
    stride: Step = ONE
    #: `same` or `valid` only: how much of the output's border is cut off.
    padding: PaddingField = "same"

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height * stride + ..., width * stride + ..., filters)."""
        x = require_maps(inputs[0], self)
        if isinstance(self.padding, Sides) or self.padding == "half":
            raise Refused("a transposed convolution takes `padding: same` or `padding: valid`", field="padding")
        self.check_bias()
        grown = [
            size * step + (max(span - step, 0) if self.padding == "valid" else 0)
            for size, span, step in zip((x.height, x.width), self.kernel, self.stride, strict=True)
        ]
        return Maps(grown[0], grown[1], self.filters)

    def slide(self, *inputs: Shape) -> Slide | None:
        """`same` cuts what hangs over the borders of the output, the smaller half of it above and on the left."""
        spare = [max(span - step, 0) // 2 for span, step in zip(self.kernel, self.stride, strict=True)]
        before = (spare[0], spare[1]) if self.padding == "same" else (0, 0)
        return Slide(self.kernel, self.stride, before, is_transposed=True)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (height, width, filters, maps), bias (filters,)."""
        x = require_maps(inputs[0], self)
        shape = (self.kernel.height, self.kernel.width, self.filters, x.maps)
        area = self.kernel.height * self.kernel.width
        kernel = Weight("kernel", shape, "kernel", self.trainable, (area * x.maps, area * self.filters))
        return (kernel, *self.bias_weight(self.filters))

    def macs(self, *inputs: Shape) -> int:
        """height * width of the INPUT * kernel: every input pixel is multiplied with the whole kernel."""
        x = require_maps(inputs[0], self)
        return x.height * x.width * self.weights(x)[0].size
