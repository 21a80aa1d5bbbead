"""Mutants that keep to the grammar of specs, so that they reach what lies behind the reader.

A change knows what stands where: rows, columns, cells, blocks, names. It is made in the YAML tree of a seed; what it
takes from elsewhere (a row, a block, a value of the same column) comes from all the seeds.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from archspec.ops import REGISTRY

#: A container of the tree and a key in it: where a node stands.
Spot = tuple[Any, Any]

NUMBERS = (
    *(-(10**30), -1, 0, 1, 2, 3, 7, 64, 255, 4096, 4097, 10_000, 10_001, 65_536),
    *(10**6, 10**9, 2**53, 10**15, 10**30),
)
FRACTIONS = (0.0, 1e-300, 1e-9, 0.5, 0.999999, 1.0, 1.5, 1e9, 1e300, float("inf"), float("nan"))
#: Depths on both sides of the limit of 64 levels; those that no stack holds are in `test_hostile.py`.
DEPTHS = (2, 8, 20, 31, 40, 70)
SECTIONS = (
    *("blocks", "defaults", "variables", "constants", "conventions", "expect", "errata", "heads", "use", "variants"),
)


def changed(draw: random.Random, tree: Any, others: Sequence[Any]) -> Any:
    """The tree with one change; ``others`` are the trees of all the seeds, which stay as they are."""
    spots = [*_spots(tree)]
    if not spots:
        return tree
    change: Callable[[random.Random, Any, list[Spot], Sequence[Any]], None] = draw.choice(CHANGES)
    change(draw, tree, spots, others)
    return tree


def _spots(tree: Any) -> Iterator[Spot]:
    """Where each node stands, those of the text's beginning first."""
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        pairs = enumerate(holder) if isinstance(holder, list) else holder.items() if isinstance(holder, dict) else ()
        for key, value in [*pairs]:
            yield holder, key
            waiting.append(value)


def _lists_of_rows(spots: Sequence[Spot]) -> list[list[Any]]:
    """The lists under `layers`, `rows`, `before` and `after`, and the branches, that are not empty."""
    lists = (holder[key] for holder, key in spots if isinstance(holder[key], list))
    return [each for each in lists if each and isinstance(each[0], dict | list)]


# Changes: each takes the tree, the spots in it, and the other trees


def swap_keys(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """Two keys of one mapping change their values."""
    mappings = [holder[key] for holder, key in spots if isinstance(holder[key], dict) and len(holder[key]) > 1]
    if mappings:
        mapping = draw.choice(mappings)
        one, other = draw.sample([*mapping], 2)
        mapping[one], mapping[other] = mapping[other], mapping[one]


def take_value(draw: random.Random, _: Any, spots: list[Spot], others: Sequence[Any]) -> None:
    """A value is that of the same column somewhere else."""
    holder, key = draw.choice(spots)
    same = [one[name] for one, name in _spots(draw.choice(others)) if name == key and isinstance(key, str)]
    if same:
        holder[key] = deepcopy(draw.choice(same))


def delete_row(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    if lists := _lists_of_rows(spots):
        rows = draw.choice(lists)
        del rows[draw.randrange(len(rows))]


def repeat_row(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """A row stands there again, once or many times, or says that it repeats."""
    if not (lists := _lists_of_rows(spots)):
        return
    rows = draw.choice(lists)
    at = draw.randrange(len(rows))
    columns = _columns(rows[at])
    if columns is not None and draw.random() < 0.4:
        columns["repeat"] = draw.choice(NUMBERS)
    else:
        rows[at:at] = [deepcopy(rows[at]) for _ in range(draw.choice((1, 1, 2, 50)))]


def move_row(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """A row stands somewhere else: in another branch, another block, another place of its list."""
    if lists := _lists_of_rows(spots):
        source, target = draw.choice(lists), draw.choice(lists)
        row = deepcopy(source.pop(draw.randrange(len(source))))
        target.insert(draw.randint(0, len(target)), row)


def splice(draw: random.Random, _: Any, spots: list[Spot], others: Sequence[Any]) -> None:
    """A part of another spec stands in the place of a part of the same kind."""
    holder, key = draw.choice(spots)
    parts = [one[name] for one, name in _spots(draw.choice(others)) if type(one[name]) is type(holder[key])]
    if parts:
        holder[key] = deepcopy(draw.choice(parts))


def splice_section(draw: random.Random, tree: Any, _: list[Spot], others: Sequence[Any]) -> None:
    """A section of another spec: its blocks with these rows, its variants of this base."""
    section, other = draw.choice(("layers", "input", *SECTIONS)), draw.choice(others)
    if isinstance(tree, dict) and section in other:
        tree[section] = deepcopy(other[section])


def extreme_number(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """A number, alone or inside of a text, is very small, very large, or just beside a limit."""
    holder, key = draw.choice(spots)
    found = [(one, name) for one, name in spots if type(one[name]) in (int, float) or _NUMBER.search(str(one[name]))]
    scalars = [(one, name) for one, name in found if not isinstance(one[name], dict | list)]
    holder, key = draw.choice(scalars) if scalars else (holder, key)
    if isinstance(holder[key], str):
        numbers = [*_NUMBER.finditer(holder[key])]
        chosen = draw.choice(numbers) if numbers else None
        if chosen is not None:
            holder[key] = f"{holder[key][: chosen.start()]}{draw.choice(NUMBERS)}{holder[key][chosen.end() :]}"
    else:
        holder[key] = draw.choice(NUMBERS if draw.random() < 0.8 else FRACTIONS)


def another_type(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """A node is of another type: a list of itself, a mapping, a text, a flag, nothing."""
    holder, key = draw.choice(spots)
    value = holder[key]
    forms: list[Any] = [[value], {"x": value}, str(value)[:200], None, True, [], {}]
    forms += [[value, deepcopy(value)], {str(key): value}]
    if isinstance(value, dict):
        forms += [[*value], [*value.values()], [{name: each} for name, each in value.items()]]
    if isinstance(value, list):
        forms += [dict.fromkeys(map(str, range(len(value)))), value[0] if value else None]
    holder[key] = draw.choice(forms)


def rename(draw: random.Random, tree: Any, spots: list[Spot], _: Sequence[Any]) -> None:
    """A name is another known one: where it is used, where it is given, or one use of it in an expression."""
    names = [key for _, key in spots if isinstance(key, str)]
    texts = [(holder, key) for holder, key in spots if isinstance(holder[key], str)]
    if texts and draw.random() < 0.5:
        holder, key = draw.choice(texts)
        words = [*re.finditer(r"\$?\w+", holder[key])]
        if words:
            word, new = draw.choice(words), draw.choice(("", "$")) + draw.choice((*names, "nobody"))
            holder[key] = f"{holder[key][: word.start()]}{new}{holder[key][word.end() :]}"
        return
    mappings = [holder for holder, _ in spots if isinstance(holder, dict)]
    mapping = draw.choice(mappings) if mappings else tree
    if isinstance(mapping, dict) and mapping:
        old, new = draw.choice([*mapping]), draw.choice((*names, "nobody"))
        pairs = [(new if key == old else key, value) for key, value in mapping.items()]
        mapping.clear()
        mapping.update(pairs)


def nest(draw: random.Random, _: Any, spots: list[Spot], __: Sequence[Any]) -> None:
    """A node stands inside of merges, lists or mappings, so many of them in one another."""
    rows = [(each, at) for each in _lists_of_rows(spots) for at in range(len(each))]
    holder, key = draw.choice(rows if rows and draw.random() < 0.8 else spots)
    wrap = draw.choice(WRAPS)
    node = holder[key]
    for _ in range(draw.choice(DEPTHS)):
        node = wrap(node)
    holder[key] = node


def chain_blocks(draw: random.Random, tree: Any, _: list[Spot], __: Sequence[Any]) -> None:
    """Blocks that use each other in a long chain, in a circle, or many times each; the last row uses the first."""
    if not isinstance(tree, dict) or not isinstance(tree.get("layers"), list):
        return
    length, uses = draw.choice((1, 2, 30, 300)), draw.choice((1, 1, 2, 10))
    blocks = {f"b{at}": {"layers": [f"b{at + 1}"] * uses} for at in range(length)}
    last = draw.choice(("b0", "relu", {"conv": "$input_maps * 2", "kernel": "1x1"}, {"activation": "relu"}))
    known = tree.get("blocks")
    tree["blocks"] = {**(known if isinstance(known, dict) else {}), **blocks, f"b{length}": {"layers": [last]}}
    tree["layers"].insert(draw.randint(0, len(tree["layers"])), draw.choice(("b0", {"b0": None, "repeat": 3})))


def add_row(draw: random.Random, _: Any, spots: list[Spot], others: Sequence[Any]) -> None:
    """A row of any operator, with some of its columns, and values that columns have somewhere."""
    if not (lists := _lists_of_rows(spots)):
        return
    head = draw.choice(sorted(REGISTRY))
    fields = [*REGISTRY[head].model_fields, "from", "when", "repeat", "first", "size", "params", "macs", "depth"]
    row = {head: draw.choice((None, *NUMBERS, "3x3", "2x2", "relu", "$classes", "$input_maps"))}
    for column in draw.sample(fields, draw.randint(0, min(4, len(fields)))):
        row[column] = deepcopy(_any_value(draw, column, others))
    rows = draw.choice(lists)
    rows.insert(draw.randint(0, len(rows)), {"new": row} if draw.random() < 0.3 else row)


def change_columns(draw: random.Random, _: Any, spots: list[Spot], others: Sequence[Any]) -> None:
    """A row has another column, or one that it had with another value."""
    rows = [columns for each in _lists_of_rows(spots) for row in each if (columns := _columns(row)) is not None]
    if rows:
        head = draw.choice(sorted(REGISTRY))
        column = draw.choice([*REGISTRY[head].model_fields, "from", "when", "repeat", "first", "size", "params"])
        draw.choice(rows)[column] = deepcopy(_any_value(draw, column, others))


def _any_value(draw: random.Random, column: str, others: Sequence[Any]) -> Any:
    known = [one[name] for one, name in _spots(draw.choice(others)) if name == column]
    return draw.choice((*known, *known, *NUMBERS, *FRACTIONS, "3x3", "same", "half", "x", "$classes", True, [1, 2], {}))


def _columns(row: Any) -> dict[str, Any] | None:
    """The columns of a row, with its name or without; None of what is no row."""
    if isinstance(row, dict) and len(row) == 1 and isinstance(inner := next(iter(row.values())), dict):
        return inner
    return row if isinstance(row, dict) else None


_NUMBER = re.compile(r"\d[\d_]*")
WRAPS: tuple[Callable[[Any], Any], ...] = (
    lambda node: {"concat": [[node], "identity"]},
    lambda node: {"add": [[node], []]},
    lambda node: {"add": [[node], "shortcut"], "activation": "relu"},
    lambda node: {"multiply": [node, "identity"], "broadcast": True},
    lambda node: [node],
    lambda node: {"x": node},
)
CHANGES = (
    *(swap_keys, take_value, take_value, delete_row, repeat_row, move_row, splice, splice_section, extreme_number),
    *(extreme_number, another_type, rename, rename, nest, chain_blocks, add_row, add_row, change_columns),
)
