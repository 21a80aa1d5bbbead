"""What a table may say and no model has: rows that nothing reads, and heads of two kinds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from archspec.errors import Diagnostic, SpecError
from archspec.network.naming import row_names
from archspec.network.tree import Network
from archspec.spec.document import Block, Head, Row


def require_expressible(network: Network) -> None:
    """Raises SpecError with every row and head of which a model would silently be without, or have otherwise."""
    found = [*_mixed(network.document.heads), *_unread(network)]
    if found:
        raise SpecError(found)


def _mixed(heads: Sequence[Head]) -> Iterator[Diagnostic]:
    """The generated function adds all heads that exist in training only by one argument, or returns all always."""
    in_training = [head for head in heads if head.is_training_only]
    if len(in_training) == len(heads):
        return
    for head in in_training:
        message = f"`{head.name}` exists in training only, and another head does not"
        hint = "give all heads `training_only: true`, or none"
        yield Diagnostic("backend", message, head.place, hint=hint)


def _unread(network: Network) -> Iterator[Diagnostic]:
    document = network.document
    yield from _unread_of(document.rows, {head.origin.text for head in document.heads})
    blocks: dict[str, Block] = {body.block.name: body.block for body in network.bodies if body.block is not None}
    for rows in (*(block.rows for block in blocks.values()), *(head.rows for head in document.heads)):
        yield from _unread_of(rows, set())


def _unread_of(rows: tuple[Row, ...], taken: set[str]) -> Iterator[Diagnostic]:
    taken = taken | set(_origins(rows))
    for (row, name), (below, _) in pairwise(zip(rows, row_names(rows), strict=True)):
        if name not in taken and not _reads_above(below):
            label = "each branch of the row below" if below.origin is None else "the row below"
            yield Diagnostic(
                "backend", f"no row takes the output of `{name:.60}`", row.head_place,
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


def _origins(rows: Iterable[Row]) -> Iterator[str]:
    """The names that rows and those of their branches take by `from`."""
    for row in rows:
        if row.origin is not None:
            yield row.origin.text
        for branch in row.branches:
            yield from _origins(branch)
