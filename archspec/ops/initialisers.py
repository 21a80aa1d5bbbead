"""How each word of an `init` column draws a weight, the same on every backend.

A drawn weight has mean 0 and variance scale / fan. Its fans, with the window's area = kernel_h * kernel_w:

    fan in  = area * maps in / groups     of a dense layer: its features
    fan out = area * filters              of a dense layer: its units

so of a depthwise convolution area, and area * maps * multiplier; of a connection table the mean over its filters.
A normal distribution is NOT truncated (Keras's `he_normal` is, PyTorch's `kaiming_normal_` is not).

A distribution with a number says its standard deviation, or how far it reaches: `init: normal 0.01`, `init: uniform
2.4/fan_in`. The number is greater than 0 and at most 1,000.

`init` is of kernels, and of codes that are not given. Every other weight begins as a constant: biases at `bias_init`,
which is 0 where nothing is said; shifts and moving means at 0; scales (gamma, gain) and moving variances at 1.

Sources: Glorot & Bengio 2010, equations 12 and 16; He et al. 2015a, equations 10 and 14 (fan out); LeCun et al. 1998b,
section 4.6; `normal`: Krizhevsky et al. 2012, section 5; `uniform`: LeCun et al. 1998, appendix A.
"""

from dataclasses import dataclass
from math import prod, sqrt
from typing import Literal

from archspec.ops.base import Op, Weight
from archspec.ops.drawing import Drawn, Init, drawn

#: What the scale is divided by: one of the fans, their mean, the fan in squared, or 1 (of a constant, too).
Mode = Literal["fan_in", "fan_out", "fan_avg", "fan_in_squared", "one", "none"]
Distribution = Literal["uniform", "normal", "constant"]


@dataclass(frozen=True)
class Initialiser:
    """A rule that draws a weight. Of a constant, `scale` is its value."""

    scale: float
    mode: Mode
    distribution: Distribution

    def deviation(self, fan_in: float, fan_out: float) -> float:
        """The standard deviation: sqrt(scale / fan); 0 of a constant."""
        if self.mode == "none":
            return 0.0
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2, "fan_in_squared": fan_in**2}
        return sqrt(self.scale / fan.get(self.mode, 1))

    def limit(self, fan_in: float, fan_out: float) -> float:
        """The limit a of the uniform distribution on [-a, a] with this deviation: sqrt(3 * scale / fan)."""
        return sqrt(3) * self.deviation(fan_in, fan_out)


FORMULAS: dict[Init, Initialiser] = {
    "glorot_uniform": Initialiser(1.0, "fan_avg", "uniform"),  # U(-a, a), a = sqrt(6 / (fan in + fan out))
    "glorot_normal": Initialiser(1.0, "fan_avg", "normal"),  # N(0, s), s = sqrt(2 / (fan in + fan out))
    "he_uniform": Initialiser(2.0, "fan_in", "uniform"),  # a = sqrt(6 / fan in)
    "he_normal": Initialiser(2.0, "fan_in", "normal"),  # s = sqrt(2 / fan in)
    "he_uniform_fan_out": Initialiser(2.0, "fan_out", "uniform"),  # a = sqrt(6 / fan out)
    "he_normal_fan_out": Initialiser(2.0, "fan_out", "normal"),  # s = sqrt(2 / fan out)
    "lecun_uniform": Initialiser(1.0, "fan_in", "uniform"),  # a = sqrt(3 / fan in)
    "lecun_normal": Initialiser(1.0, "fan_in", "normal"),  # s = sqrt(1 / fan in)
    "zeros": Initialiser(0.0, "none", "constant"),
    "ones": Initialiser(1.0, "none", "constant"),
}


def formula(init: str) -> Initialiser:
    """The rule of an `init` column: of a word, or of a distribution with its number."""
    if (found := drawn(init)) is None:
        return FORMULAS[init]  # type: ignore[index]  # the field was validated
    variance = found.number**2 / (3 if found.distribution == "uniform" else 1)
    return Initialiser(variance, "fan_in_squared" if found.is_over_fan_in else "one", found.distribution)


def constant(op: Op, weight: Weight) -> float | None:
    """The number at which all of a weight begins; None where it is drawn, or where its row gives filters or codes."""
    if op.plugin is not None:
        return weight.start
    if weight.kind in ("kernel", "codes"):
        rule = formula(getattr(op, "init", "glorot_uniform"))
        is_given = getattr(op, "given", None) is not None or getattr(op, "codes", None) is not None
        return rule.scale if rule.distribution == "constant" and not is_given else None
    if weight.kind == "bias":
        return float(getattr(op, "bias_init", 0.0))
    return 1.0 if weight.kind == "scale" or weight.name == "moving_variance" else 0.0


def spread(found: Drawn, weight: Weight) -> str:
    """The number of a distribution for one weight, its deviation or its limit, as code has it: `0.01`, `2.4 / 25`."""
    return f"{found.number:g} / {fans(weight)[0]:g}" if found.is_over_fan_in else repr(found.number)


def fans(weight: Weight) -> tuple[float, float]:
    """(fan in, fan out) of a kernel or of codes: what its operator says, else its last two axes times its window."""
    if weight.fans is not None:
        return weight.fans
    *window, inward, outward = weight.shape
    return prod(window) * inward, prod(window) * outward
