"""Which Keras initialiser an `init` word is: the same distribution as in `ops/initialisers.py`.

Keras differs in two ways: its normal distributions are truncated, and it reads the fans of a kernel from the last two
axes of its shape, which are others than those that a pixel sees in depthwise and transposed convolutions.
"""

from __future__ import annotations

from archspec.backends.planning.program import Arg, Call, Leaf, Symbol
from archspec.backends.planning.rules import arg, at
from archspec.backends.planning.view import View
from archspec.ops.drawing import Drawn, Init, drawn
from archspec.ops.initialisers import Initialiser, fans, formula, spread

#: Words that mean the same to Keras; the others are helpers.
PLAIN: tuple[Init, ...] = ("glorot_uniform", "he_uniform", "lecun_uniform", "zeros", "ones")
_DISTRIBUTIONS = {"uniform": "uniform", "normal": "untruncated_normal"}


def initialiser(view: View, keyword: str) -> Arg:
    """The row's `init`, for a kernel (..., maps in, maps out)."""
    word = view.op.init
    if (found := drawn(word)) is not None:
        return arg(keyword, _numbered(found, view, 1 if keyword == "pointwise_initializer" else 0))
    return arg(keyword, word if word in PLAIN else Call(word), "glorot_uniform")


def bias_initialiser(view: View) -> tuple[Arg, ...]:
    """The number at which the row's bias begins; 0 is Keras's own."""
    start = view.field("bias_init")
    if start.origin is None and start.value in (0, 1):
        return (arg("bias_initializer", "ones"),) if start.value else ()
    return (arg("bias_initializer", Call("keras.initializers.Constant", (at(start),))),)


def _numbered(found: Drawn, view: View, index: int) -> Call:
    """A distribution with its number, for one of the row's weights."""
    return _around_zero(found.distribution, Symbol(spread(found, view.operator.weights(view.input)[index])))


def _around_zero(distribution: str, number: float | Symbol) -> Call:
    """`normal(deviation)` or `uniform(limit)`."""
    keyword = "deviation" if distribution == "normal" else "limit"
    return Call(distribution, (Arg(Leaf(number), keyword, is_positional=True),))


def turned_initialiser(view: View, keyword: str, multiplier: int = 1) -> Arg:
    """The row's `init`, for a kernel whose fan in is Keras's fan out (divided by ``multiplier``)."""
    rule = formula(view.op.init)
    if rule.mode == "fan_in":
        return arg(keyword, _scaled(rule, rule.scale * multiplier, "fan_out"))
    if rule.mode == "fan_out":
        return arg(keyword, _scaled(rule, rule.scale / multiplier, "fan_in"))
    if rule.mode == "fan_avg" and multiplier > 1:
        maps = view.maps_in.value
        return arg(keyword, _scaled(rule, (maps + multiplier) / (1 + maps * multiplier), "fan_avg"))
    return initialiser(view, keyword)


def _scaled(rule: Initialiser, scale: float, mode: str) -> Call:
    distribution = _DISTRIBUTIONS[rule.distribution]
    arguments = (Arg(Leaf(scale), "scale", is_positional=True), at(mode), at(distribution))
    return Call("keras.initializers.VarianceScaling", arguments)


def partial_initialiser(view: View) -> Call | str | None:
    """The row's `init` for the kernels of a connection table; None is what the layer does by itself."""
    word = view.op.init
    if (found := drawn(word)) is not None:
        return _numbered(found, view, 0)
    rule = formula(word)
    if word == "glorot_uniform" or rule.mode == "none":
        return None if word == "glorot_uniform" else str(word)
    around = fans(view.operator.weights(view.input)[0])
    number = rule.deviation(*around) if rule.distribution == "normal" else rule.limit(*around)
    return _around_zero(rule.distribution, number)
