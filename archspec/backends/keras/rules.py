"""One rule per operator: which Keras layer it is.  Every value is written out; no default of Keras leaks through.

An argument carries Keras's own default only so that it need not be printed where it is equal.
"""

from __future__ import annotations

from typing import Any

from archspec.backends.keras.initialisers import initialiser, partial_initialiser, turned_initialiser
from archspec.backends.program import Arg, Call, Leaf, Piece
from archspec.backends.rules import Rules, arg, at, drawn, made, positional
from archspec.backends.view import View, symmetric
from archspec.ops.windows import ONE, Sides, pads

RULES = Rules("keras")
rule = RULES.rule

#: Words of ours and of Keras for the same function; all others are not Keras's own.
NATIVE = {
    "relu": "relu", "relu6": "relu6", "tanh": "tanh", "sigmoid": "sigmoid", "softmax": "softmax", "swish": "silu",
    "gelu": "gelu", "hard_swish": "hard_silu", "hard_sigmoid": "hard_sigmoid",
}  # fmt: skip


def function(name: str, *arguments: Arg, part: str = "") -> Piece:
    """A function of the tensor, its first argument."""
    return Piece(Call(name, arguments), part, style="function")


def unnamed(name: str, *arguments: Arg, part: str, presence: Leaf | None = None) -> Piece:
    """A layer without weights that no row names."""
    return Piece(Call(name, arguments), part, presence=presence, is_named=False)


# -- convolutions ------------------------------------------------------------------------------------------------------


def padding_of(view: View) -> tuple[list[Piece], str]:
    """(a padding layer where Keras's own words do not do, the word)."""
    padding = view.op.padding
    if padding in ("same", "valid"):
        return [], padding
    if padding == "half":
        if tuple(view.op.kernel) == (1, 1) and not view.is_open("kernel"):
            return [], "valid"
        if tuple(view.op.stride) == (1, 1) and not view.is_open("stride"):
            return [], "same"
        wide = view.is_wide()
        pad = unnamed("layers.ZeroPadding2D", positional("pad", view.half_padding()), part="pad",
                      presence=wide if wide.origin is not None else None)  # fmt: skip
        return [pad], "valid"
    return ([_zeros(padding, "pad")] if any(padding) else []), "valid"


def _zeros(sides: Sides, part: str) -> Piece:
    return unnamed("layers.ZeroPadding2D", at(zero_padding(sides)), part=part)


def zero_padding(sides: Sides) -> Any:
    """One number, (height, width), or ((top, bottom), (left, right))."""
    pad = symmetric(sides)
    return pad if pad is not None else ((sides.top, sides.bottom), (sides.left, sides.right))


def rest(view: View, padding: str, *initialisers: Arg) -> tuple[Arg, ...]:
    """The arguments that all convolutions share, in Keras's order."""
    return (
        arg("strides", view.field("stride"), 1),
        arg("padding", padding, "valid"),
        arg("activation", view.activation if view.activation is not None else None, None),
        arg("use_bias", view.field("bias"), True),
        *initialisers,
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
        arg("trainable", view.field("trainable"), True),
    )
    return [unnamed("layers.Flatten", part="flatten"), call] if view.takes_maps else [call]


# -- pools -------------------------------------------------------------------------------------------------------------


def pool_pieces(view: View, kind: str, helper: str) -> list[Piece]:
    """Keras's own pool where its words do, else a helper that pads by itself."""
    op = view.op
    window = positional("window", view.field("window"))
    step = view.field("stride") if op.stride is not None else window.value
    padding = op.padding
    if padding == "half" and tuple(op.step) == (1, 1) and not view.is_open("stride"):
        padding = "same"
    if padding == "same" or (padding == "valid" and not op.ceil):
        strides = arg("strides", step, view.field("window").value)
        return [made(f"layers.{kind}Pooling2D", window, strides, arg("padding", padding, "valid"))]
    sides = pads(padding, (0, 0), op.window, op.step, ONE)
    bottom, right = sides.bottom, sides.right
    if op.ceil:
        bottom = min(bottom + op.step.height - 1, op.window.height - 1)
        right = min(right + op.step.width - 1, op.window.width - 1)
    if not any((sides.top, bottom, sides.left, right)):
        return [made(f"layers.{kind}Pooling2D", window, arg("strides", step, view.field("window").value))]
    around = ((sides.top, bottom), (sides.left, right))
    return [function(helper, window, arg("stride", step), arg("padding", around))]


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


# -- norms, activations, shapes ----------------------------------------------------------------------------------------


@rule("batchnorm")
def batchnorm(view: View) -> list[Piece]:
    return [
        made(
            "layers.BatchNormalization",
            arg("momentum", view.field("momentum"), 0.99),
            arg("epsilon", view.field("epsilon"), 1e-3),
            arg("center", view.field("shift"), True),
            arg("scale", view.field("scale"), True),
            arg("trainable", view.field("trainable"), True),
        )
    ]


@rule("layernorm")
def layernorm(view: View) -> list[Piece]:
    trainable = arg("trainable", view.field("trainable"), True)
    return [made("layers.LayerNormalization", arg("epsilon", view.field("epsilon"), 1e-3), trainable)]


@rule("lrn")
def lrn(view: View) -> list[Piece]:
    fields = (arg(name, view.field(name)) for name in ("alpha", "beta", "k"))
    return [function("local_response_norm", at(Leaf(int(view.op.size))), *fields)]


@rule("activation")
def activation(view: View) -> list[Piece]:
    chosen = view.field("function")
    if chosen.value == "leaky_relu":
        return [made("layers.LeakyReLU", arg("negative_slope", view.field("slope")))]
    if chosen.value not in NATIVE:
        return [function(chosen.value)]
    if chosen.value == "relu" and chosen.origin is None:
        return [made("layers.ReLU")]
    if chosen.value == "softmax" and chosen.origin is None:
        return [made("layers.Softmax")]
    return [made("layers.Activation", at(Leaf(NATIVE[chosen.value], chosen.origin)))]


@rule("dropout")
def dropout(view: View) -> list[Piece]:
    return [made("layers.Dropout", at(view.field("rate")))]


@rule("flatten")
def flatten(view: View) -> list[Piece]:
    return [made("layers.Flatten")]


@rule("identity")
def identity(view: View) -> list[Piece]:
    return [made("layers.Identity")]


@rule("zeropad")
def zeropad(view: View) -> list[Piece]:
    return [made("layers.ZeroPadding2D", at(zero_padding(view.op.pad)))]


@rule("zeropad_shortcut")
def zeropad_shortcut(view: View) -> list[Piece]:
    maps = positional("maps", view.maps_out)
    return [function("zero_pad_shortcut", maps, arg("stride", view.field("stride"), 1))]


@rule("rbf")
def rbf(view: View) -> list[Piece]:
    return [
        made(
            "RBF",
            positional("units", view.maps_out),
            arg("codes", drawn(view.op.codes), None),
            arg("trainable", view.field("trainable"), True),
            initialiser(view, "initializer"),
        )
    ]
