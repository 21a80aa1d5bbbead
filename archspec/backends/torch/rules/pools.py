"""Pools: torch's own where it can pad so, or a helper."""

from __future__ import annotations

from archspec.backends.planning.program import Piece
from archspec.backends.planning.rules import arg, at, made, positional
from archspec.backends.planning.view import View, symmetric, with_ceil
from archspec.backends.torch.rules.table import learning, rule
from archspec.ops.windows import ONE, pads


def pool_pieces(view: View, kind: str) -> list[Piece]:
    """A pool in the simplest form that means the same: torch's own, or a helper that pads by itself."""
    op = view.op
    window = positional("window", view.field("window"))
    step = view.field("stride") if op.stride is not None else window.value
    if op.padding == "same" and tuple(op.window) == tuple(op.step) == (2, 2) and not view.is_open("window"):
        # One pixel at most is missing, at the bottom or the right; a window that hangs over has what is there.
        stride = arg("stride", step, view.field("window").value)
        return [made(f"nn.{kind}Pool2d", window, stride, arg("ceil_mode", True))]
    if op.padding == "same" and (tuple(op.step) != (1, 1) or not view.has_odd_window or view.is_open("stride")):
        return [made(f"{kind}Pool2dSame", window, arg("stride", step))]
    sides = pads(op.padding if op.padding != "same" else "half", (0, 0), op.window, op.step, ONE)
    stride = arg("stride", step, view.field("window").value)
    pad = symmetric(sides)
    if pad is None or sides.top > op.window.height // 2 or sides.left > op.window.width // 2:
        around = with_ceil(op, sides)
        padding = (around.left, around.right, around.top, around.bottom)
        return [made(f"{kind}Pool2dPadded", window, arg("stride", step), arg("padding", padding))]
    count = (arg("count_include_pad", False),) if kind == "Avg" and pad else ()
    ceil = arg("ceil_mode", op.ceil, False)
    return [made(f"nn.{kind}Pool2d", window, stride, arg("padding", pad, 0), ceil, *count)]


@rule("maxpool")
def maxpool(view: View) -> list[Piece]:
    return pool_pieces(view, "Max")


@rule("avgpool")
def avgpool(view: View) -> list[Piece]:
    pieces = pool_pieces(view, "Avg")
    if not view.op.learned:
        return pieces
    return [*pieces, learning(view, made("ScaleShift2d", positional("maps", view.maps_in), part="gain"))]


@rule("globalavgpool")
def globalavgpool(view: View) -> list[Piece]:
    pool = made("nn.AdaptiveAvgPool2d", at(1))
    return [pool] if view.op.keepdims else [pool, made("nn.Flatten", part="flatten")]


@rule("globalmaxpool")
def globalmaxpool(view: View) -> list[Piece]:
    pool = made("nn.AdaptiveMaxPool2d", at(1))
    return [pool] if view.op.keepdims else [pool, made("nn.Flatten", part="flatten")]
