"""Norms, activations, shapes and the rest."""

from __future__ import annotations

from archspec.backends.planning.classifier import OPEN
from archspec.backends.planning.program import NOTHING, Arg, Call, Leaf, Piece, Symbol
from archspec.backends.planning.rules import arg, at, drawn, made, positional
from archspec.backends.planning.view import View
from archspec.backends.torch.rules.table import learning, rule
from archspec.spec.expressions import Binary, Const, Name


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
        # Only the caller's own word may take it away: any other word of a variable would say another function.
        is_optional = function.origin == Name(OPEN)
        presence = Leaf(True, Binary("==", Name(OPEN), Const("softmax"))) if is_optional else None
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
    return [made("FlattenMapsLast" if view.is_turned else "nn.Flatten")]


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
