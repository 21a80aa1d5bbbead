"""What a spec declares and nothing uses: arguments, blocks, variables, constants and defaults that change no network.

A spec and its variants are looked at together: what one of them uses is used.  A block file is there for several specs,
so its blocks may be left over; their arguments may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archspec.errors import SpecError
from archspec.network.validation.unused_defaults import used_defaults
from archspec.network.values import expression_of
from archspec.spec.document import Block, Document, Row, with_branches
from archspec.spec.expressions import names
from archspec.spec.nodes import Node, Scalar, Sequence

#: After so many no further one is told.
MAX_FINDINGS = 100
#: So many blocks are read to see what the other forms of a spec use; where there are more, they may use anything.
MAX_BLOCKS = 20_000

#: What can be declared: a kind and a name, of an `argument` the name of its block too.
Declared = tuple[str, ...]


def require_used(document: Document, *, is_base_known: bool = False) -> None:
    """Raises SpecError with everything that is declared and not used, each at its declaration.

    It is for documents whose rows are right by themselves: a `$name` that is misspelt is told as that.
    """
    if found := unused(document, is_base_known=is_base_known):
        from archspec.network.hints.unused import told  # only a spec that is wrong needs it

        raise SpecError(told(found[:MAX_FINDINGS], document))


def unused(document: Document, *, is_base_known: bool = False) -> list[Declared]:
    """What is declared and not used.

    What a variant declares itself it has to use itself.  What its spec declares may be used in any of the spec's forms;
    where the spec itself ``is_base_known`` to be right it is not asked for again.
    """
    found = _unused(document)
    if found and document.variant is not None:
        of_base = {*_shared(found, document)}
        kept = set() if is_base_known else {*_left([*of_base], document)}
        found = [each for each in found if each not in of_base or each in kept]
    else:
        found = _left(found, document)
    told = {*found}
    return [each for each in found if ("block", *each[2:]) not in told]  # a block is told, and not its arguments too


def _unused(document: Document) -> list[Declared]:
    declared = [*_declared(document)]
    if not declared:
        return []
    used = _used(document)
    return [each for each in declared if each not in used]


def _shared(found: list[Declared], variant: Document) -> list[Declared]:
    """Those that the spec itself declares; all of them where the spec itself cannot be read, which is told of it."""
    try:
        declared = {*_declared(variant.form(None))}
    except SpecError:
        return found
    return [each for each in found if each in declared]


def _left(found: list[Declared], document: Document) -> list[Declared]:
    """Those that no other form of the spec uses; none where one of these cannot be read, and may use anything."""
    if len(document.blocks) * len(document.header.variants) > MAX_BLOCKS:
        return []
    for other in (None, *document.header.variants):
        if not found or other == document.variant:
            continue
        try:
            used = _used(document.form(other))
        except SpecError:
            return []
        found = [each for each in found if each not in used]
    return found


def _declared(document: Document) -> Iterator[Declared]:
    for name in document.header.variables:
        yield "variable", name
    for name in document.header.constants:
        yield "constant", name
    for block in document.blocks.values():
        if block.place.source is document.place.source:
            yield "block", block.name
        for name in block.arguments:
            yield "argument", name, block.name
    for name in document.defaults:
        yield "default", name


def _used(document: Document) -> set[Declared]:
    """Everything declared that a row, a default or a block refers to. Raises SpecError where that cannot be read."""
    # The defaults of an operator are evaluated where its row stands, so that they may mean a block's argument.
    everywhere = {name for cells in document.defaults.values() for name in references(cells.values())}
    mentioned = {*everywhere}
    used: set[Declared] = set()
    for rows in (document.rows, *(head.rows for head in document.heads)):
        mentioned |= references_of(rows)
        used |= _blocks(rows)
    for block in document.blocks.values():
        inside = references_of(block.rows)
        used |= _blocks(block.rows)
        used |= {("argument", name, block.name) for name in (inside | everywhere) & block.arguments.keys()}
        mentioned |= inside - block.arguments.keys()
        for name, is_argument in _of_defaults(block):
            if is_argument:
                used.add(("argument", name, block.name))
            else:
                mentioned.add(name)
    used |= {
        ("default", name) for name in used_defaults(document, {name for kind, name, *_ in used if kind == "block"})
    }
    return used | {(kind, name) for name in mentioned for kind in ("variable", "constant")}


def _blocks(rows: Iterable[Row]) -> set[Declared]:
    return {("block", row.head) for row in with_branches(rows)}


def _of_defaults(block: Block) -> Iterator[tuple[str, bool]]:
    """The names in the defaults of a block's arguments, and whether each is an argument, which stands before it."""
    before: set[str] = set()
    for name, default in block.arguments.items():
        for each in references([default]):
            yield each, each in before
        before.add(name)


def references_of(rows: Iterable[Row]) -> set[str]:
    """Every name that an expression in the rows or their branches has."""
    return {
        name
        for row in with_branches(rows)
        for name in references((row.argument, row.when, row.repeat, *row.fields.values(), *row.first.values()))
    }


def references(nodes: Iterable[Node | None]) -> Iterator[str]:
    """Every name that an expression in the cells has."""
    for node in nodes:
        if isinstance(node, Sequence):
            yield from references(node.items)
        elif isinstance(node, Scalar) and (expr := expression_of(node)) is not None:
            yield from names(expr)
