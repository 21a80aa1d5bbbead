"""Kernels that a spec gives, as LeCun or Sobel would have drawn them."""

from typing import Any

#: A larger fixed weight is a typing mistake.
MAX_GIVEN = 1_000_000

#: A kernel for each filter, as rows of numbers.
GivenKernels = tuple[tuple[tuple[float, ...], ...], ...]


def parse_given(value: Any) -> GivenKernels:
    """Kernels as rows; a row is a text of digits or a list of numbers. Raises ValueError for anything else."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(kernel, (list, tuple)) for kernel in value):
        raise ValueError("the given weights are a list of kernels, and a kernel is a list of rows")
    return tuple(tuple(map(_parse_row, kernel)) for kernel in value)


def _parse_row(row: Any) -> tuple[float, ...]:
    if isinstance(row, str) and set(row) <= set("0123456789"):
        return tuple(map(int, row))
    if isinstance(row, (list, tuple)) and all(map(_is_weight, row)):
        return tuple(row)
    raise ValueError(f'a row is a text of digits in quotes, such as "010", or a list of numbers up to {MAX_GIVEN}')


def _is_weight(number: Any) -> bool:
    return type(number) in (int, float) and -MAX_GIVEN <= number <= MAX_GIVEN
