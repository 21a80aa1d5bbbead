"""Blocks that come back to themselves."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.errors import Diagnostic
from archspec.spec.document import Document, Row, with_branches

#: A chain of blocks longer than this is told by its ends.
MAX_CHAIN = 6


def of_cycles(document: Document) -> Iterator[Diagnostic]:
    """The first chain of blocks that comes back to itself, found without recursion."""
    done: set[str] = set()
    for start in document.blocks:
        path = {start: uses(document, start)}
        while path and start not in done:
            name, rows = next(reversed(path.items()))
            row = next(rows, None)
            if row is None:
                done.add(name)
                del path[name]
            elif row.head in path:
                yield _cyclic(row, list(path))
                return
            elif row.head not in done:
                path[row.head] = uses(document, row.head)


def _cyclic(row: Row, path: list[str]) -> Diagnostic:
    chain = [*path[path.index(row.head) :], row.head]
    shown = [*chain[:3], "...", *chain[-2:]] if len(chain) > MAX_CHAIN else chain
    hint = "rows that follow one another take `repeat: n`; a block inside a block needs a name of its own"
    return Diagnostic("cycle", f"block `{row.head}` uses itself", row.head_place, " -> ".join(shown), hint=hint)


def uses(document: Document, block: str) -> Iterator[Row]:
    """The rows of a block, branches included, that use another block."""
    return (row for row in with_branches(document.blocks[block].rows) if row.head in document.blocks)
