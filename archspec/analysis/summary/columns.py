"""The columns that a summary can have, by the names that ``--columns`` takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from archspec.errors import UsageError, did_you_mean

#: How a cell is aligned and written: `28x28x6` and `7x7/2` are sizes, in which some forms write a real times sign.
Kind = Literal["text", "size", "number"]


class Column(NamedTuple):
    """A column: its name for machines, its title for people."""

    name: str
    title: str
    kind: Kind


COLUMNS = {
    column.name: column
    for column in (
        Column("name", "name", "text"),
        Column("path", "path", "text"),
        Column("op", "op", "text"),
        Column("input", "input", "size"),
        Column("window", "window/stride", "size"),
        Column("output", "output", "size"),
        Column("depth", "depth", "number"),
        Column("neurons", "neurons", "number"),
        Column("connections", "connections", "number"),
        Column("params", "params", "number"),
        Column("trainable", "trainable", "number"),
        Column("macs", "MACs", "number"),
        Column("receptive_field", "receptive field", "size"),
        Column("narrowest_path", "narrowest path", "size"),
        Column("jump", "jump", "size"),
        Column("activation_bytes", "activation bytes", "number"),
    )
}
#: Quantities that rows may print, in the order in which columns of them stand.
PRINTED = ("depth", "neurons", "connections", "params", "macs")
#: Names that stand for as many columns as the spec has: those of its tables, and those that it prints.
ARGUMENTS, CELLS = "arguments", "printed"
#: What the paper counts, as it prints it; params and MACs as they are where it prints none.
QUOTED = "quoted"
#: What comes into the rows, where the paper prints it.
COMING_IN = "coming_in"
#: Names of several columns.
SETS = {
    "counts": ("name", "op", "output", "params", "trainable", "macs", "receptive_field", "activation_bytes"),
    "paper": ("name", COMING_IN, "op", "window", ARGUMENTS, "output", QUOTED),
    "all": (
        "name", "input", "op", "window", ARGUMENTS, "output", CELLS, "params", "trainable", "macs", "depth",
        "connections", "receptive_field", "narrowest_path", "jump", "activation_bytes",
    ),
}  # fmt: skip
#: What a spreadsheet is to sort and add up.
CSV = ("path", "op", "output", "params", "trainable", "macs", "receptive_field", "narrowest_path", "activation_bytes")


def chosen(names: Iterable[str]) -> tuple[str, ...]:
    """The names, sets in the place of their names, each once. Raises UsageError for one that is not known."""
    return tuple(dict.fromkeys(_chosen(names)))


def _chosen(names: Iterable[str]) -> Iterator[str]:
    known = [*SETS, ARGUMENTS, CELLS, *COLUMNS]
    for name in names:
        if name not in known:
            hint = did_you_mean(name, known)
            said = f"`{name:.80}` is no column of a summary; there are: {', '.join(known)}"
            raise UsageError(f"{said} ({hint})" if hint else said)
        yield from SETS.get(name, (name,))
