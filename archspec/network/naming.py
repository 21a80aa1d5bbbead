"""Names of rows: what those are called that the table leaves unnamed, and which rows can be named from where.

An unnamed row has the op's word, numbered where it stands more than once.
"""

from __future__ import annotations

from collections import ChainMap, Counter
from collections.abc import MutableMapping
from functools import lru_cache
from typing import NamedTuple

from archspec.errors import did_you_mean, error
from archspec.network.values import Scope
from archspec.ops import Shape
from archspec.spec.document import Row
from archspec.spec.nodes import Scalar

#: The rows that `from` may name, and their outputs; a branch sees its own and those above its merge.
Visible = MutableMapping[str, Shape]


@lru_cache(maxsize=4096)
def row_names(rows: tuple[Row, ...]) -> tuple[str, ...]:
    """One name for each row of a list; rows that `when` hides keep their number, so names are stable."""
    words = [row.name or _word(row) for row in rows]
    taken = {row.name for row in rows if row.name is not None}
    totals = Counter(word for word, row in zip(words, rows, strict=True) if row.name is None)
    seen: Counter[str] = Counter()
    names: list[str] = []
    for word, row in zip(words, rows, strict=True):
        if row.name is not None:
            names.append(row.name)
            continue
        seen[word] += 1
        name = word if totals[word] == 1 else f"{word}{seen[word]}"
        while name in taken:
            name += "_"
        taken.add(name)
        names.append(name)
    return tuple(names)


def branch_names(row: Row) -> tuple[str, ...]:
    """`main` and `shortcut` for a residual pair, else branch1, branch2 ..."""
    kinds = [_kind(branch) for branch in row.branches]
    mains = kinds.count("main")
    if len(kinds) == 2 and mains == 1:
        return tuple(kinds)
    return tuple(f"branch{number}" for number in range(1, len(kinds) + 1))


def lone_merge(rows: tuple[Row, ...], names: tuple[str, ...]) -> Row | None:
    """The merge whose branches' names can stand alone: the only unnamed one, and no row is named as a branch of it."""
    merges = [row for row in rows if row.branches and row.name is None]
    if len(merges) != 1 or not set(names).isdisjoint(branch_names(merges[0])):
        return None
    return merges[0]


class Context(NamedTuple):
    """Where rows stand: what names mean, which rows `from` may name, and what became of each `when`."""

    scope: Scope
    visible: Visible
    decisions: dict[int, bool]

    def branch(self) -> Context:
        """Its own rows cannot be named outside of it."""
        return self._replace(visible=ChainMap({}, self.visible))

    def source(self, row: Row, x: Shape) -> Shape:
        """What comes into the row: the row above, or the row that it names."""
        return x if row.origin is None else output_above(row.origin, self.visible)


def output_above(origin: Scalar, visible: Visible) -> Shape:
    """The output of the row that `from` names. Raises SpecError where no such row stands above."""
    if origin.text not in visible:
        known = ", ".join(visible) or "none"
        hint = did_you_mean(origin.text, visible)
        message = f"no row above is named `{origin.text:.60}`"
        raise error("name", message, origin.place, notes=(f"rows above: {known}",), hint=hint)
    return visible[origin.text]


def _kind(branch: tuple[Row, ...]) -> str:
    is_passing = not branch or (len(branch) == 1 and branch[0].head in ("shortcut", "identity"))
    return "shortcut" if is_passing else "main"


def _word(row: Row) -> str:
    """An activation row is named after its function: that is what people call it."""
    if row.head == "activation" and isinstance(row.argument, Scalar) and "$" not in row.argument.text:
        return row.argument.text
    return row.head
