"""How a printed number comes from the exact one: in which unit, cut or rounded."""

from __future__ import annotations

from fractions import Fraction

from archspec.spec.cells import Printed

#: Decimals of a number in the unit of a printed one.
MAX_DECIMALS = 4


def rounding(exact: int, cell: Printed, kilo: int) -> str:
    """How the printed number comes from the exact one."""
    over = Fraction(exact, cell.unit(kilo)) - cell.number
    if not over:
        return ""
    if over < 0:
        return f", rounded up to {cell.text}"
    return f", rounded or truncated to {cell.text}" if over < cell.quantum / 2 else f", truncated to {cell.text}"


def scaled(exact: int, cell: Printed, kilo: int) -> str:
    """`159.5K`, `117.6146...M`: in the unit of the printed one, cut and never rounded."""
    unit, ten = cell.unit(kilo), 10**MAX_DECIMALS
    whole, rest = divmod(exact * ten // unit, ten)
    decimals = f"{rest:0{MAX_DECIMALS}}"
    dots = "..." if exact * ten % unit else ""
    said = f"{whole:,}.{decimals if dots else decimals.rstrip('0')}".rstrip(".")
    return f"{said}{dots}{cell.suffix or (f'e{cell.exponent}' if cell.exponent else '')}"
