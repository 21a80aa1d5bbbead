"""Every formula that an explanation shows, evaluated, is the number that the network has: of every row there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from backends.random_specs import random_spec
from sweeps import sweep

import archspec
from archspec.analysis.explained import COLUMNS, Column, Explainer
from archspec.analysis.explained.parts import MAX_LEVELS, Part, Sized, opened, output, whole
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import Formula
from archspec.analysis.receptive_field import Field
from archspec.analysis.summary import Summary
from archspec.network.addresses import Found, addresses, find
from archspec.network.tree import Branch, Group, HeadBody, Item, Layer, Merge
from archspec.network.walk import layers
from archspec.ops.shapes import dims, numbers
from archspec.spec.loader import load_file

from .arithmetic import evaluated

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
QUICK = {"alexnet", "googlenet", "lenet5", "resnet18", "xception"}
CASES = sweep(
    [(path, variant) for path in SPECS for variant in (None, *load_file(path).header.variants)],
    lambda case: case[0].stem in QUICK and case[1] is None,
    lambda case: f"{case[0].stem}-{case[1] or 'base'}",
)


def counted(found: Found, name: str, facts: Facts) -> int:
    """The number of a row by the facts of the network, which know nothing of formulas."""
    return sum(_fact(item, name, facts) for item in whole(found.node))


def _fact(item: Item, name: str, facts: Facts) -> int:
    if name in ("connections", "depth"):
        return facts.of_row(item, name)
    return int(getattr(facts.counts.of(item), name))


def require_formula(formula: Formula | None, value: int) -> None:
    """It is there, and comes to this number."""
    assert formula is not None
    assert formula.value == value == evaluated(formula.text)


def require_parts(parts: Sequence[Part], total: int, level: int = 1) -> None:
    """The parts add up to the total, each by its own arithmetic."""
    assert sum(part.value for part in parts) == total
    for part in parts:
        once, rest = divmod(part.value, part.times)
        assert rest == 0 and part.value
        if part.formula is not None:
            require_formula(part.formula, once)
        else:
            assert part.parts or level == MAX_LEVELS
            if part.parts:
                require_parts(part.parts, once, level + 1)


def require_sizes(sizes: Sequence[Sized]) -> None:
    for size in sizes:
        for formula, side in zip(size.formulas, dims(size.output), strict=bool(size.formulas)):
            require_formula(formula, side)
        require_sizes(size.parts)


def is_told(size: Sized, level: int = 1) -> bool:
    """Whether arithmetic stands behind it, down to the last block that is opened."""
    return (
        bool(size.formulas)
        or level == MAX_LEVELS
        or (bool(size.parts) and all(is_told(part, level + 1) for part in size.parts))
    )


def require_exact(column: Column, found: Found, facts: Facts) -> None:
    value = column.value
    if column.name == "output":
        assert value == output(found.node)
        assert [size.output for size in column.sizes[-1:]] == ([value] if [*opened("", found.node)] else [])
        require_sizes(column.sizes)
    elif column.name == "input":
        assert isinstance(found.node, (Branch, HeadBody)) or value == found.node.input
    elif column.name == "receptive_field":
        require_seen(column)
    elif column.name == "neurons":
        require_formula(column.formula, numbers(output(found.node)))
    else:
        assert value == counted(found, column.name, facts)
        assert isinstance(value, int)
        if column.name != "depth":
            require_parts(column.parts, value)
        elif column.formula is not None:
            require_formula(column.formula, value)
        else:
            assert value <= 1 or isinstance(found.node, HeadBody)


def require_seen(column: Column) -> None:
    for step in column.seeing:
        for formula, side in zip(step.formulas, step.field.sizes if step.field else (), strict=False):
            require_formula(formula, side or 0)
    assert column.value is None or isinstance(column.value, Field)


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_every_formula_of_every_row_comes_to_the_number_of_the_row(path: Path, variant: str | None) -> None:
    net = archspec.load(path, variant)
    facts, rows = Facts(net.network), 0
    explainer = Explainer(facts)
    for found in addresses(net.network):
        for column in explainer.explain(found.path, COLUMNS).columns:
            require_exact(column, found, facts)
            assert all(map(is_told, column.sizes))
        rows += 1
    assert rows > 1


@pytest.mark.parametrize("seed", sweep(range(20), lambda seed: seed < 5))
def test_every_formula_of_a_random_network_comes_to_the_number_of_the_row(seed: int) -> None:
    net = archspec.load(random_spec(seed))
    facts = Facts(net.network)
    for found in addresses(net.network):
        for column in Explainer(facts).explain(found.path, COLUMNS).columns:
            require_exact(column, found, facts)


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_every_layer_is_found_by_the_path_that_weights_and_messages_give_it(path: Path, variant: str | None) -> None:
    network = archspec.load(path, variant).network
    for name, layer in layers(network):
        node = find(network, name).node
        own = [node] if isinstance(node, Layer) else node.layers[:1] if isinstance(node, (Group, Merge)) else []
        assert layer in own


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_the_receptive_field_of_a_row_is_that_of_the_summary(path: Path, variant: str | None) -> None:
    summary = Summary(archspec.load(path, variant).network)
    explainer = Explainer(summary.facts)
    for row in summary.rows(2):
        (column,) = explainer.explain(row.path, ["receptive_field"]).columns
        assert column.value == row.field


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3 * 3 * 96 * 128 + 128", 110_720),
        ("floor((7 + 0 + 0 - 2) / 2) + 1", 3),
        ("ceil(7 / 2)", 4),
        ("8 * max(3, 0)", 24),
    ],
)
def test_the_evaluation_is_that_of_pencil_and_paper_and_tells_a_wrong_formula(text: str, value: int) -> None:
    require_formula(Formula(text, value), value)
    with pytest.raises(AssertionError):
        require_formula(Formula(f"{text} + 1", value), value)
