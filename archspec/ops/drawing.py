"""How an `init` column is written: a word, or a distribution with its number."""

import re
from math import isfinite
from typing import Annotated, Any, Literal, NamedTuple, get_args

from archspec.fields import ReadBy

#: The rules that go by a word; their formulas are in `ops/initialisers.py`.
Init = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "he_uniform_fan_out", "he_normal_fan_out",
    "lecun_uniform", "lecun_normal", "zeros", "ones",
]  # fmt: skip

_WORDS = frozenset(get_args(Init))
_DRAWN = re.compile(r"(normal|uniform) ([0-9.e+-]{1,20})(/fan_in)?")
#: A wider distribution is a typing mistake.
MAX_SPREAD = 1000


class Drawn(NamedTuple):
    """A distribution with its number: a standard deviation, or the limit of a uniform one, perhaps over the fan in."""

    distribution: Literal["normal", "uniform"]
    number: float
    is_over_fan_in: bool

    def __str__(self) -> str:
        return f"{self.distribution} {self.number:g}{'/fan_in' if self.is_over_fan_in else ''}"


def drawn(text: str) -> Drawn | None:
    """``normal 0.01``, ``uniform 0.05``, ``uniform 2.4/fan_in``; None of a word."""
    match = _DRAWN.fullmatch(text)
    if match is None:
        return None
    try:
        number = float(match[2])
    except ValueError:
        return None
    is_known = isfinite(number) and 0 < number <= MAX_SPREAD and (match[3] is None or match[1] == "uniform")
    return Drawn("normal" if match[1] == "normal" else "uniform", number, match[3] is not None) if is_known else None


def parse_init(value: Any) -> str:
    """A word or a distribution, in one spelling. Raises ValueError for anything else."""
    if isinstance(value, str):
        if value in _WORDS:
            return value
        if (found := drawn(value)) is not None:
            return str(found)
    words = ", ".join(sorted(_WORDS))
    raise ValueError(f"expected one of {words}, or `normal 0.01`, `uniform 0.05`, `uniform 2.4/fan_in`")


InitField = Annotated[str, ReadBy(parse_init)]
