"""What can be said of the rows before anything is expanded: ops, blocks, columns, plain values, cycles.

Every mistake of this stage is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from archspec.errors import Diagnostic, Place
from archspec.network.validation.cycles import of_cycles
from archspec.network.validation.names import of_defaults, of_heads, of_shadowing
from archspec.network.validation.rows import of_row
from archspec.network.validation.values import of_arguments
from archspec.spec.document import INPUT_MAPS, Document, Row

#: After so many findings nothing more is looked at: a hostile file has tens of thousands of wrong ones.
MAX_FINDINGS = 100


def validate_rows(document: Document) -> None:
    """Raises SpecError with every row, default and block that cannot be right, in the order of the file."""
    found = _found(document)
    if any(fault.code == "unknown-op" for fault in found):
        from archspec.plugins.loading import load_installed  # no other spec waits for it

        found = _found(document) if load_installed() else found
    if found:
        from archspec.spec.hints.repeated import told_once  # only a spec that is wrong needs it

        raise told_once(found)


def _found(document: Document) -> list[Diagnostic]:
    # A wrong default is found again in every row of its op.
    once: dict[tuple[str, str, Place], Diagnostic] = {}
    for fault in _faults(document):
        once.setdefault((fault.code, fault.message, fault.place), fault)
        if len(once) == MAX_FINDINGS:
            break
    if any(fault.code == "unknown-name" for fault in once.values()):
        from archspec.network.hints.expressions import of_other_blocks  # only a spec that is wrong needs it

        return [of_other_blocks(fault, document) for fault in once.values()]
    return list(once.values())


def _faults(document: Document) -> Iterator[Diagnostic]:
    if wrong := [*of_defaults(document)]:
        from archspec.network.hints.defaults import without_wrong  # only a spec that is wrong needs it

        yield from wrong
        document = without_wrong(document)
    yield from of_shadowing(document)
    yield from of_heads(document)
    yield from of_cycles(document)
    everywhere = {*document.variables, *document.header.constants, INPUT_MAPS}
    for block in document.blocks.values():
        yield from of_arguments(block, everywhere - {INPUT_MAPS})
    for rows, known in _lists(document, everywhere):
        for row in rows:
            yield from of_row(row, document, known)


def _lists(document: Document, everywhere: set[str]) -> Iterator[tuple[tuple[Row, ...], set[str]]]:
    """Every list of rows with the names that its expressions may use."""
    yield document.rows, everywhere
    for head in document.heads:
        yield head.rows, everywhere
    for block in document.blocks.values():
        yield block.rows, everywhere | set(block.arguments)
