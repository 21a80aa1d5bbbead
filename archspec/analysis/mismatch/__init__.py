"""How a printed cell that does not hold is told: what is printed, what is computed and from what, and a way out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archspec.analysis import conventions
from archspec.analysis.cells import Cell, Misfit, printed_count
from archspec.analysis.facts import Facts
from archspec.analysis.mismatch.inputs import input_hint, input_notes
from archspec.analysis.mismatch.numbers import number_notes
from archspec.analysis.mismatch.sizes import size_hint, size_notes
from archspec.analysis.mismatch.totals import reason
from archspec.errors import Diagnostic
from archspec.network.reading import Reading
from archspec.network.tree import Item, Repeat
from archspec.spec.cells import Printed
from archspec.spec.nodes import Node, Scalar

_MESSAGES = {
    "input": "what comes into the row does not have this size",
    "size": "the row does not have this size",
    "params": "the row does not have this many parameters",
    "macs": "the row does not have this many multiply-adds",
    "connections": "the row does not have this many connections",
    "neurons": "the row does not have this many neurons",
    "depth": "the row is not this deep",
}


def size(cell: Cell, printed: tuple[int, ...], reading: Reading) -> Diagnostic:
    """A size that is not the row's, or not that of the row that it reads."""
    if cell.quantity == "input":
        return _finding(cell, str(cell.shape), input_notes(cell, printed, reading), input_hint(cell, printed))
    return _finding(cell, str(cell.shape), size_notes(cell.item, printed), size_hint(cell.item, printed))


def count(cell: Cell, exact: int, printed: Printed, facts: Facts) -> Diagnostic:
    """A count that does not cover the row's exact one."""
    notes = number_notes(cell.item, cell.quantity, facts)
    computed = _computed(exact, printed, facts.kilo(cell.quantity))
    return _finding(cell, computed, notes, _hint(cell, exact, printed, facts))


def expected(quantity: str, node: Scalar, printed: Printed, facts: Facts) -> Diagnostic:
    """A number in `expect` that is not the network's."""
    label = f"printed {node.text}, computed {_computed(facts.of_network(quantity), printed, 1000)}"
    message = f"`{quantity}` is not that of the network"
    explained = reason(quantity, printed, facts)
    notes = (*_expected_notes(quantity, facts), *([explained.note] if explained else []))
    hint = _expected_hint(quantity, printed, facts) or (explained.hint if explained else "")
    return Diagnostic("expect", message, node.place, label, notes, hint)


def misfit(cell: Misfit) -> Diagnostic:
    """A list of cells whose number is not that of the repetitions."""
    printed, notes = len(cell.node.items), list[str]()
    if isinstance(cell.item, Repeat) and cell.item.row.repeat is not None:
        label = f"{printed} printed, {cell.item.count} repetitions"
        notes = [f"`repeat` stands at {cell.item.row.repeat.place}"]
    else:
        label = f"{printed} printed, and the row is not repeated"
    hint = "print one for each repetition, or a single one for the whole row"
    message = "a list of cells has one for each repetition"
    return Diagnostic(cell.quantity, message, cell.node.place, label, tuple(notes), hint)


def _finding(cell: Cell, computed: str, notes: Iterable[str], hint: str) -> Diagnostic:
    label = f"printed {cell.node.text}, computed {computed}"
    said = (*notes, *([f"block {cell.body.block.name}, as used at {cell.path}"] if cell.body.block is not None else []))
    return Diagnostic(cell.quantity, _MESSAGES[cell.quantity], cell.node.place, label, said, hint)


def _computed(exact: int, printed: Printed, kilo: int) -> str:
    if printed.is_exact:
        return f"{exact:,}"
    note = " with K = 1024" if kilo == 1024 else ""
    return f"{exact:,} ({conventions.in_unit(exact, printed, kilo)}{note})"


def _hint(cell: Cell, exact: int, printed: Printed, facts: Facts) -> str:
    if re.fullmatch(r"[0-9]{1,3}\.[0-9]{3}", printed.text) and int(printed.text.replace(".", "")) == exact:
        return f"a point begins decimals; thousands are written {printed.text.replace('.', '_')}"
    if cell.quantity == "params":
        # Where the multiply-adds are wrong too, the row is, and no way of counting would mend it.
        macs = cell.item.row.cells.get("macs")
        is_alone = macs is None or _covers("macs", macs, cell.item, facts)
        return conventions.params_hint(cell.item, printed, facts) if is_alone else ""
    if cell.quantity == "macs":
        return conventions.macs_hint(exact, printed, facts.kilo("macs"))
    return ""


def _covers(quantity: str, node: Node, item: Item, facts: Facts) -> bool:
    """Whether the printed cell holds; of several cells for one row nothing is known here."""
    if not isinstance(node, Scalar):
        return True
    return printed_count(node).covers(facts.of_row(item, quantity), facts.kilo(quantity))


def _expected_notes(quantity: str, facts: Facts) -> tuple[str, ...]:
    if quantity not in ("total", "trainable", "non_trainable"):
        return ()
    total, trainable, fixed = (facts.of_network(each) for each in ("total", "trainable", "non_trainable"))
    return (f"total {total:,} = trainable {trainable:,} + non-trainable {fixed:,}",)


def _expected_hint(quantity: str, printed: Printed, facts: Facts) -> str:
    if quantity == "macs":
        return conventions.operations_hint(facts.of_network(quantity), printed, 1000)
    totals = ("total", "trainable", "non_trainable", "total_with_heads")
    if quantity in totals:
        for other in totals:
            if printed.covers(facts.of_network(other)):
                return f"it is `{other}` of the network"
    return ""
