"""Variants: a named overlay on the base spec, applied to the YAML tree, so that every place stays true.

``rows`` changes columns of named rows (an empty cell removes a column), ``before`` and ``after`` insert rows,
``remove`` takes rows away; mappings merge key by key; `layers`, `errata`, `expect` and every block are replaced whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from archspec.errors import did_you_mean, error
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

#: Keys of a variant that replace the base's key.
REPLACED = ("title", "source", "input", "layers", "errata", "expect", "use")
#: Keys of a variant that merge into the base's mapping; the number is how deep.
MERGED = {"variables": 1, "constants": 1, "blocks": 1, "heads": 1, "conventions": 2, "defaults": 2}
PATCHES = ("rows", "before", "after", "remove")


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
    entries = tuple((old, value if old.text == key.text else node) for old, node in mapping.entries)
    if key.text not in mapping.keys():
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
    layers = root.get("layers")
    if not isinstance(layers, Sequence) or not any(variant.get(patch) for patch in PATCHES):
        return root
    for key, patch in variant:
        if key.text == "rows":
            layers = _each(layers, _named(patch, key.text), lambda row, columns: (_with_columns(row, columns),))
        elif key.text == "before":
            layers = _each(layers, _named(patch, key.text), lambda row, rows: (*_items(rows), row))
        elif key.text == "after":
            layers = _each(layers, _named(patch, key.text), lambda row, rows: (row, *_items(rows)))
        elif key.text == "remove":
            names = [(item, item) for item in _items(patch) if isinstance(item, Scalar)]
            layers = _each(layers, names, lambda row, _: ())
    key_of_layers = root.key("layers")
    assert key_of_layers is not None  # layers was found above
    return _set(root, key_of_layers, layers)


def _named(patch: Node, what: str) -> Iterable[tuple[Scalar, Node]]:
    if not isinstance(patch, Mapping):
        raise error("value", f"`{what}` is a mapping from names of rows", patch.place)
    return patch.entries


def _items(node: Node) -> tuple[Node, ...]:
    if not isinstance(node, Sequence):
        raise error("value", "a list is expected here", node.place)
    return node.items


def _each(
    layers: Sequence, patches: Iterable[tuple[Scalar, Node]], change: Callable[[Node, Node], tuple[Node, ...]]
) -> Sequence:
    """The list with each named row replaced by what ``change`` makes of it."""
    items = layers.items
    for name, patch in patches:
        position = next((index for index, row in enumerate(items) if _name_of(row) == name.text), None)
        if position is None:
            names = [known for row in items if (known := _name_of(row))]
            raise error("name", f"no row is named `{name.text:.60}`", name.place, hint=did_you_mean(name.text, names))
        items = (*items[:position], *change(items[position], patch), *items[position + 1 :])
    return Sequence(items, layers.place)


def _name_of(row: Node) -> str | None:
    if isinstance(row, Mapping) and len(row.entries) == 1 and isinstance(row.entries[0][1], Mapping):
        return row.entries[0][0].text
    return None


def _with_columns(row: Node, columns: Node) -> Node:
    """A named row with some of its columns set, or removed by an empty cell."""
    assert isinstance(row, Mapping)  # only named rows are found by name
    name, body = row.entries[0]
    if not isinstance(columns, Mapping) or not isinstance(body, Mapping):
        raise error("value", f"columns of row `{name.text}` are a mapping", columns.place)
    merged = _merge(body, columns, 1)
    assert isinstance(merged, Mapping)  # both sides are
    emptied = {key.text for key, value in columns if isinstance(value, Scalar) and value.value is None}
    kept = tuple((key, value) for key, value in merged.entries if key.text not in emptied)
    return Mapping(((name, Mapping(kept, body.place)),), row.place)
