"""Variants: a named overlay on the base spec, applied to the YAML tree, so that every place stays true.

``rows`` changes columns of named rows (an empty cell removes a column), ``before`` and ``after`` insert rows,
``remove`` takes rows away, inside tables too; ``unprinted`` names columns of printed cells that hold for the base only.
Mappings merge key by key; `layers`, `errata`, `expect` and every block are replaced whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from archspec.errors import Findings, did_you_mean, error
from archspec.spec.cells import QUANTITIES
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

#: Keys of a variant that replace the base's key.
REPLACED = ("title", "source", "input", "layers", "errata", "expect", "use")
#: Keys of a variant that merge into the base's mapping; the number is how deep.
MERGED = {"variables": 1, "constants": 1, "blocks": 1, "heads": 1, "conventions": 2, "defaults": 2}
PATCHES = ("unprinted", "rows", "before", "after", "remove")
#: How many names that no row has are told.
MAX_FINDINGS = 20

#: The names of a table's columns.
Columns = tuple[str, ...]
#: What becomes of a row that a patch names; the columns are those of its table, none elsewhere.
Change = Callable[[Node, Node, Columns], tuple[Node, ...]]


def overlay(root: Mapping, name: str, variant: Node) -> Mapping:
    """The spec with the variant laid over it; the variant's keys are checked here."""
    if not isinstance(variant, Mapping):
        raise error("value", f"variant `{name}` is a mapping", variant.place)
    known = (*REPLACED, *MERGED, *PATCHES)
    for key, _ in variant:
        if key.text not in known:
            raise error(
                "unknown-key", f"variant `{name}` has no `{key.text:.60}`", key.place,
                notes=(f"known here: {', '.join(known)}",), hint=did_you_mean(key.text, known),
            )  # fmt: skip
    merged = root
    for key, value in variant:
        if key.text in REPLACED:
            merged = _set(merged, key, value)
        elif key.text in MERGED:
            merged = _set(merged, key, _merge(merged.get(key.text), value, MERGED[key.text]))
    return _patched(merged, variant)


def _set(mapping: Mapping, key: Scalar, value: Node) -> Mapping:
    entries = tuple((key, value) if old.text == key.text else (old, node) for old, node in mapping.entries)
    if mapping.key(key.text) is None:
        entries += ((key, value),)
    return Mapping(entries, mapping.place)


def _merge(base: Node | None, over: Node, depth: int) -> Node:
    if depth == 0 or not isinstance(base, Mapping) or not isinstance(over, Mapping):
        return over
    merged = base
    for key, value in over:
        merged = _set(merged, key, _merge(base.get(key.text), value, depth - 1))
    return merged


def _patched(root: Mapping, variant: Mapping) -> Mapping:
    layers, key_of_layers = root.get("layers"), root.key("layers")
    if not isinstance(layers, Sequence) or key_of_layers is None:
        return root
    for key, patch in variant:
        if key.text == "unprinted":
            layers = Sequence(_without(layers.items, _quantities(patch)), layers.place)
        elif key.text == "rows":
            layers = _each(
                layers, _named(patch, key.text), lambda row, cells, columns: (_with_cells(row, cells, columns),)
            )
        elif key.text == "before":
            layers = _each(layers, _named(patch, key.text), lambda row, rows, _: (*_items(rows), row))
        elif key.text == "after":
            layers = _each(layers, _named(patch, key.text), lambda row, rows, _: (row, *_items(rows)))
        elif key.text == "remove":
            names = [(item, item) for item in _items(patch) if isinstance(item, Scalar)]
            layers = _each(layers, names, lambda *_: ())
    return _set(root, key_of_layers, layers)


def _named(patch: Node, what: str) -> Iterable[tuple[Scalar, Node]]:
    if not isinstance(patch, Mapping):
        raise error("value", f"`{what}` is a mapping from names of rows", patch.place)
    return patch.entries


def _items(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Sequence):
        raise error("value", "a list is expected here", node.place)
    return node.items


def _each(layers: Sequence, patches: Iterable[tuple[Scalar, Node]], change: Change) -> Sequence:
    """The list with each named row replaced by what ``change`` makes of it."""
    waiting: dict[str, tuple[Scalar, Node]] = {}
    for name, patch in patches:
        if name.text in waiting:
            raise error(
                "name", f"the row `{name.text:.60}` is named twice here", name.place, hint="delete one of the two"
            )
        waiting[name.text] = name, patch
    changed = _changed(layers.items, (), waiting, change)
    findings = Findings()
    for name, _ in islice(waiting.values(), MAX_FINDINGS):
        with findings.kept():
            hint = did_you_mean(name.text, _names(layers.items, ()))
            raise error("name", f"no row is named `{name.text:.60}`", name.place, hint=hint)
    findings.require_none()
    return Sequence(changed, layers.place)


def _changed(
    rows: tuple[Node, ...], columns: Columns, waiting: dict[str, tuple[Scalar, Node]], change: Change
) -> tuple[Node, ...]:
    """The rows with the named ones changed, be it inside a table; whoever is found waits no longer."""
    made: list[Node] = []
    for row in rows:
        name = _name_of(row, columns)
        if name is not None and name in waiting:
            made.extend(change(row, waiting.pop(name)[1], columns))
            continue
        inner, inner_columns = _table_of(row)
        made.append(_with_rows(row, _changed(inner, inner_columns, waiting, change)) if inner and waiting else row)
    return tuple(made)


def _names(rows: tuple[Node, ...], columns: Columns) -> Iterator[str]:
    for row in rows:
        if (name := _name_of(row, columns)) is not None:
            yield name
        yield from _names(*_table_of(row))


def _name_of(row: Node, columns: Columns) -> str | None:
    if isinstance(row, Mapping) and len(row.entries) == 1 and isinstance(row.entries[0][1], Mapping):
        return row.entries[0][0].text
    if isinstance(row, Sequence) and "name" in columns and len(row.items) == len(columns):
        cell = row.items[columns.index("name")]
        return cell.text if isinstance(cell, Scalar) else None
    return None


def _table_of(row: Node) -> tuple[tuple[Node, ...], Columns]:
    """The rows and the column names of a table; none of either where the row is no table."""
    if not isinstance(row, Mapping) or not row.get("table"):
        return (), ()
    rows, columns = row.get("rows"), row.get("columns")
    if not isinstance(rows, Sequence) or not isinstance(columns, Sequence):
        return (), ()
    return rows.items, tuple(cell.text.removeprefix("=") if isinstance(cell, Scalar) else "" for cell in columns.items)


def _with_rows(table: Node, rows: tuple[Node, ...]) -> Mapping:
    assert isinstance(table, Mapping)  # only a table has rows
    key, old = table.key("rows"), table.get("rows")
    assert key is not None and old is not None
    return _set(table, key, Sequence(rows, old.place))


def _with_cells(row: Node, cells: Node, columns: Columns) -> Node:
    """A named row with some of its cells set, or removed by an empty one."""
    if not isinstance(cells, Mapping):
        raise error("value", "the columns of a row are a mapping", cells.place)
    return _with_table_cells(row, cells, columns) if isinstance(row, Sequence) else _with_columns(row, cells)


def _with_table_cells(row: Sequence, cells: Mapping, columns: Columns) -> Sequence:
    items = list(row.items)
    for key, cell in cells:
        if key.text not in columns:
            hint = did_you_mean(key.text, columns)
            raise error("table", f"the table of this row has no column `{key.text:.60}`", key.place, hint=hint)
        items[columns.index(key.text)] = cell
    return Sequence(tuple(items), row.place)


def _with_columns(row: Node, columns: Mapping) -> Node:
    assert isinstance(row, Mapping)  # only named rows are found by name
    name, body = row.entries[0]
    merged = _merge(body, columns, 1)
    assert isinstance(merged, Mapping)  # both sides are
    emptied = {key.text for key, value in columns if isinstance(value, Scalar) and value.value is None}
    kept = tuple((key, value) for key, value in merged.entries if key.text not in emptied)
    return Mapping(((name, Mapping(kept, body.place)),), row.place)


def _quantities(node: Node) -> frozenset[str]:
    for item in _items(node):
        if not isinstance(item, Scalar) or item.text not in QUANTITIES:
            raise error("value", "`unprinted` lists printed columns", item.place, f"known: {', '.join(QUANTITIES)}")
    return frozenset(item.text for item in _items(node) if isinstance(item, Scalar))


def _without(rows: tuple[Node, ...], quantities: frozenset[str]) -> tuple[Node, ...]:
    """The rows without these printed cells; tables lose the columns."""
    return tuple(_row_without(row, quantities) for row in rows)


def _row_without(row: Node, quantities: frozenset[str]) -> Node:
    if not isinstance(row, Mapping):
        return row
    inner, columns = _table_of(row)
    if columns:
        kept = [index for index, name in enumerate(columns) if name not in quantities]
        narrowed = (
            Sequence(tuple(cells.items[index] for index in kept), cells.place)
            if isinstance(cells, Sequence) and len(cells.items) == len(columns)
            else _row_without(cells, quantities)
            for cells in inner
        )
        key, header = row.key("columns"), row.get("columns")
        assert key is not None and isinstance(header, Sequence)  # it has columns
        row = _set(row, key, Sequence(tuple(header.items[index] for index in kept), header.place))
        return _with_rows(row, tuple(narrowed))
    if _name_of(row, ()) is not None:
        name, body = row.entries[0]
        return Mapping(((name, _row_without(body, quantities)),), row.place)
    return Mapping(tuple((key, value) for key, value in row.entries if key.text not in quantities), row.place)
