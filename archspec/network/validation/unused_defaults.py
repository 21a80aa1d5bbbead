"""Which operators' defaults a spec uses: those of its rows, and of what the rows' columns put behind them.

It is told before blocks are expanded, as all that is unused: a row that `when` hides uses them, and where a column is
an argument or a variable, whatever it may be does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from archspec.ops import REGISTRY
from archspec.ops.base import Activated, Op, Weighted
from archspec.spec.document import Document, Row, with_branches
from archspec.spec.nodes import Node, Scalar

#: What stands behind a row by its columns: what it may be, by the word of the column.
_NORMS = {"batch": "batchnorm", "layer": "layernorm"}
_FOLLOWERS = {*_NORMS.values(), "activation"}


def used_defaults(document: Document, heads: Set[str]) -> Iterator[str]:
    """The operators with defaults that the spec uses; ``heads`` are those of all its rows."""
    # A projection is a convolution, and has its defaults.
    used = {*heads, "conv"} if "shortcut" in heads else heads
    yield from document.defaults.keys() & used
    if document.defaults.keys() & (_FOLLOWERS - used):
        yield from document.defaults.keys() & {*_followers(document, used)}


def _followers(document: Document, used: Set[str]) -> Iterator[str]:
    """What the columns of rows, of defaults and of operators themselves put behind a row."""
    for head in used & REGISTRY.keys():
        op = REGISTRY[head]
        if op.followers not in (Op.followers, Activated.followers, Weighted.followers):
            yield from document.defaults  # an operator of one's own, which puts behind it what it likes
        cells = document.defaults.get(head, {})
        for column in op.model_fields.keys() & {"norm", "activation"}:
            yield from _of_word(column, op.model_fields[column].default)
            yield from _of_cell(column, cells.get(column))
    for row in _rows(document):
        for column in ("norm", "activation"):
            yield from _of_cell(column, row.fields.get(column))
            yield from _of_cell(column, row.first.get(column))


def _rows(document: Document) -> Iterable[Row]:
    return (row for rows in document.lists for row in with_branches(rows))


def _of_cell(column: str, node: Node | None) -> Iterator[str]:
    if node is None:
        return
    if isinstance(node, Scalar) and "$" not in node.text:
        yield from _of_word(column, node.value)
    else:
        yield from _FOLLOWERS


def _of_word(column: str, word: object) -> Iterator[str]:
    if column == "norm" and word in _NORMS:
        yield _NORMS[str(word)]
    elif column == "activation" and word != "none":
        yield "activation"
