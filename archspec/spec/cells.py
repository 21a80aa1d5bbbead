"""Printed cells: what a table's column says, and whether a computed number is covered by it.

The precision printed is the precision checked: ``22_855_952`` covers one number only, ``159K`` covers what
rounds or truncates to it.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

#: The quantities a row may print, in the order in which a table prints them.
QUANTITIES = ("input", "size", "params", "macs", "connections", "neurons", "depth")
#: Those of them that are sizes: what comes into a row, and what it puts out.
SIZES = ("input", "size")

_COUNT = re.compile(r"([0-9]{1,18}|[0-9]{1,3}(?:[_,][0-9]{3}){1,5})(?:\.([0-9]{1,9}))?(?:([KMG])|e([0-9]{1,2}))?")
_SIZE = re.compile(r"[0-9]{1,9}(?:x[0-9]{1,9}){0,2}")
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3}


class Printed(NamedTuple):
    """A printed count: the number before its suffix, the quantum of its last digit, and its unit."""

    text: str
    number: Fraction
    quantum: Fraction
    suffix: str
    exponent: int

    @property
    def is_exact(self) -> bool:
        return not self.suffix and not self.exponent and self.quantum == 1

    def covers(self, exact: int, kilo: int = 1000) -> bool:
        """Whether the exact count rounds or truncates to what is printed; ``kilo`` is what K stands for."""
        if self.is_exact:
            return exact == self.number
        scaled = Fraction(exact, self.unit(kilo))
        return self.number - self.quantum / 2 <= scaled < self.number + self.quantum

    def unit(self, kilo: int) -> int:
        return int(10**self.exponent * kilo ** _POWERS[self.suffix])


def parse_count(value: Any) -> Printed:
    """``156``, ``22_855_952``, ``"22,855,952"``, ``159K``, ``3.66G``, ``1.8e9``. Raises ValueError otherwise."""
    text = value if isinstance(value, str) else str(value)
    if isinstance(value, (bool, type(None), list, dict)) or (printed := _count(text)) is None:
        raise ValueError("a printed count is written 156, 22_855_952, 159K, 3.66G or 1.8e9")
    return printed


@lru_cache(maxsize=4096)
def _count(text: str) -> Printed | None:
    if (match := _COUNT.fullmatch(text)) is None:
        return None
    whole, decimals, suffix, exponent = match[1], match[2] or "", match[3] or "", int(match[4] or 0)
    digits = whole.replace("_", "").replace(",", "") + decimals
    quantum = Fraction(1, 10 ** len(decimals))
    return Printed(text, Fraction(int(digits)) * quantum, quantum, suffix, exponent)


def parse_size(value: Any) -> tuple[int, ...]:
    """``28x28x6`` -> (28, 28, 6), ``28x28`` -> (28, 28), ``84`` -> (84,). Raises ValueError otherwise."""
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or (size := _size(text)) is None:
        raise ValueError("a size is written height x width x maps with the letter x, such as 28x28x6, 28x28 or 84")
    return size


@lru_cache(maxsize=4096)
def _size(text: str) -> tuple[int, ...] | None:
    return tuple(map(int, text.split("x"))) if _SIZE.fullmatch(text) else None
