"""What stands on one line, and what is broken into several.

A row is one line.  What holds rows or names (a list of rows, a block, the branches of a merge) is one line where its
author wrote it so and it fits, and several lines where its author broke it.
"""

from __future__ import annotations

from collections.abc import Iterable

from archspec.formatting.grammar import Kind, is_named, is_table, kind_of_value
from archspec.formatting.writing import written
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

#: What is wider is broken into lines; but a row without branches is one line, whatever it says.
WIDTH = 120


def is_one_line(node: Node, kind: Kind, column: int) -> bool:
    """Whether a node of this kind stands on the line that it begins on, in this column."""
    if isinstance(node, Scalar) or kind == "cells" or not (node.entries if isinstance(node, Mapping) else node.items):
        return True
    if kind == "constants":
        return not _is_broken(node)
    if kind == "row" and not is_table(node):
        branches = list(_branches(node))
        if not branches:
            return True
        if any(_is_broken(each) or _holds_table(each) for each in branches):
            return False
    elif kind == "table" or _holds_table(node) or _is_broken(node):
        return False
    return column + len(written(node)) <= WIDTH


def _branches(row: Node) -> Iterable[Node]:
    assert isinstance(row, Mapping)
    columns = row.entries[0][1] if is_named(row) else row
    if isinstance(columns, Mapping) and columns.entries:
        first = columns.entries[0][1]
        if kind_of_value("row", "", first, True) == "branches":
            yield first


def _holds_table(node: Node) -> bool:
    if is_table(node):
        return True
    inner = (value for _, value in node) if isinstance(node, Mapping) else node if isinstance(node, Sequence) else ()
    return any(map(_holds_table, inner))


def is_flow(node: Node) -> bool:
    """Whether it is written in brackets."""
    return node.place.source.lines[node.place.line - 1][node.place.column - 1] in "[{"


def _is_broken(node: Node) -> bool:
    return not is_flow(node) or node.place.line != node.place.end_line
