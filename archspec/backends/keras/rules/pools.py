"""Pools: Keras's words, or padding by ourselves where its words mean something else on one of its backends."""

from __future__ import annotations

from archspec.backends.keras.rules.table import function, rule, zero_padding
from archspec.backends.planning.program import Piece
from archspec.backends.planning.rules import arg, at, made, positional
from archspec.backends.planning.view import View, with_ceil
from archspec.ops.windows import ONE, Padding, pads


def pool_pieces(view: View, kind: str, helper: str) -> list[Piece]:
    """Keras's own pool where its words do, else a helper that pads by itself."""
    op = view.op
    window = positional("window", view.field("window"))
    step = view.field("stride") if op.stride is not None else window.value
    is_still = tuple(op.step) == (1, 1) and not view.is_open("stride")
    padding: Padding = "same" if op.padding == "half" and is_still else op.padding
    if padding == "same" and kind == "Average" and not _is_averaged_alike(view, is_still):
        return [function("average_pool_same", window, arg("stride", step))]
    if padding == "same" or (padding == "valid" and not op.ceil):
        strides = arg("strides", step, view.field("window").value)
        return [made(f"layers.{kind}Pooling2D", window, strides, arg("padding", padding, "valid"))]
    sides = with_ceil(op, pads(padding, (0, 0), op.window, op.step, ONE))
    if not any(sides):
        return [made(f"layers.{kind}Pooling2D", window, arg("strides", step, view.field("window").value))]
    if kind == "Max" and view.has_no_negatives:
        strides = arg("strides", step, view.field("window").value)
        pad = made("layers.ZeroPadding2D", at(zero_padding(sides)), part="pad")
        return [pad, made("layers.MaxPooling2D", window, strides)]
    around = ((sides.top, sides.bottom), (sides.left, sides.right))
    return [function(helper, window, arg("stride", step), arg("padding", around))]


def _is_averaged_alike(view: View, is_still: bool) -> bool:
    """Whether Keras averages the real pixels of `same` on every backend, whatever the size of the input.

    On torch it repeats the edge where the two sides differ (keras-team/keras#23233).  Of a window of 2 one pixel is
    missing at most, and the mean of the other one and its copy is the other one.
    """
    is_small = max(view.op.window) <= 2 and not view.is_open("window")
    return is_small or (is_still and view.has_odd_window)


@rule("maxpool")
def maxpool(view: View) -> list[Piece]:
    return pool_pieces(view, "Max", "max_pool")


@rule("avgpool")
def avgpool(view: View) -> list[Piece]:
    pieces = pool_pieces(view, "Average", "average_pool")
    if view.op.learned:
        ones = arg("depthwise_initializer", "ones")
        pieces.append(
            made("layers.DepthwiseConv2D", at(1), ones, arg("trainable", view.field("trainable"), True), part="gain")
        )
    return pieces


@rule("globalavgpool")
def globalavgpool(view: View) -> list[Piece]:
    return [made("layers.GlobalAveragePooling2D", arg("keepdims", view.op.keepdims, False))]


@rule("globalmaxpool")
def globalmaxpool(view: View) -> list[Piece]:
    return [made("layers.GlobalMaxPooling2D", arg("keepdims", view.op.keepdims, False))]
