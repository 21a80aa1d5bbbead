"""One rule per operator: which torch module it is.  Every value is written out; no default of torch leaks through.

An argument carries torch's own default only so that it need not be printed where it is equal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from archspec.backends.program import NOTHING, Arg, Call, Leaf, Piece, Symbol
from archspec.backends.rules import Rules, Unsupported, arg, at, drawn, made, positional
from archspec.backends.view import View, symmetric
from archspec.network.expand import IN_MAPS
from archspec.ops import Maps
from archspec.ops.windows import ONE, Sides, Window, pads
from archspec.spec.expressions import Binary, Const, Name

RULES = Rules("torch")
rule = RULES.rule


# -- convolutions ------------------------------------------------------------------------------------------------------


def has_same_helper(view: View) -> bool:
    """Whether `same` has to be computed from the input's size: strides, or even kernels."""
    op = view.op
    if op.padding != "same" or (tuple(op.kernel) == (1, 1) and not view.is_open("kernel")):
        return False
    is_even = any(span % 2 == 0 and (span - 1) * step % 2 for span, step in zip(op.kernel, op.dilation, strict=True))
    return is_even or tuple(op.stride) != (1, 1) or view.is_open("stride")


def window_arguments(view: View, pad: Leaf) -> tuple[Arg, ...]:
    return (
        arg("stride", view.field("stride"), 1),
        arg("padding", pad, 0),
        arg("dilation", view.field("dilation"), 1),
    )


def padding_of(view: View) -> tuple[list[Piece], Leaf]:
    """(a padding layer where torch's own argument does not do, the argument)."""
    padding = view.op.padding
    if isinstance(padding, Sides):
        pad = symmetric(padding)
        if pad is not None:
            return [], Leaf(pad)
        sides = (padding.left, padding.right, padding.top, padding.bottom)
        return [made("nn.ZeroPad2d", at(sides), part="pad")], Leaf(0)
    if padding == "valid" or has_same_helper(view):
        return [], Leaf(0)
    return [], view.half_padding()


@rule("conv")
def conv(view: View) -> list[Piece]:
    if view.op.connection_table is not None:
        return [learning(view, _partial(view))]
    if view.op.given is not None:
        return _given(view)
    *before, call = _conv(view, view.maps_out, view.field("groups"), view.field("bias"))
    return [*before, learning(view, call)]


def _conv(view: View, maps_out: Leaf, groups: Leaf, bias: Leaf) -> list[Piece]:
    before, pad = padding_of(view)
    call = made(
        "Conv2dSame" if has_same_helper(view) else "nn.Conv2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", maps_out),
        positional("kernel", view.field("kernel")),
        *window_arguments(view, pad),
        arg("groups", groups, 1),
        arg("bias", bias, True),
    )
    return [*before, call]


def _partial(view: View) -> Piece:
    table = Leaf([list(row) for row in view.op.connection_table])
    return made(
        "PartialConv2d",
        positional(IN_MAPS, view.maps_in),
        at(table),
        arg("kernel_size", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        arg("bias", view.field("bias"), True),
    )


def _given(view: View) -> list[Piece]:
    *before, conv = _conv(view, view.maps_out, view.field("groups"), view.field("bias"))
    filters = [[list(map(float, row)) for row in kernel] for kernel in view.op.given]
    return [*before, learning(view, made("fixed_filters", at(conv.call), at(Leaf(filters))), is_learned=False)]


def learning(view: View, piece: Piece, is_learned: bool = True) -> Piece:
    """The module with `trainable` said, where it is not what the module (``is_learned``) does by itself."""
    trainable = view.field("trainable")
    if trainable.origin is None and trainable.value is is_learned:
        return piece
    return replace(piece, call=Call("set_trainable", (at(piece.call), arg("trainable", trainable))))


@rule("depthwise")
def depthwise(view: View) -> list[Piece]:
    *before, call = _conv(view, view.maps_out, view.maps_in, view.field("bias"))
    return [*before, learning(view, call)]


@rule("separable")
def separable(view: View) -> list[Piece]:
    before, pad = padding_of(view)
    is_same = has_same_helper(view)
    padding = () if is_same else (arg("padding", pad, 0),)
    call = made(
        "SeparableConv2dSame" if is_same else "SeparableConv2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", view.maps_out),
        positional("kernel", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        *padding,
        arg("dilation", view.field("dilation"), 1),
        arg("multiplier", view.field("multiplier"), 1),
        arg("bias", view.field("bias"), True),
    )
    return [*before, learning(view, call)]


@rule("transposed")
def transposed(view: View) -> list[Piece]:
    op = view.op
    is_same = op.padding == "same"
    beyond = tuple(max(step - span, 0) for span, step in zip(op.kernel, op.stride, strict=True))
    short = beyond[0] if beyond[0] == beyond[1] else beyond
    extra = () if is_same else (arg("output_padding", Leaf(short), 0),)
    call = made(
        "ConvTranspose2dSame" if is_same else "nn.ConvTranspose2d",
        positional(IN_MAPS, view.maps_in),
        positional("maps", view.maps_out),
        positional("kernel", view.field("kernel")),
        arg("stride", view.field("stride"), 1),
        *extra,
        arg("bias", view.field("bias"), True),
    )
    return [learning(view, call)]


@rule("dense")
def dense(view: View) -> list[Piece]:
    features = positional("in_features", flat_features(view))
    linear = made("nn.Linear", features, positional("units", view.maps_out), arg("bias", view.field("bias"), True))
    flat = [made("nn.Flatten", part="flatten")] if view.takes_maps else []
    return [*flat, learning(view, linear)]


def flat_features(view: View) -> Leaf:
    """The features of flattened maps, written as the product that they are: 512 * 7 * 7."""
    x, maps = view.input, view.maps_in
    if not isinstance(x, Maps) or x.height * x.width == 1:
        return maps
    if maps.origin is not None:
        sides = Binary("*", maps.origin, Const(x.height * x.width))
        return Leaf(maps.value * x.height * x.width, sides)
    return Leaf(Symbol(f"{maps.value} * {x.height} * {x.width}"))


# -- pools -------------------------------------------------------------------------------------------------------------


def pool_pieces(view: View, kind: str) -> list[Piece]:
    """A pool in the simplest form that means the same: torch's own, or a helper that pads by itself."""
    op = view.op
    window = positional("window", view.field("window"))
    step = view.field("stride") if op.stride is not None else window.value
    if op.padding == "same" and (tuple(op.step) != (1, 1) or not _is_odd(op.window) or view.is_open("stride")):
        return [made(f"{kind}Pool2dSame", window, arg("stride", step))]
    sides = pads(op.padding if op.padding != "same" else "half", (0, 0), op.window, op.step, ONE)
    stride = arg("stride", step, view.field("window").value)
    pad = symmetric(sides)
    if pad is None or sides.top > op.window.height // 2 or sides.left > op.window.width // 2:
        return [made(f"{kind}Pool2dPadded", window, arg("stride", step), arg("padding", _with_ceil(op, sides)))]
    count = (arg("count_include_pad", False),) if kind == "Avg" and pad else ()
    ceil = arg("ceil_mode", op.ceil, False)
    return [made(f"nn.{kind}Pool2d", window, stride, arg("padding", pad, 0), ceil, *count)]


def _is_odd(window: Window) -> bool:
    return bool(window.height % 2 and window.width % 2)


def _with_ceil(op: Any, sides: Sides) -> tuple[int, int, int, int]:
    """(left, right, top, bottom): ceil mode is more padding at the right and the bottom."""
    bottom, right = sides.bottom, sides.right
    if op.ceil:
        bottom = min(bottom + op.step.height - 1, op.window.height - 1)
        right = min(right + op.step.width - 1, op.window.width - 1)
    return sides.left, right, sides.top, bottom


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


# -- norms, activations, shapes ----------------------------------------------------------------------------------------


@rule("batchnorm")
def batchnorm(view: View) -> list[Piece]:
    op, trainable = view.op, view.field("trainable")
    is_plain = trainable.origin is None and trainable.value
    norm = made(
        ("nn.BatchNorm2d" if view.takes_maps else "nn.BatchNorm1d") if is_plain else "FreezableBatchNorm",
        positional("maps", view.maps_in),
        arg("eps", view.field("epsilon"), 1e-5 if is_plain else NOTHING),
        arg("momentum", Leaf(round(1 - op.momentum, 10)), 0.1 if is_plain else NOTHING),
        arg("affine", op.scale or op.shift, True),
        *(() if is_plain else (arg("trainable", trainable, False),)),
    )
    if op.scale == op.shift:
        return [norm]
    return [made("without", at(norm.call), at("bias" if op.scale else "weight"))]


@rule("layernorm")
def layernorm(view: View) -> list[Piece]:
    name = "LayerNorm2d" if view.takes_maps else "nn.LayerNorm"
    return [learning(view, made(name, positional("maps", view.maps_in), arg("eps", view.field("epsilon"), 1e-5)))]


@rule("lrn")
def lrn(view: View) -> list[Piece]:
    """torch divides alpha by the window's size; the table does not."""
    op = view.op
    return [
        made(
            "nn.LocalResponseNorm",
            at(Leaf(int(op.size))),
            arg("alpha", Leaf(float(f"{op.alpha * op.size:.10g}")), 1e-4),
            arg("beta", view.field("beta"), 0.75),
            arg("k", view.field("k"), 1.0),
        )
    ]


_ACTIVATIONS = {
    "relu": "nn.ReLU", "relu6": "nn.ReLU6", "tanh": "nn.Tanh", "scaled_tanh": "ScaledTanh", "sigmoid": "nn.Sigmoid",
    "swish": "nn.SiLU", "gelu": "nn.GELU", "hard_swish": "nn.Hardswish", "hard_sigmoid": "nn.Hardsigmoid",
}  # fmt: skip


@rule("activation")
def activation(view: View) -> list[Piece]:
    function = view.field("function")
    if function.value == "softmax":
        presence = None
        if function.origin is not None:
            if not isinstance(function.origin, Name):
                raise Unsupported("softmax cannot come from an expression")
            presence = Leaf(True, Binary("==", function.origin, Const("softmax")))
        return [made("nn.Softmax", arg("dim", 1), presence=presence)]
    if function.value == "leaky_relu":
        return [made("nn.LeakyReLU", arg("negative_slope", view.field("slope"), 0.01))]
    name = _ACTIVATIONS[function.value]
    if function.origin is not None:
        return [Piece(Call("", (Arg(Leaf(Symbol(name), function.origin), "activation"),)))]
    return [made(name)]


@rule("dropout")
def dropout(view: View) -> list[Piece]:
    return [made("nn.Dropout", at(view.field("rate")))]


@rule("flatten")
def flatten(view: View) -> list[Piece]:
    return [made("nn.Flatten")]


@rule("identity")
def identity(view: View) -> list[Piece]:
    return [made("nn.Identity")]


@rule("zeropad")
def zeropad(view: View) -> list[Piece]:
    sides = view.op.pad
    same = len(set(sides)) == 1
    return [made("nn.ZeroPad2d", at(sides.top if same else (sides.left, sides.right, sides.top, sides.bottom)))]


@rule("zeropad_shortcut")
def zeropad_shortcut(view: View) -> list[Piece]:
    maps, x = view.maps_out, view.maps_in
    origin = None
    if maps.origin is not None or x.origin is not None:
        origin = Binary("-", maps.origin or Const(maps.value), x.origin or Const(x.value))
    extra = Leaf(maps.value - x.value, origin)
    return [made("ZeroPadShortcut", positional("extra", extra), arg("stride", view.field("stride"), 1))]


@rule("rbf")
def rbf(view: View) -> list[Piece]:
    return [
        made(
            "RBF",
            positional("in_features", view.maps_in),
            positional("units", view.maps_out),
            arg("codes", drawn(view.op.codes), None),
            arg("trainable", view.field("trainable"), True),
        )
    ]
