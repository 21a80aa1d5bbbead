"""Which arguments of a block vary over the network, and which have one value wherever the block is used.

An argument with one value everywhere becomes a literal in generated code; the others become parameters.
The spec's variables always vary: they are the arguments of the generated function.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import Any

from archspec.backends.planning.view import Close
from archspec.network.tree import Body, Item, Merge, Network, Repeat, Use
from archspec.ops.shapes import channels
from archspec.spec.document import IN_MAPS, INPUT_MAPS
from archspec.spec.expressions import Const, Expr, is_constant, names
from archspec.spec.origins import origin_of, substitute

Closed = dict[str, dict[str, Expr]]


def flat(items: Iterable[Item]) -> Iterator[Item]:
    """Every item of a body, inside repeats and branches too, but not inside blocks."""
    for item in items:
        yield item
        if isinstance(item, Repeat):
            yield from flat(run.item for run in item.runs)
        elif isinstance(item, Merge):
            for branch in item.branches:
                yield from flat(branch.items)


def lone_merges(items: Iterable[Item]) -> Iterator[Merge]:
    """The merges of a body that are repeated, or not always there, before those inside them."""
    for item in items:
        merges = [run.item for run in item.runs] if isinstance(item, Repeat) else [item]
        for merge in merges:
            if not isinstance(merge, Merge):
                continue
            if isinstance(item, Repeat) or merge.row.when is not None:
                yield merge
            for branch in merge.branches:
                yield from lone_merges(branch.items)


def block_name(body: Body) -> str:
    """The block's name; the network's own bodies share the empty one."""
    return body.block.name if body.block is not None else ""


def block_order(network: Network) -> list[str]:
    """Names of the blocks in use, inner ones before those that use them."""
    graph: TopologicalSorter[str] = TopologicalSorter()
    for body in network.bodies:
        graph.add(block_name(body), *(use.block.name for use in flat(body.items) if isinstance(use, Use)))
    return list(graph.static_order())


def closed_arguments(network: Network) -> Closed:
    """For each block, the arguments (and the maps that come in) that have one value in the whole network."""
    sites = _sites(network)
    closed: Closed = {"": {}}
    for block in reversed(block_order(network)):
        if block:
            closed[block] = _closed(sites[block], closed)
    return closed


def fixed_arguments(network: Network) -> Mapping[str, frozenset[str]]:
    """For each block, the arguments (and the maps that come in) whose values follow from no variable of the spec."""
    sites = _sites(network)
    moving = {"": frozenset(network.document.variables)}
    fixed: dict[str, frozenset[str]] = {}
    for block in reversed(block_order(network)):
        if block:
            origins = [(parent, name, origin) for parent, use in sites[block] for name, origin in _origins(use)]
            moving[block] = frozenset(
                name for parent, name, origin in origins if moving[parent] & set(names(origin) if origin else ())
            )
            fixed[block] = frozenset(name for _, name, _ in origins) - moving[block]
    return fixed


def _origins(use: Use) -> Iterator[tuple[str, Expr | None]]:
    """What a block is given, each with its expression in the terms of the row that uses it."""
    yield from ((name, argument.origin) for name, argument in use.arguments.items())
    yield IN_MAPS, origin_of(channels(use.input))


def _sites(network: Network) -> dict[str, list[tuple[str, Use]]]:
    """The uses of each block, with the block that they stand in."""
    sites: dict[str, list[tuple[str, Use]]] = defaultdict(list)
    for body in network.bodies:
        for item in flat(body.items):
            if isinstance(item, Use):
                sites[item.block.name].append((block_name(body), item))
    return sites


def _closed(sites: list[tuple[str, Use]], closed: Closed) -> dict[str, Expr]:
    seen: dict[str, list[tuple[Any, Expr | None]]] = defaultdict(list)
    for parent, use in sites:
        close = closer(closed[parent])
        for name, argument in use.arguments.items():
            seen[name].append((argument.value, close(argument.origin)))
        maps = channels(use.input)
        seen[IN_MAPS].append((int(maps), close(origin_of(maps))))
    return {
        name: Const(values[0][0])
        for name, values in seen.items()
        if all(origin is None and value == values[0][0] for value, origin in values)
    }


def closer(closed: dict[str, Expr]) -> Close:
    """A function that puts the one-valued arguments into an expression, and drops it where nothing else is left."""

    def close(origin: Expr | None) -> Expr | None:
        if origin is None:
            return None
        rest = substitute(origin, closed)
        # A row's `input_maps` are its own: no parameter of the body has this value.
        return None if is_constant(rest) or INPUT_MAPS in names(rest) else rest

    return close
