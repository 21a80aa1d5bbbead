"""The order of what a spec says: keys of the top level, columns of a row, printed cells; places stay with their nodes.

Only what has no order in the language is put in one.  The first key of a row is its operator, arguments and variables
are numbered by their order, and the patches of a variant are made one after the other: these stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archspec.formatting.grammar import Kind, is_named, is_table, kind_of_item, kind_of_value
from archspec.ops import REGISTRY
from archspec.ops.columns import OWN, RANKS
from archspec.ops.columns import rank as rank_of_column
from archspec.spec.cells import QUANTITIES
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

_TOP = (
    "archspec", "name", "title", "source", "input", "variables", "use", "conventions", "defaults", "blocks", "layers",
    "heads", "errata", "expect", "constants", "variants",
)  # fmt: skip
_VARIANT = (
    "title", "source", "input", "variables", "constants", "use", "conventions", "unprinted", "defaults", "blocks",
    "layers", "heads", "patches", "errata", "expect",
)  # fmt: skip
_PATCHES = ("unprinted", "rows", "before", "after", "remove")
_KEYS: dict[Kind, tuple[str, ...]] = {
    "spec": _TOP,
    "block": ("title", "args", "layers"),
    "head": ("from", "training_only", "layers"),
    "table": ("table", "columns", "rows"),
}
#: Columns of every row, behind those of operators.
_COMMON = ("from", "repeat", "first", "when")

Entry = tuple[Scalar, Node]


def arranged(node: Node, kind: Kind = "spec") -> Node:
    """The tree in canonical order."""
    if isinstance(node, Sequence):
        items = tuple(arranged(item, kind_of_item(kind, item)) for item in node.items)
        if kind == "rows" or kind == "branches":
            items = _in_one_order(tuple(map(_bare, items)))
        elif kind == "errata":
            items = _errata(items)
        return Sequence(items, node.place)
    if not isinstance(node, Mapping):
        return node
    if kind == "row" and is_named(node):
        name, columns = node.entries[0]
        return Mapping(((name, arranged(columns, "row")),), node.place)
    entries = [
        (key, arranged(value, kind_of_value(kind, key.text, value, not number)))
        for number, (key, value) in enumerate(node.entries)
    ]
    if kind == "row" and entries and not is_named(node):
        entries = entries[:1] + sorted(entries[1:], key=_rank_of_columns(entries[0][0].text))
    elif kind == "variant":
        entries = sorted(entries, key=_rank_in_variant(node))
    elif kind in _KEYS:
        order = _KEYS[kind]
        entries = sorted(entries, key=lambda entry: order.index(entry[0].text))
    return Mapping(tuple(entries), node.place)


def _bare(row: Node) -> Node:
    """`{flatten: }` is `flatten`."""
    if isinstance(row, Mapping) and len(row.entries) == 1:
        key, value = row.entries[0]
        if isinstance(value, Scalar) and value.value is None and key.text != "from":
            return Scalar(key.text, key.text, row.place)
    return row


def _rank_of_columns(head: str) -> Callable[[Entry], int]:
    """What builds the network, then what every row understands, then what is printed.

    The columns of a block are its own arguments, whatever they are named: they stay in the order of their row.
    """

    def rank(entry: Entry) -> int:
        column = entry[0].text
        if column in QUANTITIES:
            return RANKS + len(_COMMON)
        if column in _COMMON:
            return RANKS + _COMMON.index(column)
        return rank_of_column(column) if head in REGISTRY else OWN

    return rank


def _rank_in_variant(variant: Mapping) -> Callable[[Entry], int]:
    """`unprinted` stands in front where it is the first patch anyway."""
    first = next((key.text for key, _ in variant if key.text in _PATCHES), "")

    def rank(entry: Entry) -> int:
        key = entry[0].text
        if key in _PATCHES and not key == first == "unprinted":
            return _VARIANT.index("patches")
        return _VARIANT.index(key)

    return rank


def _in_one_order(rows: tuple[Node, ...]) -> tuple[Node, ...]:
    """The rows of a list with their columns and printed cells in the order in which the list first has them."""
    cells: dict[str, int] = {}
    arguments: dict[str, dict[str, int]] = {}
    for row in _with_those_of_tables(rows):
        if isinstance(row, Sequence):  # the header of a table
            named = (item.text.removeprefix("=") for item in row if isinstance(item, Scalar) and item.text[:1] == "=")
            _number(named, cells)
            continue
        keys = _columns(row).keys()
        _number((key for key in keys[1:] if key in QUANTITIES), cells)
        _number((key for key in keys[1:] if key not in QUANTITIES), arguments.setdefault(keys[0], {}))
    return tuple(_ordered(row, cells, arguments) for row in rows)


def _number(names: Iterable[str], numbers: dict[str, int]) -> None:
    for name in names:
        numbers.setdefault(name, len(numbers))


def _with_those_of_tables(rows: tuple[Node, ...]) -> Iterable[Mapping | Sequence]:
    for row in rows:
        if is_table(row):
            assert isinstance(row, Mapping)
            columns, inner = row.get("columns"), row.get("rows")
            yield from (each for each in (columns,) if isinstance(each, Sequence))
            yield from (each for each in _items(inner) if isinstance(each, Mapping))
        elif isinstance(row, Mapping):
            yield row


def _items(node: Node | None) -> tuple[Node, ...]:
    return node.items if isinstance(node, Sequence) else ()


def _columns(row: Mapping) -> Mapping:
    inner = row.entries[0][1]
    return inner if is_named(row) and isinstance(inner, Mapping) else row


def _ordered(row: Node, cells: dict[str, int], arguments: dict[str, dict[str, int]]) -> Node:
    if not isinstance(row, Mapping):
        return row
    if is_table(row):
        rows = row.get("rows")
        assert rows is not None
        inner = Sequence(tuple(_ordered(each, cells, arguments) for each in _items(rows)), rows.place)
        return Mapping(tuple((key, inner if key.text == "rows" else value) for key, value in row), row.place)
    if is_named(row):
        return Mapping(((row.entries[0][0], _in_order(_columns(row), cells, arguments)),), row.place)
    return _in_order(row, cells, arguments)


def _in_order(row: Mapping, cells: dict[str, int], arguments: dict[str, dict[str, int]]) -> Mapping:
    head = row.entries[0][0].text
    rank, own = _rank_of_columns(head), arguments.get(head, {})

    def order(entry: Entry) -> tuple[int, int]:
        name = entry[0].text
        return rank(entry), cells[name] if name in QUANTITIES else own.get(name, 0)

    return Mapping((row.entries[0], *sorted(row.entries[1:], key=order)), row.place)


def _errata(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """Where, the numbers in the order in which the list first has them, why."""
    order = {"at": -1}
    mappings = [item for item in items if isinstance(item, Mapping)]
    _number((key.text for item in mappings for key, _ in item if key.text in QUANTITIES), order)
    order["note"] = len(QUANTITIES) + 1
    return tuple(
        Mapping(tuple(sorted(item.entries, key=lambda entry: order[entry[0].text])), item.place) for item in mappings
    )
