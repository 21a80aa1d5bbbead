"""Convolution over all maps, over groups of them, or by a connection table."""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.fields import ReadBy
from archspec.ops.base import (
    Count,
    Example,
    Refused,
    Weight,
    register,
    require_maps,
)
from archspec.ops.convolution.given import GivenKernels, parse_given
from archspec.ops.convolution.sliding import Sliding
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import ONE

Index = Annotated[int, Field(ge=0, le=1_000_000)]


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
