"""What stands where in a spec, as far as its layout depends on it: the kind of every list and mapping."""

from __future__ import annotations

from typing import Literal

from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

Kind = Literal[
    "spec", "variants", "variant", "blocks", "block", "heads", "head", "rows", "row", "table", "branches",
    "defaults", "conventions", "patches", "inserted", "names", "constants", "errata", "cells",
]  # fmt: skip

_SPEC: dict[str, Kind] = {
    "variables": "names",
    "constants": "constants",
    "conventions": "conventions",
    "defaults": "defaults",
    "blocks": "blocks",
    "layers": "rows",
    "heads": "heads",
    "errata": "errata",
    "expect": "names",
    "variants": "variants",
}
#: The kinds of the values of a mapping, by key; `*` is any other key. What is not here is `cells`: on one line, always.
_KINDS: dict[Kind, dict[str, Kind]] = {
    "spec": _SPEC,
    "variant": {**_SPEC, "rows": "patches", "before": "inserted", "after": "inserted"},
    "variants": {"*": "variant"},
    "blocks": {"*": "block"},
    "block": {"args": "names", "layers": "rows"},
    "heads": {"*": "head"},
    "head": {"layers": "rows"},
    "inserted": {"*": "rows"},
    "constants": {"*": "constants"},
    "table": {"rows": "rows"},
}
#: Mappings of names whose values begin in one column.
ALIGNED: tuple[Kind, ...] = ("defaults", "conventions", "patches", "inserted", "heads")


def kind_of_value(kind: Kind, key: str, value: Node, is_first: bool) -> Kind:
    """The kind of a value of a mapping."""
    if kind == "row":
        return "branches" if is_first and are_branches(value) else "cells"
    known = _KINDS.get(kind, {})
    return known.get(key, known.get("*", "cells"))


def kind_of_item(kind: Kind, item: Node) -> Kind:
    """The kind of an item of a list."""
    if kind == "branches":
        return "rows" if isinstance(item, Sequence) else "row"
    if kind == "rows":
        return "table" if is_table(item) else "row" if isinstance(item, Mapping) else "cells"
    return "constants" if kind == "constants" else "cells"


def is_table(node: Node) -> bool:
    return isinstance(node, Mapping) and node.get("table") is not None


def is_named(node: Node) -> bool:
    """Whether a row of a list is a name with a mapping behind it."""
    return isinstance(node, Mapping) and len(node.entries) == 1 and isinstance(node.entries[0][1], Mapping)


def are_branches(node: Node) -> bool:
    """Whether a list is one of branches, and none of values such as `[0, 1, 2, 3]` or `[$top, 0, 0, 0]`."""
    return isinstance(node, Sequence) and not all(
        isinstance(item, Scalar) and (not isinstance(item.value, str) or "$" in item.text) for item in node.items
    )
