"""What stands in a column of a summary, row by row: computed, written in the spec, or printed in the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from archspec.analysis.counts import Counts
from archspec.analysis.receptive_field import Field
from archspec.analysis.summary.arguments import Arguments
from archspec.analysis.summary.columns import ARGUMENTS, CELLS, COLUMNS, COMING_IN, PRINTED, QUOTED, Column
from archspec.analysis.summary.printed import PrintedCells
from archspec.analysis.summary.rows import Row
from archspec.network.reading import read_elsewhere
from archspec.network.tree import Group, Item, Layer, Repeat
from archspec.ops import Maps

if TYPE_CHECKING:
    from archspec.analysis.summary import Summary

#: The columns of which a network has a sum.
_TOTALS: dict[str, Callable[[Counts], int]] = {
    "params": lambda counts: counts.params,
    "trainable": lambda counts: counts.trainable,
    "macs": lambda counts: counts.macs,
    "activation_bytes": lambda counts: counts.activation_bytes,
}


#: What a row has in a column, and the numbers of the notes about it.
Value = tuple[int | str, tuple[int, ...]]


class Filled(NamedTuple):
    """A column; what a row has in it, given what the row sees by the narrowest path; its total."""

    column: Column
    of_row: Callable[[Row, Field | None], Value]
    of_total: Callable[[Counts], int] | None = None


class Filling:
    """Makes the columns of one summary."""

    def __init__(self, summary: Summary, *, with_arguments: bool, is_papers: bool) -> None:
        self.facts = summary.facts
        self.printed = PrintedCells(summary.facts)
        self.arguments = Arguments(summary.network)
        self.has_arguments, self.is_papers = with_arguments, is_papers

    def columns(self, name: str, rows: Sequence[Row]) -> Iterator[Filled]:
        """The columns that a name stands for: one, or those of the spec's tables, or those of the paper's counts."""
        if name == ARGUMENTS:
            yield from map(self._argument, self.arguments.names)
        elif name in (CELLS, QUOTED):
            yield from self._quoted(rows, is_always_printed=name == CELLS)
        elif name == COMING_IN:
            yield from [self._text("input")] if self.printed.has("input") else []
        elif name in self._texts:
            yield self._text(name)
        else:
            yield self._count(name)

    @cached_property
    def _texts(self) -> Mapping[str, Callable[[Row, Field | None], str]]:
        """The columns that are no counts, with what a row has in them."""
        return {
            "name": lambda row, _: row.name,
            "path": lambda row, _: row.path,
            "input": lambda row, _: _input(row.item),
            "op": lambda row, _: self._op(row),
            "window": lambda row, _: _window(row.item),
            "output": lambda row, _: str(row.output),
            "receptive_field": lambda row, _: _field(row.field),
            "narrowest_path": lambda _, narrow: _field(narrow),
            "jump": lambda row, _: _jump(row),
        }

    def _text(self, name: str) -> Filled:
        text = self._texts[name]
        cell = {"input": "input", "output": "size"}.get(name) if self.is_papers else None

        def of_row(row: Row, narrow: Field | None) -> Value:
            return text(row, narrow), self.printed.noted(row, cell) if cell is not None else ()

        return Filled(COLUMNS[name], of_row)

    def _count(self, name: str) -> Filled:
        """A computed quantity; nothing of what is no row of the spec, where only rows have it."""
        number = _TOTALS.get(name)

        def of_row(row: Row, _: Field | None) -> Value:
            if number is not None:
                return number(row.counts), ()
            return "" if row.item is None else self.facts.of_row(row.item, name), ()

        return Filled(COLUMNS[name], of_row, number)

    def _quoted(self, rows: Sequence[Row], *, is_always_printed: bool) -> Iterator[Filled]:
        """What the paper counts, as printed; as computed where that says the same of every row, and no less."""
        for quantity in PRINTED:
            is_printed = self.printed.has(quantity)
            computed = self._count(quantity)
            if is_always_printed or (is_printed and not self._is_same(computed, quantity, rows)):
                yield self._printed(quantity)
            elif is_printed or quantity in _TOTALS:
                yield computed

    def _is_same(self, computed: Filled, quantity: str, rows: Iterable[Row]) -> bool:
        return all(self.printed.says(row, quantity, computed.of_row(row, None)[0]) for row in rows)

    def _printed(self, quantity: str) -> Filled:
        column = Column(f"printed_{quantity}", f"{COLUMNS[quantity].title}, printed", "number")
        return Filled(column, lambda row, _: (self.printed.text(row, quantity), self.printed.noted(row, quantity)))

    def _argument(self, name: str) -> Filled:
        column = Column(f"argument.{name}", name, "number")
        return Filled(column, lambda row, _: ("" if row.item is None else self.arguments.value(row.item, name), ()))

    def _op(self, row: Row) -> str:
        """`inception`, `conv relu`, `residual 64 × 3`, `stage 116, units 3`: of a block what no column has."""
        if row.item is None:
            return row.op
        times = f" × {row.item.count:,}" if isinstance(row.item, Repeat) else ""
        return f"{row.op}{self.arguments.beside(row.item) if self.has_arguments else ''}{times}"


def _input(item: Item | None) -> str:
    """What the row reads; nothing of a merge of several rows, nor of what is no row of the spec."""
    is_one = item is not None and next(read_elsewhere(item.row), None) is None
    return str(item.input) if item is not None and is_one else ""


def _field(field: Field | None) -> str:
    return "all" if field is None else str(field)


def _jump(row: Row) -> str:
    """`32`, or `32x16` where the axes differ; nothing of a vector, in which there is nothing to step to."""
    if row.field is None or not isinstance(row.output, Maps):
        return ""
    height, width = ("?" if jump is None else str(jump) for jump in row.field.jumps)
    return height if height == width else f"{height}x{width}"


def _window(item: Item | None) -> str:
    """`7x7/2`, the window and the stride of a row that has one; of repetitions that differ `3x3/2, 3x3/1`."""
    if isinstance(item, Repeat):
        return ", ".join(filter(None, dict.fromkeys(_window(run.item) for run in item.runs)))
    if not isinstance(item, (Layer, Group)):
        return ""
    layer = item if isinstance(item, Layer) else item.layers[0]
    window = getattr(layer.op, "kernel", None) or getattr(layer.op, "window", None)
    slide = layer.op.slide(*layer.inputs)
    if window is None or slide is None:
        return ""
    stride = slide.stride
    return f"{window}/{stride.height if stride.height == stride.width else stride}"
