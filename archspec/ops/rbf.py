"""The Euclidean radial basis function units of LeNet-5's output."""

from typing import Annotated, Any, ClassVar, Self

from archspec.fields import ReadBy
from archspec.ops.base import Count, Example, Op, Refused, Weight, register, require_vector
from archspec.ops.drawing import InitField
from archspec.ops.shapes import Shape, Vector

#: A code for each unit: +1 and -1 for each feature.
Codes = tuple[tuple[int, ...], ...]


class Bitmap(tuple[int, ...]):
    """A code that was drawn as a picture: its rows joined, and how wide they were."""

    width: int

    @classmethod
    def of(cls, rows: tuple[str, ...]) -> Self:
        made = cls(_parse_code("".join(rows)))
        made.width = len(rows[0])
        return made


_SIGNS = {"#": 1, ".": -1, 1: 1, -1: -1}


def parse_codes(value: Any) -> Codes:
    """A code for each unit; see `Rbf`. Raises ValueError for anything else."""
    if not isinstance(value, (list, tuple)):
        raise ValueError("codes are a list with one code for each unit, or the rows of bitmaps side by side")
    if any(isinstance(row, str) and " " in row for row in value):
        return _parse_bitmaps(value)
    return tuple(map(_parse_code, value))


def _parse_bitmaps(rows: list[Any] | tuple[Any, ...]) -> Codes:
    """A bitmap for each unit, side by side: a row of the text has a row of each."""
    pieces = [row.split() if isinstance(row, str) else [] for row in rows]
    if len({tuple(map(len, row)) for row in pieces}) != 1:
        raise ValueError("of bitmaps side by side each row is as the first: as many pieces, of the same widths")
    return tuple(map(Bitmap.of, zip(*pieces, strict=True)))


def _parse_code(code: Any) -> tuple[int, ...]:
    if not isinstance(code, (str, list, tuple)) or not all(
        type(sign) in (str, int) and sign in _SIGNS for sign in code
    ):
        raise ValueError("a code is a text of # (+1) and . (-1) in quotes, or a list of 1 and -1")
    return tuple(_SIGNS[sign] for sign in code)


@register
class Rbf(Op):
    """The squared distance of the input from the code of each unit; the smallest output is the answer.

    y[u] = sum over f of (x[f] - codes[u, f])^2

    A code is a text of `#` (+1) and `.` (-1), or a list of 1 and -1. Codes that are bitmaps (of 12 rows of 7 for the 84
    features of LeNet-5) are drawn side by side, as figures show them, and joined row by row: `"#. .#"` is the first row
    of two. Without codes they begin as `init` draws them. A plus or minus drawn at random was rejected: no two
    frameworks would draw the same.
    """

    head: ClassVar[str] = "rbf"
    argument: ClassVar[str | None] = "units"
    #: It holds a weight for each feature and unit, as a dense layer does, also where they are fixed.
    is_weight_layer: ClassVar[bool] = True
    source: ClassVar[str] = "LeCun et al. 1998, section II.B, equation 7 and Figure 3"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"rbf": 3}, ("16",)),
        Example({"rbf": 2, "trainable": False, "codes": ["#..#", ".##."]}, ("4",)),
        Example({"rbf": 2, "trainable": False, "codes": ["#. .#", ".# #.", "## .."]}, ("6",)),
        Example({"rbf": 2, "codes": [[1, -1, 1], [-1, -1, 1]]}, ("3",)),
        Example({"rbf": 3, "init": "lecun_normal"}, ("16",)),
    )

    #: How many numbers come out.
    units: Count
    #: The codes at the start of training, one for each unit; drawn by `init` where the row says none.
    codes: Annotated[Codes, ReadBy(parse_codes)] | None = None
    #: How codes that are not given are drawn.
    init: InitField = "glorot_uniform"
    #: Whether training changes the codes.
    trainable: bool = True

    def infer(self, *inputs: Shape) -> Vector:
        """(features,) -> (units,). Maps are not flattened: the table has to say in which order."""
        x = require_vector(inputs[0], self)
        self._check_codes(x.features)
        return Vector(self.units)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """codes (units, features)."""
        features = require_vector(inputs[0], self).features
        return (Weight("codes", (self.units, features), "codes", self.trainable, (features, self.units)),)

    def macs(self, *inputs: Shape) -> int:
        """None: squared differences are neither a convolution nor a dense layer."""
        return 0

    def connections(self, *inputs: Shape) -> int:
        """units * features."""
        return self.units * require_vector(inputs[0], self).features

    def _check_codes(self, features: int) -> None:
        if self.codes is None:
            return
        if "init" in self.model_fields_set:
            raise Refused("the codes are given, and nothing is left to draw", hint="leave `init` out", field="init")
        if len(self.codes) != self.units:
            raise Refused(f"there are {len(self.codes)} codes for {int(self.units)} units", field="codes")
        for unit, code in enumerate(self.codes):
            if len(code) != features:
                raise Refused(
                    f"code {unit} has {len(code)} entries, and the input has {int(features)} features", field="codes"
                )
