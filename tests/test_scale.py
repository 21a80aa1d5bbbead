"""Large specs: time in proportion to the rows, depth without recursion, repeats at the price of their rows.

Measured is the time of this process alone (`clock.py`).  An idle machine takes 0.5 s for 10,000 plain rows and 0.9 s
for the heaviest; of three runs the best counts, for a busy one takes turns.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from clock import seconds
from sweeps import sweep

import archspec
from archspec.errors import SpecError

HEAD = "archspec: 1\nname: x\ninput: 32x32x3\n"


def checked(text: str) -> archspec.Net:
    net = archspec.load(text)
    assert net.check().ok
    return net


def rows(count: int, row: str = "  - {conv: 3, kernel: 3x3, size: 32x32x3, params: 84}\n") -> str:
    return f"{HEAD}layers:\n{row * count}"


def varied(count: int) -> str:
    """Rows of three layers and two printed cells, of a thousand kinds."""
    maps = [3, *(1 + number * 7_919 % 997 for number in range(count))]
    return f"{HEAD}layers:\n" + "".join(
        f"  - {{conv: {after}, kernel: 3x3, norm: batch, activation: relu, size: 32x32x{after}, "
        f"params: {9 * before * after + 5 * after}}}\n"
        for before, after in pairwise(maps)
    )


def blocks(count: int, layers: str) -> str:
    """Blocks in one another; INNER stands for the next one."""
    declared = "".join(f"  b{i}: {{layers: [{layers.replace('INNER', f'b{i + 1}')}]}}\n" for i in range(count))
    return f"{HEAD}blocks:\n{declared}  b{count}: {{layers: [C: {{conv: 3, kernel: 1x1}}]}}\nlayers: [b0]\n"


def repeated(layers: str, repeat: int) -> str:
    return f"{HEAD}blocks:\n  b: {{layers: [{layers}]}}\nlayers:\n  - {{b: , repeat: {repeat}}}\n"


def table(count: int) -> str:
    return (
        f"{HEAD}blocks:\n  b: {{args: [c], layers: [{{conv: $c, kernel: 1x1}}]}}\nlayers:\n  - table: b\n"
        "    columns: [name, c, =size]\n    rows:\n" + "".join(f"      - [r{i}, 3, 32x32x3]\n" for i in range(count))
    )


LARGE: dict[str, Callable[[], str]] = {
    "rows": lambda: rows(10_000),
    "30,000 layers": lambda: varied(10_000),
    "merges": lambda: rows(3_000, "  - add: [[], {conv: 3, kernel: 3x3}]\n"),
    "a table": lambda: table(10_000),
}


@pytest.mark.parametrize("form", sweep(LARGE, lambda form: form == "a table"))
def test_ten_thousand_rows_are_checked_in_a_second_and_a_half(form: str) -> None:
    text = LARGE[form]()
    assert any(seconds(lambda: checked(text)) < 1.5 for _ in range(3))


GROWING: dict[str, Callable[[int], str]] = {
    "rows with cells": rows,
    "20,000 rows": lambda count: rows(count * 10 // 3, "  - batchnorm\n"),
    "rows from rows": lambda count: (
        f"{HEAD}layers:\n  - r0: identity\n".replace(": identity", ": {identity: }")
        + "".join(f"  - r{i}: {{conv: 3, kernel: 1x1, from: r{i - 1}}}\n" for i in range(1, count // 2))
    ),
    "branches": lambda count: f"{HEAD}layers:\n  - concat: [{', '.join(['{conv: 1, kernel: 1x1}'] * (count // 2))}]\n",
    "blocks in blocks": lambda count: blocks(count // 4, "INNER"),
}


@pytest.mark.parametrize("form", sweep(GROWING, lambda form: form == "blocks in blocks"))
def test_twice_the_rows_take_at_most_two_and_a_half_times_as_long(form: str) -> None:
    few, many = GROWING[form](3_000), GROWING[form](6_000)
    assert any(seconds(lambda: checked(many)) <= 2.5 * seconds(lambda: checked(few)) for _ in range(3))


DEEP = ["INNER", "add: [[INNER], []]", "concat: [[INNER], []]", "[INNER, {repeat: 2}]"]


@pytest.mark.parametrize("layers", sweep(DEEP, lambda layers: layers == "INNER"))
def test_a_thousand_blocks_in_one_another_need_no_stack(layers: str) -> None:
    layers = "{INNER: , repeat: 1}" if layers.startswith("[") else f"{{{layers}}}" if ":" in layers else layers
    net = checked(blocks(1000, layers))
    path = next(iter(net.summary().as_json()["rows"]))["path"]  # type: ignore[call-overload]
    assert path.count("b") >= 1000
    assert str(net.summary())


def test_a_row_deep_inside_is_wrong_at_its_own_place() -> None:
    text = blocks(1000, "INNER").replace("C: {conv: 3, kernel: 1x1}", "C: {conv: 3, kernel: 1x1, size: 9x9x9}")
    (found,) = archspec.load(text).check().diagnostics
    assert (found.code, found.place.line, found.place.column) == ("size", 1005, 52)
    assert len(found.draw()) < 20_000


def test_a_repeat_costs_what_its_row_costs() -> None:
    one, many = repeated("{conv: 3, kernel: 1x1}, batchnorm", 1), repeated("{conv: 3, kernel: 1x1}, batchnorm", 10_000)
    assert checked(many).network.output == checked(one).network.output
    assert any(seconds(lambda: checked(many)) < 0.2 for _ in range(3))


def test_what_is_repeated_is_counted_as_often() -> None:
    assert checked(repeated("{conv: 3, kernel: 1x1}", 10_000)).summary().totals().params == 10_000 * 12


def test_repeats_in_one_another_multiply_until_a_million_layers() -> None:
    inner = "{conv: 3, kernel: 1x1, repeat: 1000}"
    assert checked(repeated(inner, 1000)).summary().totals().params == 1_000_000 * 12
    with pytest.raises(SpecError) as caught:
        archspec.load(repeated(inner, 1001))
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.line, found.place.column) == ("limit", 7, 19)


def test_a_repeat_that_grows_in_every_repetition_is_laid_out_in_proportion() -> None:
    """Each repetition has another input, so none is like the last."""
    text = f"{HEAD}layers:\n  - {{zeropad: 1, repeat: REPEAT}}\n"
    few, many = text.replace("REPEAT", "2_000"), text.replace("REPEAT", "4_000")
    assert checked(many).network.output == (32 + 8_000, 32 + 8_000, 3)
    assert any(seconds(lambda: checked(many)) <= 3 * seconds(lambda: checked(few)) for _ in range(3))


@pytest.mark.campaign
def test_maps_that_grow_by_an_argument_in_every_repetition_need_no_stack() -> None:
    """As in DenseNet; the sum of 2,000 terms behind the number of maps is forgotten, the number is not."""
    layers = "{concat: [{conv: $growth, kernel: 1x1}, []]}"
    text = f"{HEAD}blocks:\n  b: {{args: [growth], layers: [c: {{dense_: $growth, repeat: 2_000}}]}}\n".replace(
        "dense_", "d"
    )
    text += f"  d: {{args: [growth], layers: [{layers}]}}\nlayers:\n  - {{b: 2}}\n"
    assert checked(text).network.output == (32, 32, 3 + 4_000)
