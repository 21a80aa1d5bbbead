"""What an explanation is: a row or the whole network, with a column for each number that was asked for."""

from __future__ import annotations

from typing import Any

from archspec.analysis.explained.fields import Seeing
from archspec.analysis.explained.parts import Part, Sized
from archspec.analysis.explained.printed import PrintedCell
from archspec.analysis.formulas import Formula
from archspec.analysis.receptive_field import Field
from archspec.errors import Place
from archspec.ops import Shape
from archspec.records import value_record


@value_record
class Column:
    """One column of a row: its value, the arithmetic or the parts behind it, and the printed cell."""

    name: str
    value: int | Shape | Field | None
    formula: Formula | None = None
    parts: tuple[Part, ...] = ()
    sizes: tuple[Sized, ...] = ()
    seeing: tuple[Seeing, ...] = ()
    printed: PrintedCell | None = None
    #: What is said of the value in words.
    note: str = ""


@value_record
class Explanation:
    """A row, or the network, with the columns that were asked for; ``str()`` of it is the text."""

    path: str
    what: str
    input: Shape
    output: Shape
    place: Place
    arguments: tuple[tuple[str, Any], ...]
    columns: tuple[Column, ...]

    def __str__(self) -> str:
        from archspec.analysis.explained.text import drawn

        return drawn(self)

    def __getitem__(self, name: str) -> Column:
        """The column of this name. Raises KeyError where it was not asked for."""
        return {column.name: column for column in self.columns}[name]

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        from archspec.analysis.explained.data import as_json

        return as_json(self)
