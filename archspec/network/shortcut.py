"""What `shortcut` stands for: the identity, or a projection where the shapes differ.

A projection has the stride of the branch beside it. The one that shapes alone would suggest may be another, and then it
is not the network that was meant, at this size of the input or at the next.

He et al. 2015, section 3.3: option A subsamples and appends zero maps, option B projects by a 1x1 convolution
where shapes differ, option C projects everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence

from archspec.errors import error
from archspec.network.operators import Defaults, Wanted
from archspec.network.strides import NoStride, Strides, shown
from archspec.network.tree import Branch
from archspec.network.values import Scope, value_of
from archspec.ops import REGISTRY, Maps, Shape
from archspec.ops.shapes import channels
from archspec.ops.windows import Window
from archspec.spec.document import Row
from archspec.spec.expressions import Expr
from archspec.spec.nodes import Node, Scalar

OPTIONS = ("A", "B", "C")
_WRITTEN_OUT = "write a branch of rows in place of `shortcut`"
#: What the `conv` defaults say about windows does not hold for a projection: it is 1x1.
WINDOW_COLUMNS = ("kernel", "dilation", "groups", "activation", "connection_table", "given", "stride", "filters")


def is_shortcut(rows: tuple[Row, ...]) -> bool:
    """Whether a branch is `shortcut`, with its option or without."""
    return len(rows) == 1 and rows[0].head == "shortcut"


def is_identity(rows: tuple[Row, ...]) -> bool:
    """Whether a branch is the bare word; with a name or a printed cell it is a row like others."""
    if len(rows) != 1:
        return False
    (row,) = rows
    return row.head == "identity" and row.name is None and row.origin is None and not row.keys


def projection(
    row: Row, mains: Sequence[Branch], x: Shape, defaults: Defaults, scope: Scope, strides: Strides
) -> tuple[str, Wanted] | None:
    """(name, operator) of the shortcut beside the branches ``mains``, or None for the identity."""
    option = _option(row, defaults, scope)
    target = mains[0].output
    if x == target and option != "C":
        return None
    if not isinstance(x, Maps) or not isinstance(target, Maps):
        raise error("shape", f"a projection needs feature maps, and here {x} becomes {target}", row.head_place)
    step = _stride(row, x, mains, strides)
    if option == "A":
        return "zeropad", Wanted(REGISTRY["zeropad_shortcut"], {}, {"stride": step, "maps": target.maps})
    cells = {name: node for name, node in defaults.get("conv", {}).items() if name not in WINDOW_COLUMNS}
    if not _is_word(cells.get("padding")):
        cells.pop("padding", None)
    return "conv", Wanted(REGISTRY["conv"], cells, {"filters": target.maps, "kernel": Window(1, 1), "stride": step})


def _stride(row: Row, x: Maps, mains: Sequence[Branch], strides: Strides) -> _TracedStep:
    """The stride of the branches, with which a projection has to end in their shape. Raises SpecError."""
    target = mains[0].output
    try:
        stride, origin = strides.of(mains)
    except NoStride as caught:
        message = f"no shortcut fits beside this branch: {caught}"
        raise error("shape", message, row.head_place, f"{x} becomes {target}", hint=_WRITTEN_OUT) from None
    height, width = (-(-size // step) for size, step in zip(x[:2], stride, strict=True))
    given = Maps(height, width, channels(target))
    if given != target:
        message = "the shortcut does not fit the branch beside it"
        label = f"with the branch's stride of {shown(stride)} a projection gives {given}, and the branch gives {target}"
        same = f"`padding: same` or `half` of its windows makes {height}x{width} of {x.height}x{x.width}"
        raise error("shape", message, row.head_place, label, hint=f"{same}; or {_WRITTEN_OUT}")
    return _TracedStep(stride, origin)


class _TracedStep(Window):
    """A stride with the expression it came from."""

    origin: Expr | None

    def __new__(cls, step: Window, origin: Expr | None) -> _TracedStep:
        made = super().__new__(cls, *step)
        made.origin = origin
        return made


def _option(row: Row, defaults: Defaults, scope: Scope) -> str:
    node = row.argument or defaults.get("shortcut", {}).get("option")
    if node is None:
        return "B"
    option, _ = value_of(node, scope)
    if option not in OPTIONS:
        raise error("value", "a shortcut's option cannot be this", node.place, "A, B or C is expected")
    return str(option)


def _is_word(node: Node | None) -> bool:
    """`same`, `valid` and `half` all mean no padding for a 1x1 kernel; a number of pixels would not."""
    return isinstance(node, Scalar) and isinstance(node.value, str)
