"""An explanation as data, for ``--json``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archspec.analysis.explained.fields import Seeing
from archspec.analysis.explained.parts import Part, Sized
from archspec.analysis.explained.printed import PrintedCell
from archspec.analysis.formulas import Formula
from archspec.analysis.receptive_field import Field
from archspec.ops.shapes import dims

if TYPE_CHECKING:
    from archspec.analysis.explained.column import Column, Explanation


def as_json(explanation: Explanation) -> dict[str, object]:
    """The row and its columns; shapes are lists of numbers."""
    return {
        "path": explanation.path,
        "what": explanation.what,
        "input": dims(explanation.input),
        "output": dims(explanation.output),
        "file": explanation.place.source.name,
        "line": explanation.place.line,
        "column": explanation.place.column,
        "columns": {column.name: _column(column) for column in explanation.columns},
    }


def _column(column: Column) -> dict[str, object]:
    return {
        "value": _value(column.value),
        "formula": _formula(column.formula),
        "note": column.note,
        "parts": [*map(_part, column.parts), *map(_sized, column.sizes), *map(_seeing, column.seeing)],
        "printed": _printed(column.printed),
    }


def _value(value: object) -> object:
    if isinstance(value, Field):
        return value.sizes
    return [int(size) for size in value] if isinstance(value, tuple) else value


def _formula(formula: Formula | None) -> str | None:
    return None if formula is None else formula.text


def _part(part: Part) -> dict[str, object]:
    said: dict[str, object] = {"name": part.name, "what": part.what, "value": part.value, "times": part.times}
    return {**said, "formula": _formula(part.formula), "parts": [*map(_part, part.parts)]}


def _sized(size: Sized) -> dict[str, object]:
    said: dict[str, object] = {"name": size.name, "what": size.what, "value": dims(size.output), "times": size.times}
    return {**said, "formula": [*map(_formula, size.formulas)], "parts": [*map(_sized, size.parts)]}


def _seeing(step: Seeing) -> dict[str, object]:
    said: dict[str, object] = {"name": step.name, "what": step.what, "value": _value(step.field), "times": 1}
    return {**said, "formula": [*map(_formula, step.formulas)], "parts": []}


def _printed(cell: PrintedCell | None) -> dict[str, object] | None:
    if cell is None:
        return None
    place = {"line": cell.place.line, "column": cell.place.column}
    return {"text": cell.text, "holds": cell.holds, "notes": [*cell.notes], "erratum": cell.erratum or None, **place}
