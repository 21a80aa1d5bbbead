"""Expressions: the names that they use, and whether a value waits for one."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.errors import Diagnostic, SpecError, did_you_mean
from archspec.network.values import expression_of
from archspec.spec.document import Block
from archspec.spec.expressions import names
from archspec.spec.nodes import Node, Scalar, Sequence


def of_expressions(node: Node | None, known: set[str]) -> Iterator[Diagnostic]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from of_expressions(item, known)
    elif isinstance(node, Scalar):
        try:
            expr = expression_of(node)
        except SpecError as caught:
            from archspec.network.hints.expressions import mended  # only a spec that is wrong needs it

            yield from mended(caught.diagnostics, node, known)
            return
        for name in names(expr) if expr is not None else ():
            if name not in known:
                from archspec.network.hints.ops import listed  # only a spec that is wrong needs it

                notes = (f"known here: {listed([f'${each}' for each in sorted(known)])}",)
                hint = did_you_mean(f"${name}", [f"${each}" for each in known])
                yield Diagnostic("unknown-name", f"`${name}` is not known here", node.place, notes=notes, hint=hint)


def of_arguments(block: Block, everywhere: set[str]) -> Iterator[Diagnostic]:
    """A default knows what the whole spec knows, and the arguments before it."""
    known = set(everywhere)
    for name, default in block.arguments.items():
        yield from of_expressions(default, known)
        known.add(name)


def is_open(node: Node) -> bool:
    if isinstance(node, Sequence):
        return any(is_open(item) for item in node.items)
    try:
        return expression_of(node) is not None
    except SpecError:
        return True


def is_open_ended(node: Node | None) -> bool:
    """Whether a parenthesis is not closed, as where a comma has ended the cell."""
    if isinstance(node, Sequence):
        return any(map(is_open_ended, node.items))
    return isinstance(node, Scalar) and node.text.count("(") > node.text.count(")")
