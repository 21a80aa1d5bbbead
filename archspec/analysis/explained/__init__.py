"""Where the numbers of a row come from: each column's arithmetic, the sum over parts, and what a printed cell follows.

The numbers are those of `archspec summary`; how a printed column counts otherwise is said beside its cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from archspec.analysis.explained.column import Column, Explanation
from archspec.analysis.explained.depths import depth
from archspec.analysis.explained.fields import Sight
from archspec.analysis.explained.parts import Counting, label, output, sizes
from archspec.analysis.explained.printed import PrintedCells
from archspec.analysis.explained.totals import explain_totals, is_total, require_row
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import neurons
from archspec.errors import Place, UsageError, did_you_mean
from archspec.network.addresses import Found, find
from archspec.network.reading import Reading
from archspec.network.tree import Branch, HeadBody, Network, Use
from archspec.ops import Shape
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import Row

__all__ = ["COLUMNS", "Column", "Explainer", "Explanation"]

#: The columns that are asked for by these words, in the order of a summary; some only where they are printed.
COLUMNS = (
    "input", "output", "params", "trainable", "macs", "receptive_field", "activation_bytes", "connections", "neurons",
    "depth",
)  # fmt: skip
_PRINTED_ONLY = ("input", "connections", "neurons", "depth")
#: The printed cell's word for a column, where it is another one.
_CELLS = {"output": "size"}


class Explainer:
    """Explains rows of one network, and its totals."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.network = facts, facts.network
        self._printed = PrintedCells(facts)
        self._reading = Reading(facts.network)

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self.network)

    def explain(self, path: str, columns: Iterable[str] = ()) -> Explanation:
        """Where a row's numbers come from; of `expect` the network's. Raises UsageError for no such row or column."""
        if is_total(self.network, path):
            return explain_totals(self.facts, columns)
        require_row(self.network, path)
        found = find(self.network, path)
        names = [_known(name) for name in columns] or [name for name in COLUMNS if self._is_told(found, name)]
        node = found.node
        arguments = node.arguments.items() if isinstance(node, Use) else ()
        values = tuple((name, argument.value) for name, argument in arguments)
        made = tuple(self._column(found, name) for name in names)
        place = _place(found, self.network)
        return Explanation(found.path, label(node), _input(found), output(node), place, values, made)

    def _read(self, found: Found) -> str:
        """Which row it reads; nothing of what is no row."""
        if isinstance(found.node, (Branch, HeadBody)):
            return ""
        bodies = [each.body for each in found.around if isinstance(each, (Use, HeadBody))]
        return self._reading.words(bodies[-1] if bodies else self.network.body, found.node)

    def _is_told(self, found: Found, name: str) -> bool:
        return name not in _PRINTED_ONLY or self._printed.of(found, name) is not None

    def _column(self, found: Found, name: str) -> Column:
        node, row = found.node, found.path.rpartition("/")[2]
        cell = _CELLS.get(name, name)
        said = self._printed.of(found, cell) if cell in QUANTITIES else None
        if name == "input":
            return Column(name, _input(found), note=self._read(found), printed=said)
        if name == "output":
            return Column(name, output(node), sizes=sizes(row, node), printed=said)
        if name == "receptive_field":
            field, seeing = self._sight.of(found)
            return Column(name, field, seeing=seeing)
        if name == "depth":
            value, formula = depth(node, self.facts)
            return Column(name, value, formula, printed=said)
        if name == "neurons":
            made = neurons(output(node))
            return Column(name, made.value, made, printed=said)
        counting = Counting.of(name, self.facts)
        return Column(name, counting.number(node), parts=counting.parts(row, node), printed=said)


def _known(name: str) -> str:
    """The column of this word: `size` is `output`, and `receptive-field` is written as an option is."""
    words = {**{each: each for each in COLUMNS}, **{cell: column for column, cell in _CELLS.items()}}
    word = name.lower().replace("-", "_")
    if word in words:
        return words[word]
    near = did_you_mean(word, words)
    raise UsageError(f"there is no column `{name:.40}`: there are {', '.join(COLUMNS)}{f'; {near}' if near else ''}")


def _input(found: Found) -> Shape:
    """What comes in; of a branch without rows what goes out."""
    node = found.node
    if isinstance(node, HeadBody):
        return node.body.input
    if isinstance(node, Branch):
        return node.items[0].input if node.items else node.output
    return node.input


def _place(found: Found, network: Network) -> Place:
    """Where the row is written; of a branch the place of its first row, or of what is around it."""
    for node in (found.node, *reversed(found.around)):
        if isinstance(node, HeadBody):
            return node.place
        if not isinstance(node, Branch):
            return _row_place(node.row)
        if node.items:
            return _row_place(node.items[0].row)
    return network.document.place


def _row_place(row: Row) -> Place:
    """The head of a row in a table is in the table's header."""
    return row.place if row.is_of_table else row.head_place
