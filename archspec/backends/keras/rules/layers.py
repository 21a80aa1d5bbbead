"""Norms, activations, shapes and the rest."""

from __future__ import annotations

from archspec.backends.keras.initialisers import initialiser
from archspec.backends.keras.rules.table import NATIVE, function, rule, zero_padding
from archspec.backends.planning.program import Leaf, Piece
from archspec.backends.planning.rules import arg, at, drawn, made, positional
from archspec.backends.planning.view import View


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
