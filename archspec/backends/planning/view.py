"""What an emission rule sees of a layer: its values as leaves, each with the expression behind it, if one is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archspec.backends.planning.program import Leaf
from archspec.network.tree import Layer
from archspec.ops import Maps, Op, Shape
from archspec.ops.shapes import channels
from archspec.ops.windows import Sides, Window
from archspec.spec.expressions import Binary, Const, Expr
from archspec.spec.origins import Traced, simplify

Close = Callable[[Expr | None], Expr | None]


@dataclass(frozen=True)
class View:
    """One layer in one body. ``close`` drops expressions that have one value only in the whole network."""

    layer: Layer
    close: Close
    #: The activation that follows in the same row, where the call can hold it.
    activation: Leaf | None = None
    #: Whether maps are turned before they are flattened, because their order is seen: `analysis/feature_order.py`.
    is_turned: bool = False
    #: Whether a max pool reads nothing negative, so that zeros around it never win: `analysis/signs.py`.
    has_no_negatives: bool = False

    @property
    def op(self) -> Any:
        """The operator. A rule is registered for one type of operator and reads the fields of that type."""
        return self.layer.op

    @property
    def operator(self) -> Op:
        return self.layer.op

    @property
    def input(self) -> Shape:
        return self.layer.input

    @property
    def maps_in(self) -> Leaf:
        return self.traced(channels(self.layer.input))

    @property
    def maps_out(self) -> Leaf:
        return self.traced(channels(self.layer.output))

    @property
    def takes_maps(self) -> bool:
        return isinstance(self.layer.input, Maps)

    def traced(self, number: int) -> Leaf:
        """A number that may carry its origin."""
        return Leaf(int(number), self.close(number.origin) if isinstance(number, Traced) else None)

    def field(self, name: str) -> Leaf:
        """A field of the operator; a window as one number where it is square."""
        value = getattr(self.layer.op, name)
        origin = self.close(self.layer.origins.get(name))
        if isinstance(value, Window):
            return Leaf(value.height if value.height == value.width else tuple(value), origin)
        if isinstance(value, Traced):
            return self.traced(value)
        return Leaf(value, origin)

    def is_open(self, name: str) -> bool:
        return self.field(name).origin is not None

    def half_padding(self) -> Leaf:
        """(kernel - 1) // 2 * dilation: one number, or (height, width)."""
        kernel, dilation = self.op.kernel, self.op.dilation
        sides = tuple(step * (span - 1) // 2 for span, step in zip(kernel, dilation, strict=True))
        value = sides[0] if sides[0] == sides[1] else sides
        of_kernel, of_dilation = self.field("kernel").origin, self.field("dilation").origin
        is_even = of_kernel is None and kernel[0] % 2 == 0
        if (of_kernel is None and of_dilation is None) or is_even or len({*kernel}) > 1 or len({*dilation}) > 1:
            return Leaf(value)
        half = Const(int(kernel[0]) // 2) if of_kernel is None else simplify("//", of_kernel, Const(2))
        step = Const(int(dilation[0])) if of_dilation is None else of_dilation
        if half == Const(0):
            return Leaf(value)
        return Leaf(value, step if half == Const(1) else half if step == Const(1) else simplify("*", half, step))

    @property
    def has_odd_window(self) -> bool:
        """Whether a pool's window has a pixel in its middle."""
        return all(side % 2 for side in self.op.window)

    def is_wide(self) -> Leaf:
        """Whether the kernel is larger than one pixel."""
        origin = self.field("kernel").origin
        value = max(self.op.kernel) > 1
        return Leaf(value, Binary(">", origin, Const(1)) if origin is not None else None)


def symmetric(sides: Sides) -> int | tuple[int, int] | None:
    """Equal pads on opposite sides as one number or (height, width); None where they differ."""
    if sides.top != sides.bottom or sides.left != sides.right:
        return None
    return sides.top if sides.top == sides.left else (sides.top, sides.left)


def with_ceil(op: Any, sides: Sides) -> Sides:
    """The pads of a pool: its ceil mode is more padding at the bottom and the right, at any size."""
    if not op.ceil:
        return sides
    bottom, right = (
        min(side + step - 1, span - 1)
        for side, step, span in zip((sides.bottom, sides.right), op.step, op.window, strict=True)
    )
    return sides._replace(bottom=bottom, right=right)
