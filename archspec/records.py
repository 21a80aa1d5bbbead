"""Records: classes of fields that are set once, which the type checker sees to.

To forbid it at run time as well, Python compiles two methods for each class (4 ms of a check), and takes four times as
long to make an instance.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made")


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
def record(made: type[Made]) -> type[Made]:
    """Like ``dataclass(frozen=True, eq=False)``: equal to itself alone."""
    return dataclass(eq=False, repr=False)(_with_repr(made))


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value_record(made: type[Made]) -> type[Made]:
    """Like ``dataclass(frozen=True)``: equal where the fields are."""
    return dataclass(unsafe_hash=True, repr=False)(_with_repr(made))


def _with_repr(made: type[Made]) -> type[Made]:
    """What a dataclass has in its place is compiled for each class, too."""
    if "__repr__" not in vars(made):
        made.__repr__ = _repr  # type: ignore[method-assign]
    return made


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in fields(self) if each.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"
