"""How it is told that nothing uses an argument, a block, a variable, a constant or the defaults of an operator."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from archspec.errors import Diagnostic
from archspec.network.validation.unused import Declared, references_of
from archspec.spec.document import Block, Document, Row, with_branches
from archspec.spec.hints.spelling import mistyped
from archspec.spec.nodes import place_at

#: What a row says to have one behind it.
_COLUMNS = {"batchnorm": "norm: batch", "layernorm": "norm: layer", "activation": "activation: relu"}


def told(found: Iterable[Declared], document: Document) -> Iterator[Diagnostic]:
    """A finding at each declaration, with its way out."""
    teller = _Teller(document)
    return map(teller.told, found)


class _Teller:
    """What is looked up for every finding is looked up once: a hostile file has thousands of rows and findings."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._of_blocks: dict[str, set[str]] = {}

    def told(self, declared: Declared) -> Diagnostic:
        kind, name, *of = declared
        if kind == "argument":
            return self._argument(name, self.document.blocks[of[0]])
        if kind == "default":
            return self._default(name)
        return self._block(self.document.blocks[name]) if kind == "block" else self._value(kind, name)

    def _default(self, name: str) -> Diagnostic:
        behind = " and none puts one behind it" if name in _COLUMNS else ""
        columns = f", as `{_COLUMNS[name]}` in a row does" if name in _COLUMNS else ""
        return Diagnostic(
            "unused", f"no row is a `{name}`{behind}",
            place_at(self.document.root, ("defaults", name), is_key=True),
            label="whatever stands there, the rows are the same",
            hint=f"write the row that it is meant for{columns}, or remove it from `defaults`",
        )  # fmt: skip

    def _block(self, block: Block) -> Diagnostic:
        hint = "write it into a row, or remove it; a block that several specs share stands in a file under `use`"
        return Diagnostic("unused", f"no row uses the block `{block.name}`", block.place, hint=hint)

    def _argument(self, name: str, block: Block) -> Diagnostic:
        giving = next((row for row in self._rows if _gives(row, name, block)), None)
        if block.name not in self._of_blocks:
            self._of_blocks[block.name] = references_of(block.rows) - block.arguments.keys()
        return Diagnostic(
            "unused", f"no row of block `{block.name}` refers to `${name}`", block.keys[name],
            label="whatever is given for it, the rows are the same",
            notes=(f"given by the row at {giving.head_place}",) if giving is not None else (),
            hint=_way_out(name, "args", self._of_blocks[block.name]),
        )  # fmt: skip

    def _value(self, kind: str, name: str) -> Diagnostic:
        blocks = self.document.blocks.values()
        hiding = next((block.name for block in blocks if name in block.arguments), None)
        return Diagnostic(
            "unused", f"nothing refers to the {kind} `{name}`",
            place_at(self.document.root, (f"{kind}s", name), is_key=True),
            label="whatever it is, the rows are the same",
            notes=(f"`${name}` in block `{hiding}` is the block's argument",) if hiding is not None else (),
            hint=_way_out(name, f"{kind}s", self._references),
        )  # fmt: skip

    @cached_property
    def _rows(self) -> list[Row]:
        return [row for rows in self.document.lists for row in with_branches(rows)]

    @cached_property
    def _references(self) -> set[str]:
        return references_of(self._rows)


def _gives(row: Row, name: str, block: Block) -> bool:
    if row.head != block.name:
        return False
    is_first = row.argument is not None and name == next(iter(block.arguments))
    return is_first or name in row.fields or name in row.first


def _way_out(name: str, key: str, others: Iterable[str]) -> str:
    # What is written is declared too: it stands in the place of this one only by a typing mistake.
    near = mistyped(name, (other for other in others if other != name))
    meant = f"is it meant where `${near.split('`')[1]}` is written? " if near else ""
    return f"{meant}write `${name}` where it is meant, or remove it from `{key}`"
