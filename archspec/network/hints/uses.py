"""Mistakes that show inside of a block: the rows that use it are told, and which of them gives what is wrong there.

Only a spec that is wrong comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from archspec.errors import Diagnostic, Place, SpecError
from archspec.network.hints.expressions import dollared
from archspec.network.hints.inputs import windows_told
from archspec.network.hints.ops import below
from archspec.network.set_variables import noted
from archspec.spec.document import Document, Row
from archspec.spec.nodes import Node, Scalar
from archspec.spec.scalars import shown

#: How many of the rows around a mistake are told, the innermost first.
MAX_USES = 3


def told(found: Iterable[Diagnostic], uses: Sequence[Row], document: Document) -> SpecError:
    """The findings, with their ways out and the uses that they stand in.

    ``uses`` are the rows whose blocks are laid out, the outermost first.
    """
    found = windows_told(found, document.header.input)
    return SpecError([_told(_of_arguments(below(each, document), uses, document), uses, document) for each in found])


def _told(found: Diagnostic, uses: Sequence[Row], document: Document) -> Diagnostic:
    """The finding where its value is written, with the uses around that place."""
    place, around = _giving(found, uses, document)
    if place == found.place:  # several values, or an expression of them
        said = _given_values(found, uses, document)
    else:
        said = [f"it is what `{_written(found)}` is at {found.place}"]
    notes = [f"block {row.head}, as used at {row.place}" for row in reversed(around[-MAX_USES:])]
    return noted([replace(found, place=place)], *said, *notes)[0]


def _giving(found: Diagnostic, uses: Sequence[Row], document: Document) -> tuple[Place, Sequence[Row]]:
    """Where a wrong value is written, and the uses around: of a block's `$name` a use gives it, or the block's `args`.

    What does not fit together, as maps and groups, is told where it meets.
    """
    place, text = found.place, _written(found)
    while uses and found.code == "value" and (name := re.fullmatch(r"\$([A-Za-z]\w*)", text)):
        *around, row = uses
        node = _cells(row, document).get(name[1])
        if node is None:
            default = document.blocks[row.head].arguments.get(name[1])
            return (place if default is None else default.place), uses
        place, text, uses = node.place, node.text if isinstance(node, Scalar) else "", around
    return place, uses


def _given_values(found: Diagnostic, uses: Sequence[Row], document: Document) -> list[str]:
    """The cells outside of the block that gave the arguments of what is written there their values."""
    cells = {name: _cell(name, uses, document) for name in _names(_written(found))}
    return [f"`${name}` is {shown(cell.text)}, given at {cell.place}" for name, cell in cells.items() if cell]


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
    names, (place, _) = set(_names(_written(found))), _giving(found, uses, document)
    for depth in range(len(uses) - 1, -1, -1):
        given = _given(uses[depth], document, names)
        around = document.blocks[uses[depth - 1].head].arguments if depth else ()
        known = {*document.variables, *document.header.constants, *around}
        for node in given:
            if meant := dollared(node.text, known):
                is_elsewhere = node.place != place
                said = f"`{shown(node.text)}` in line {node.place.line} is a text; " if is_elsewhere else ""
                return replace(found, hint=f"{said}did you mean `{shown(meant)}`?")
        names = {name for node in given for name in _names(node.text)}
    return found


def _given(row: Row, document: Document, names: Collection[str]) -> list[Scalar]:
    """The texts and numbers that a use gives for these arguments of its block."""
    cells = _cells(row, document)
    return [node for name, node in cells.items() if name in names and isinstance(node, Scalar)]


def _cells(row: Row, document: Document) -> dict[str, Node]:
    """What a use gives, by the argument of its block."""
    cells = {**row.first, **row.fields}
    if row.argument is not None:
        cells[next(iter(document.blocks[row.head].arguments), "")] = row.argument
    return cells


def _names(text: str) -> Iterator[str]:
    yield from re.findall(r"\$([A-Za-z]\w*)", text)


def _written(found: Diagnostic) -> str:
    """What stands in the file where the finding is."""
    place = found.place
    end = place.end_column - 1 if place.end_line == place.line else None
    return place.source.lines[place.line - 1][place.column - 1 : end]
