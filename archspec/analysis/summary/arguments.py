"""The columns of a spec's own tables, and what a row has in them."""

from __future__ import annotations

from typing import Any

from archspec.network.tree import Group, Item, Layer, Network, Repeat, Use
from archspec.ops.windows import Window
from archspec.spec.document import Row
from archspec.spec.nodes import Scalar

#: A list or a text that is longer is cut.
MAX_TEXT = 40


class Arguments:
    """The columns of every ``table:`` of the network's own rows, names and printed cells left out, in their order."""

    def __init__(self, network: Network) -> None:
        tabled = [row for row in network.document.rows if row.is_of_table]
        #: A column that repeats nothing is told by the number of times beside the type.
        self.names = tuple(dict.fromkeys(name for row in tabled for name in row.keys if _is_argument(row, name)))
        self._heads = {row.head for row in tabled}

    def beside(self, item: Item) -> str:
        """What a row gives its block and no column has: ` 64` of `residual: 64`, ` 116, units 3` of `stage: 116`."""
        used = _last(item)
        if not isinstance(used, Use):
            return ""
        first, *others = [*used.arguments] or [""]
        # A row that uses the block of a table has its arguments in the table's columns.
        is_told = first in self.names
        number = "" if is_told or not first else f" {_text(used, first)}"
        given = (name for name in others if name in used.row.fields and not (is_told and name in self.names))
        return number + "".join(f", {name} {_text(used, name)}" for name in given)

    def value(self, item: Item, name: str) -> int | str:
        """What the row has in the column; nothing where it is not of this block, nor of one that says the same word."""
        if (column := name.removeprefix("first.")) != name:
            return _told(self._value(item.runs[0].item, column), column) if isinstance(item, Repeat) else ""
        if name in ("from", "when"):
            node = item.row.origin if name == "from" else item.row.when
            return node.text if isinstance(node, Scalar) else ""
        return _told(self._value(_last(item), name), name)

    def _value(self, item: Item, name: str) -> Any:
        if isinstance(item, Use):
            argument = item.arguments.get(name)
            return None if argument is None else argument.value
        layer = item.layers[0] if isinstance(item, Group) else item
        # Of an operator's table; another operator's field of this name is none of the table's business.
        return getattr(layer.op, name, None) if isinstance(layer, Layer) and layer.op.head in self._heads else None


def _is_argument(row: Row, name: str) -> bool:
    return name not in ("name", "repeat") and name not in row.cells


def _text(used: Use, name: str) -> str:
    """The value of an argument, a number with separated thousands."""
    given = _told(used.arguments[name].value, name)
    return f"{given:,}" if isinstance(given, int) else given


def _last(item: Item) -> Item:
    """The row itself; of a repeated one its last repetition, from which the first may differ."""
    return item.runs[-1].item if isinstance(item, Repeat) else item


def _told(value: Any, name: str = "") -> int | str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Window) and name in ("stride", "dilation") and value.height == value.width:
        return value.height
    return int(value) if isinstance(value, int) else _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 3]}..."
