"""Variables that a block's argument hides from a block which it uses.

Generated code says a variable by its name. Between the call of a block with an argument of the same name and a block
inside it that means the variable, one name would stand for two numbers.
"""

from __future__ import annotations

from collections.abc import Iterator

from archspec.network.validation.cycles import uses
from archspec.network.values import expression_of
from archspec.spec.document import Block, Document
from archspec.spec.expressions import names
from archspec.spec.nodes import Node, Scalar, Sequence


def hidden(document: Document) -> set[str]:
    """The variables that some block has as an argument, while a block that it uses means the variable."""
    return {name for name in document.variables if _is_hidden(document, name)}


def _is_hidden(document: Document, name: str) -> bool:
    waiting = [block.name for block in document.blocks.values() if name in block.arguments]
    seen = set(waiting)
    while waiting:
        block = document.blocks[waiting.pop()]
        if name not in block.arguments and name in _said(document, block):
            return True
        inner = {row.head for row in uses(document, block.name)} - seen
        seen |= inner
        waiting += sorted(inner)
    return False


def _said(document: Document, block: Block) -> set[str]:
    """The names in a block's rows, the branches of which are no other block's, and in the defaults of its arguments."""
    nodes: list[Node | None] = [*block.arguments.values()]
    waiting = [*block.rows]
    while waiting:
        row = waiting.pop()
        nodes += [row.argument, row.when, row.repeat, *row.fields.values(), *row.first.values()]
        nodes += document.defaults.get(row.head, {}).values()
        waiting += [inner for branch in row.branches for inner in branch]
    return {name for node in nodes for name in _names(node)}


def _names(node: Node | None) -> Iterator[str]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _names(item)
    elif isinstance(node, Scalar) and (expr := expression_of(node)) is not None:
        yield from names(expr)
