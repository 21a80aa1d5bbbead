"""Names that are given twice, and defaults that name nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from archspec.errors import Diagnostic, did_you_mean
from archspec.network.naming import branch_names, row_names
from archspec.ops import REGISTRY
from archspec.spec.document import RESERVED, Document
from archspec.spec.nodes import place_at


def of_defaults(document: Document) -> Iterator[Diagnostic]:
    for head, cells in document.defaults.items():
        known = ("option",) if head == "shortcut" else tuple(REGISTRY[head].model_fields) if head in REGISTRY else None
        if known is None:
            from archspec.network.hints.ops import known_ops, op_nearest  # only a spec that is wrong needs it

            place, notes = place_at(document.root, ("defaults", head), True), (known_ops(),)
            message = f"`defaults` names no op: `{head:.60}`"
            yield Diagnostic("unknown-op", message, place, notes=notes, hint=op_nearest(head))
        elif not set(cells) <= set(known):
            yield from _unknown_columns(document, head, known)


def _unknown_columns(document: Document, head: str, known: Collection[str]) -> Iterator[Diagnostic]:
    from archspec.network.hints.defaults import torn  # only a spec that is wrong needs it

    if (cause := torn(document, head)) is not None:
        yield cause
        return
    for name in document.defaults[head]:
        if name not in known:
            place = place_at(document.root, ("defaults", head, name), True)
            notes = (f"known here: {', '.join(sorted(known)) or 'none'}",)
            hint = did_you_mean(name, known)
            yield Diagnostic("unknown-key", f"`{head}` has no `{name:.60}`", place, notes=notes, hint=hint)


def of_shadowing(document: Document) -> Iterator[Diagnostic]:
    for name in document.header.constants:
        if name in document.variables:
            place = place_at(document.root, ("constants", name), is_key=True)
            yield Diagnostic("name", f"`{name}` is a variable and a constant", place)
    for kind, named in (("variables", document.header.variables), ("constants", document.header.constants)):
        for name in RESERVED.keys() & named.keys():
            yield Diagnostic("name", RESERVED[name], place_at(document.root, (kind, name), is_key=True))
    for block in document.blocks.values():
        if block.name in REGISTRY or block.name in ("shortcut", "table"):
            yield Diagnostic("name", f"`{block.name}` is an op, so no block can have this name", block.place)


def of_heads(document: Document) -> Iterator[Diagnostic]:
    """The layers of a head are named after it, beside those of the rows."""
    taken = {*row_names(document.rows), *(name for row in document.rows for name in branch_names(row))}
    for head in document.heads:
        if head.name in taken:
            yield Diagnostic("name", f"`{head.name}` is a head and a row", head.place, hint="rename one of the two")
