"""Records: classes of fields that are set once, which the type checker sees to.

To forbid it at run time as well, Python compiles two methods for each class (4 ms of a check), and takes four times as
long to make an instance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def record(made: type[Made]) -> type[Made]:
    """Like ``dataclass(frozen=True, eq=False)``: equal to itself alone."""
    return dataclass(eq=False)(made)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_record(made: type[Made]) -> type[Made]:
    """Like ``dataclass(frozen=True)``: equal where the fields are."""
    return dataclass(unsafe_hash=True)(made)
