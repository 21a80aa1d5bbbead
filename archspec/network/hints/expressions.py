"""Expressions that are nearly right: names without their `$` or in braces, and a `/` that divides.

Only cells that are refused anyway come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from archspec.errors import Diagnostic
from archspec.spec.document import Document, Row
from archspec.spec.expressions import ExpressionError, parse
from archspec.spec.nodes import Node, Scalar
from archspec.spec.scalars import shown

_BRACED = re.compile(r"\$\{\s*([A-Za-z]\w*)\s*\}")
_NAME = re.compile(r"(?<![\w$.])[A-Za-z]\w*")
_DIVIDED = re.compile(r"(?<!/)/(?!/)")


def with_dollar(found: Iterable[Diagnostic], cells: Iterable[Node | None], names: Collection[str]) -> list[Diagnostic]:
    """The findings, with the way out where a cell has the name of a variable without its `$`."""
    bare = {node.place: meant for node in cells if isinstance(node, Scalar) and (meant := dollared(node.text, names))}
    return [replace(each, hint=f"did you mean `{bare[each.place]}`?") if each.place in bare else each for each in found]


def dollared(text: str, names: Collection[str]) -> str:
    """The expression that a text without `$` is nearly, where a name in it is known; nothing where it is none."""
    meant = _NAME.sub(lambda name: f"${name[0]}" if name[0] in names else name[0], text)
    if meant == text:
        return ""
    try:
        parse(meant)
    except ExpressionError:
        return ""
    return meant


def mended(found: Iterable[Diagnostic], node: Scalar, names: Collection[str]) -> list[Diagnostic]:
    """The findings of an expression that cannot be read, with the way out where it is nearly one."""
    braced, divided = _BRACED.search(node.text), _DIVIDED.sub("//", node.text)
    if braced is not None:
        hint = f"write `${braced[1]}`"
    elif divided != node.text and not _is_refused(divided):
        hint = f"`//` divides, and rounds down: `{shown(divided)}`"
    else:
        meant = dollared(node.text, names)
        hint = f"did you mean `{shown(meant)}`?" if meant else ""
    return [each if each.hint else replace(each, hint=hint) for each in found]


def _is_refused(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return True
    return False


def of_uses(found: Diagnostic, uses: Sequence[Row], document: Document) -> Diagnostic:
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
