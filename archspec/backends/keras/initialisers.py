"""Which Keras initialiser an `init` word is: the same distribution as in `ops/initialisers.py`.

Keras differs in two ways: its normal distributions are truncated, and it reads the fans of a kernel from the last two
axes of its shape, which are others than those that a pixel sees in depthwise and transposed convolutions.
"""

from __future__ import annotations

from archspec.backends.program import Arg, Call, Leaf
from archspec.backends.rules import arg, at
from archspec.backends.view import View
from archspec.ops.base import Init
from archspec.ops.initialisers import FORMULAS, Initialiser, fans

#: Words that mean the same to Keras; the normal ones are helpers.
PLAIN: tuple[Init, ...] = ("glorot_uniform", "he_uniform", "lecun_uniform", "zeros", "ones")
_DISTRIBUTIONS = {"uniform": "uniform", "normal": "untruncated_normal"}


def initialiser(view: View, keyword: str) -> Arg:
    """The row's `init`, for a kernel (..., maps in, maps out)."""
    word = view.op.init
    return arg(keyword, word if word in PLAIN else Call(word), "glorot_uniform")


def turned_initialiser(view: View, keyword: str, multiplier: int = 1) -> Arg:
    """The row's `init`, for a kernel whose fan in is Keras's fan out (divided by ``multiplier``)."""
    formula = FORMULAS[view.op.init]
    if formula.mode == "fan_in":
        return arg(keyword, _scaled(formula, formula.scale * multiplier, "fan_out"))
    if formula.mode == "fan_avg" and multiplier > 1:
        maps = view.maps_in.value
        return arg(keyword, _scaled(formula, (maps + multiplier) / (1 + maps * multiplier), "fan_avg"))
    return initialiser(view, keyword)


def _scaled(formula: Initialiser, scale: float, mode: str) -> Call:
    distribution = _DISTRIBUTIONS[formula.distribution]
    arguments = (Arg(Leaf(scale), "scale", is_positional=True), at(mode), at(distribution))
    return Call("keras.initializers.VarianceScaling", arguments)


def partial_initialiser(view: View) -> Call | str | None:
    """The row's `init` for the kernels of a connection table; None is what the layer does by itself."""
    word: Init = view.op.init
    formula = FORMULAS[word]
    if word == "glorot_uniform" or formula.mode == "none":
        return None if word == "glorot_uniform" else word
    spread = fans(view.operator.weights(view.input)[0])
    if formula.distribution == "normal":
        return Call("keras.initializers.RandomNormal", (arg("stddev", formula.deviation(*spread)),))
    limit = formula.limit(*spread)
    return Call("keras.initializers.RandomUniform", (at(-limit), at(limit)))
