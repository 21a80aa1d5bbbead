"""How it is told that nothing uses an argument, a block, a variable or a constant."""

from __future__ import annotations

from collections.abc import Iterable

from archspec.errors import Diagnostic, did_you_mean
from archspec.network.validation.unused import Declared, references_of, with_branches
from archspec.spec.document import Block, Document, Row
from archspec.spec.nodes import place_at


def told(declared: Declared, document: Document) -> Diagnostic:
    """The finding at the declaration, with its way out."""
    kind, name, *of = declared
    if kind == "argument":
        return _argument(name, document.blocks[of[0]], document)
    if kind == "block":
        hint = "write it into a row, or remove it; a block that several specs share stands in a file under `use`"
        return Diagnostic("unused", f"no row uses the block `{name}`", document.blocks[name].place, hint=hint)
    return _value(kind, name, document)


def _argument(name: str, block: Block, document: Document) -> Diagnostic:
    giving = next((row for row in _all_rows(document) if _gives(row, name, block)), None)
    return Diagnostic(
        "unused", f"no row of block `{block.name}` refers to `${name}`", block.keys[name],
        label="whatever is given for it, the rows are the same",
        notes=(f"given by the row at {giving.head_place}",) if giving is not None else (),
        hint=_way_out(name, "args", references_of(block.rows) - block.arguments.keys()),
    )  # fmt: skip


def _gives(row: Row, name: str, block: Block) -> bool:
    if row.head != block.name:
        return False
    is_first = row.argument is not None and name == next(iter(block.arguments))
    return is_first or name in row.fields or name in row.first


def _value(kind: str, name: str, document: Document) -> Diagnostic:
    hiding = next((block.name for block in document.blocks.values() if name in block.arguments), None)
    return Diagnostic(
        "unused", f"nothing refers to the {kind} `{name}`",
        place_at(document.root, (f"{kind}s", name), is_key=True),
        label="whatever it is, the rows are the same",
        notes=(f"`${name}` in block `{hiding}` is the block's argument",) if hiding is not None else (),
        hint=_way_out(name, f"{kind}s", references_of(_all_rows(document))),
    )  # fmt: skip


def _way_out(name: str, key: str, others: Iterable[str]) -> str:
    near = did_you_mean(f"${name}", [f"${other}" for other in others if other != name])
    meant = f"is it meant where `{near.split('`')[1]}` is written? " if near else ""
    return f"{meant}write `${name}` where it is meant, or remove it from `{key}`"


def _all_rows(document: Document) -> list[Row]:
    blocks = (block.rows for block in document.blocks.values())
    lists = [document.rows, *blocks, *(head.rows for head in document.heads)]
    return [row for rows in lists for row in with_branches(rows)]
