"""Random networks, each written in several ways: with blocks and repetitions, or with their rows written out."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from archspec.analysis.diff.words import own_fields
from archspec.network.expand import expand
from archspec.network.tree import Group, Item, Layer, Merge, Network, Repeat, Use
from archspec.spec.loader import load_text

OPERATORS = (
    "{conv: %d, kernel: %s, norm: batch, activation: relu}",
    "{conv: %d, kernel: %s, activation: relu}",
    "{conv: %d, kernel: %s}",
)


class Part(NamedTuple):
    """A row of an operator, a block that is repeated, or branches."""

    kind: str
    text: str = ""
    times: int = 1
    parts: tuple[Part, ...] = ()
    branches: tuple[tuple[Part, ...], ...] = ()


def parts(random: Random, depth: int = 3, most: int = 6) -> tuple[Part, ...]:
    return tuple(_part(random, depth) for _ in range(random.randint(1, most)))


def _part(random: Random, depth: int) -> Part:
    kind = random.choice(("row", "row", "block", "branches")) if depth else "row"
    if kind == "row":
        return Part("row", random.choice(OPERATORS) % (random.choice((3, 5)), random.choice(("1x1", "3x3"))))
    if kind == "block":
        return Part("block", times=random.randint(1, 4), parts=parts(random, depth - 1, 3))
    passing: tuple[tuple[Part, ...], ...] = ((),) if random.random() < 0.3 else ()
    return Part("branches", branches=(*(parts(random, depth - 1, 2) for _ in range(2)), *passing))


def mutated(given: tuple[Part, ...], random: Random) -> tuple[Part, ...]:
    """The same with one kernel changed; unchanged where there is no 3x3."""
    found = [index for index, part in enumerate(given) if "3x3" in part.text]
    if not found:
        return given
    at = random.choice(found)
    return (*given[:at], given[at]._replace(text=given[at].text.replace("3x3", "5x5")), *given[at + 1 :])


def written(given: tuple[Part, ...], random: Random, is_written_out: bool) -> Network:
    """The network in blocks, or with some of its blocks, repetitions, norms and activations written out."""
    blocks: dict[str, list[str]] = {}
    rows = list(_rows(given, random, blocks, is_written_out))
    if is_written_out:
        rows = [f"r{index}: {row}" if row.startswith("{conv") else row for index, row in enumerate(rows)]
    lines = [f"  {name}: {{layers: [{', '.join(inner)}]}}" for name, inner in blocks.items()]
    head = ["archspec: 1", "name: net", "input: 8x8x3", *(["blocks:", *lines] if lines else []), "layers:"]
    return expand(load_text("\n".join([*head, *(f"  - {row}" for row in rows), ""])))


def _rows(given: tuple[Part, ...], random: Random, blocks: dict[str, list[str]], is_out: bool) -> Iterator[str]:
    for part in given:
        if part.kind == "row":
            if is_out and "batch" in part.text and random.random() < 0.5:
                yield part.text.replace(", norm: batch", "").replace(", activation: relu", "")
                yield from ("batchnorm", "{activation: relu}")
            else:
                yield part.text
        elif part.kind == "block" and is_out and random.random() < 0.6:
            for _ in range(part.times):
                yield from _rows(part.parts, random, blocks, is_out)
        elif part.kind == "block":
            inner = list(_rows(part.parts, random, blocks, is_out))
            name = f"b{len(blocks)}"
            blocks[name] = inner
            yield f"{{{name}: , repeat: {part.times}}}"
        else:
            branches = (f"[{', '.join(_rows(branch, random, blocks, is_out))}]" for branch in part.branches)
            yield f"{{concat: [{', '.join(branches)}]}}"


def sequence(items: tuple[Item, ...]) -> Iterator[object]:
    """What a network computes, written out layer by layer: the oracle, which knows no signatures."""
    for item in items:
        if isinstance(item, Use):
            yield from sequence(item.body.items)
        elif isinstance(item, Repeat):
            for _, once in item.iterations():
                yield from sequence((once,))
        else:
            if isinstance(item, Merge):
                yield tuple(tuple(sequence(branch.items)) for branch in item.branches)
            for layer in (item,) if isinstance(item, Layer) else item.layers:
                yield layer.op.head, own_fields(layer.op)
            assert isinstance(item, (Layer, Group, Merge))
