"""What `shortcut` stands for: the identity, or a projection where the shapes differ.

He et al. 2015, section 3.3: option A subsamples and appends zero maps, option B projects by a 1x1 convolution
where shapes differ, option C projects everywhere.
"""

from __future__ import annotations

from archspec.errors import error
from archspec.network.operators import Defaults, Wanted
from archspec.network.tree import Branch, Group, Item, Layer
from archspec.network.values import Scope, value_of
from archspec.ops import REGISTRY, Maps, Shape
from archspec.ops.windows import Window
from archspec.spec.document import Row
from archspec.spec.expressions import MAX_TERMS, Const, Expr, simplify, terms
from archspec.spec.nodes import Node, Scalar

OPTIONS = ("A", "B", "C")
#: What the `conv` defaults say about windows does not hold for a projection: it is 1x1.
WINDOW_COLUMNS = ("kernel", "dilation", "groups", "activation", "connection_table", "given", "stride", "filters")


def projection(row: Row, main: Branch, x: Shape, defaults: Defaults, scope: Scope) -> tuple[str, Wanted] | None:
    """(name, operator) of the shortcut beside the branch ``main``, or None for the identity."""
    option = _option(row, defaults, scope)
    target = main.output
    if x == target and option != "C":
        return None
    if not isinstance(x, Maps) or not isinstance(target, Maps):
        raise error("shape", f"a projection needs feature maps, and here {x} becomes {target}", row.head_place)
    stride = Window(-(-x.height // target.height), -(-x.width // target.width))
    step = _TracedStep(stride, _origin(stride, main.items))
    if option == "A":
        return "zeropad", Wanted(REGISTRY["zeropad_shortcut"], {}, {"stride": step, "maps": target.maps})
    cells = {name: node for name, node in defaults.get("conv", {}).items() if name not in WINDOW_COLUMNS}
    if not _is_word(cells.get("padding")):
        cells.pop("padding", None)
    return "conv", Wanted(REGISTRY["conv"], cells, {"filters": target.maps, "kernel": Window(1, 1), "stride": step})


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


def _origin(step: Window, items: tuple[Item, ...]) -> Expr | None:
    """The product of the branch's strides as an expression, where all of them are known as one and it is the step."""
    product: Expr = Const(1)
    height = width = 1
    for item in items:
        if not isinstance(item, (Layer, Group)):
            return None
        for layer in (item,) if isinstance(item, Layer) else item.layers:
            stride = getattr(layer.op, "stride", None)
            if stride is None:
                continue
            if stride.height != stride.width and "stride" not in layer.origins:
                return None
            height, width = height * stride.height, width * stride.width
            product = simplify("*", product, layer.origins.get("stride", Const(int(stride.height))))
            if terms(product) > MAX_TERMS:
                return None
    # Without padding, kernels make a branch smaller too.
    return product if (height, width) == step else None
