"""Convolutions of every kind, and the dense layer."""

from __future__ import annotations

from archspec.backends.keras.initialisers import bias_initialiser, initialiser, partial_initialiser, turned_initialiser
from archspec.backends.keras.rules.table import rule, zero_padding
from archspec.backends.planning.program import Arg, Call, Leaf, Piece
from archspec.backends.planning.rules import arg, at, made, positional
from archspec.backends.planning.view import View


def is_still(view: View) -> bool:
    """Whether half a window on every side is Keras's `same`: where the window moves by one pixel."""
    op = view.op
    return getattr(op, "padding", None) == "half" and tuple(op.stride) == (1, 1) and not view.is_open("stride")


def padding_of(view: View) -> tuple[list[Piece], str]:
    """(a padding layer where Keras's own words do not do, the word)."""
    padding = view.op.padding
    if padding in ("same", "half") and tuple(view.op.kernel) == (1, 1) and not view.is_open("kernel"):
        return [], "valid"
    if padding in ("same", "valid"):
        return [], padding
    if padding == "half":
        if is_still(view):
            return [], "same"
        wide = view.is_wide()
        pad = made("layers.ZeroPadding2D", positional("pad", view.half_padding()), part="pad",
                      presence=wide if wide.origin is not None else None)  # fmt: skip
        return [pad], "valid"
    pads = [made("layers.ZeroPadding2D", at(zero_padding(padding)), part="pad")] if any(padding) else []
    return pads, "valid"


def rest(view: View, padding: str, *initialisers: Arg) -> tuple[Arg, ...]:
    """The arguments that all convolutions share, in Keras's order."""
    return (
        arg("strides", view.field("stride"), 1),
        arg("padding", padding, "valid"),
        arg("activation", view.activation if view.activation is not None else None, None),
        arg("use_bias", view.field("bias"), True),
        *initialisers,
        *bias_initialiser(view),
        arg("trainable", view.field("trainable"), True),
    )


@rule("conv")
def conv(view: View) -> list[Piece]:
    before, padding = padding_of(view)
    kernel = positional("kernel", view.field("kernel"))
    if view.op.connection_table is not None:
        return [_partial(view), *separate(view)]
    if view.op.given is not None:
        filters = [[list(row) for row in each] for each in view.op.given]
        start = arg("kernel_initializer", Call("fixed_filters", (at(Leaf(filters)),)))
    else:
        start = initialiser(view, "kernel_initializer")
    call = made(
        "layers.Conv2D",
        positional("maps", view.maps_out),
        kernel,
        *rest(view, padding, start),
        arg("dilation_rate", view.field("dilation"), 1),
        arg("groups", view.field("groups"), 1),
    )
    return [*before, call]


def _partial(view: View) -> Piece:
    start = partial_initialiser(view)
    return made(
        "PartialConv2D",
        at(Leaf([list(row) for row in view.op.connection_table])),
        arg("kernel_size", view.field("kernel")),
        arg("strides", view.field("stride"), 1),
        arg("use_bias", view.field("bias"), True),
        *([arg("initializer", start)] if start is not None else []),
        arg("trainable", view.field("trainable"), True),
    )


def separate(view: View) -> list[Piece]:
    """The activation as a layer of its own, behind a layer of ours that has no such argument."""
    if view.activation is None:
        return []
    return [made("layers.Activation", at(view.activation), part="activation")]


@rule("depthwise")
def depthwise(view: View) -> list[Piece]:
    before, padding = padding_of(view)
    call = made(
        "layers.DepthwiseConv2D",
        positional("kernel", view.field("kernel")),
        *rest(view, padding, turned_initialiser(view, "depthwise_initializer", view.op.multiplier)),
        arg("depth_multiplier", view.field("multiplier"), 1),
        arg("dilation_rate", view.field("dilation"), 1),
    )
    return [*before, call]


@rule("separable")
def separable(view: View) -> list[Piece]:
    before, padding = padding_of(view)
    depthwise = turned_initialiser(view, "depthwise_initializer", view.op.multiplier)
    call = made(
        "layers.SeparableConv2D",
        positional("maps", view.maps_out),
        positional("kernel", view.field("kernel")),
        *rest(view, padding, depthwise, initialiser(view, "pointwise_initializer")),
        arg("depth_multiplier", view.field("multiplier"), 1),
        arg("dilation_rate", view.field("dilation"), 1),
    )
    return [*before, call]


@rule("transposed")
def transposed(view: View) -> list[Piece]:
    return [
        made(
            "layers.Conv2DTranspose",
            positional("maps", view.maps_out),
            positional("kernel", view.field("kernel")),
            *rest(view, view.op.padding, turned_initialiser(view, "kernel_initializer")),
        )
    ]


@rule("dense")
def dense(view: View) -> list[Piece]:
    call = made(
        "layers.Dense",
        positional("units", view.maps_out),
        arg("activation", view.activation if view.activation is not None else None, None),
        arg("use_bias", view.field("bias"), True),
        initialiser(view, "kernel_initializer"),
        *bias_initialiser(view),
        arg("trainable", view.field("trainable"), True),
    )
    return [made("layers.Flatten", part="flatten"), call] if view.takes_maps else [call]
