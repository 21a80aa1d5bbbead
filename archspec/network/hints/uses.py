"""Mistakes that show inside of a block: the rows that use it are told, and which of them gives what is wrong there.

Only a spec that is wrong comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from archspec.errors import Diagnostic, SpecError
from archspec.network.hints.expressions import dollared
from archspec.network.hints.inputs import windows_told
from archspec.network.hints.ops import below
from archspec.network.set_variables import noted
from archspec.spec.document import Document, Row
from archspec.spec.nodes import Scalar
from archspec.spec.scalars import shown

#: How many of the rows around a mistake are told, the innermost first.
MAX_USES = 3


def told(found: Iterable[Diagnostic], uses: Sequence[Row], document: Document) -> SpecError:
    """The findings, with their ways out and the uses that they stand in.

    ``uses`` are the rows whose blocks are laid out, the outermost first.
    """
    found = windows_told(found, document.header.input)
    notes = [f"block {row.head}, as used at {row.place}" for row in reversed(uses[-MAX_USES:])]
    findings = (_of_arguments(below(each, document), uses, document) for each in found)
    return SpecError(noted((_with_cells(each, uses, document) for each in findings), *notes))


def _with_cells(found: Diagnostic, uses: Sequence[Row], document: Document) -> Diagnostic:
    """The finding in a block, with the cells outside of it that gave its arguments their values.

    ``uses`` are the rows whose blocks are laid out, the outermost first.
    """
    cells = {name: _cell(name, uses, document) for name in _names(_written(found))}
    notes = (f"`${name}` is {shown(cell.text)}, given at {cell.place}" for name, cell in cells.items() if cell)
    return replace(found, notes=(*found.notes, *notes))


def _cell(name: str, uses: Sequence[Row], document: Document) -> Scalar | None:
    """The cell that gives this argument of the innermost block its value; None where an expression makes it."""
    for row in reversed(uses):
        given = _given(row, document, {name})
        if len(given) != 1:
            return None
        (cell,) = given
        if "$" not in cell.text:
            return cell
        name = cell.text.removeprefix("$")
        if not name.isidentifier():
            return None
    return None


def _of_arguments(found: Diagnostic, uses: Sequence[Row], document: Document) -> Diagnostic:
    """The finding in a block, with the way out where a use of it gives the name of an argument without its `$`.

    ``uses`` are the rows whose blocks are laid out, the outermost first.
    """
    names = set(_names(_written(found)))
    for depth in range(len(uses) - 1, -1, -1):
        given = _given(uses[depth], document, names)
        around = document.blocks[uses[depth - 1].head].arguments if depth else ()
        known = {*document.variables, *document.header.constants, *around}
        for node in given:
            if meant := dollared(node.text, known):
                return replace(
                    found,
                    hint=f"`{shown(node.text)}` in line {node.place.line} is a text; did you mean `{shown(meant)}`?",
                )
        names = {name for node in given for name in _names(node.text)}
    return found


def _given(row: Row, document: Document, names: Collection[str]) -> list[Scalar]:
    """What a use gives for these arguments of its block."""
    cells = {**row.first, **row.fields}
    if row.argument is not None:
        cells[next(iter(document.blocks[row.head].arguments), "")] = row.argument
    return [node for name, node in cells.items() if name in names and isinstance(node, Scalar)]


def _names(text: str) -> Iterator[str]:
    yield from re.findall(r"\$([A-Za-z]\w*)", text)


def _written(found: Diagnostic) -> str:
    """What stands in the file where the finding is."""
    place = found.place
    end = place.end_column - 1 if place.end_line == place.line else None
    return place.source.lines[place.line - 1][place.column - 1 : end]
