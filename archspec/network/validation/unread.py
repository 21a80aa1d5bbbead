"""Rows whose output no row takes: parameters that are counted, and that no model has."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from archspec.errors import Diagnostic, SpecError
from archspec.network.naming import row_names
from archspec.spec.document import Document, Row, with_branches


def require_read(document: Document) -> None:
    """Raises SpecError with every row that a model would silently be without.

    It is for documents whose rows are right by themselves: a `from` that is misspelt is told as that.
    """
    if found := [*_unread(document)]:
        raise SpecError(found)


def _unread(document: Document) -> Iterator[Diagnostic]:
    yield from _unread_of(document.rows, {head.origin.text for head in document.heads})
    _, *others = document.lists
    for rows in others:
        yield from _unread_of(rows, set())


def _unread_of(rows: tuple[Row, ...], taken: set[str]) -> Iterator[Diagnostic]:
    taken = taken | {row.origin.text for row in with_branches(rows) if row.origin is not None}
    for (row, name), (below, _) in pairwise(zip(rows, row_names(rows), strict=True)):
        if name not in taken and not _reads_above(below):
            label = "each branch of the row below" if below.origin is None else "the row below"
            yield Diagnostic(
                "row", f"no row takes the output of `{name:.60}`", row.head_place,
                label=f"{label} takes another one, by `from`", hint="name it in a `from`, or leave the row out",
            )  # fmt: skip
    for row in rows:
        for branch in row.branches:
            yield from _unread_of(branch, taken)


def _reads_above(row: Row) -> bool:
    """Whether a row takes what stands above it, by itself or in a branch; one that may be missing lets it through."""
    if row.when is not None:
        return True
    if row.origin is not None:
        return False
    return not row.branches or any(not branch or _reads_above(branch[0]) for branch in row.branches)
