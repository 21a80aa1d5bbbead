"""What generated code says of sizes and numbers of maps: behind rows, in expressions, in variables for long ones."""

from __future__ import annotations

import ast
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec.trees import numbers as counts
from sweeps import sweep

from archspec.backends import BACKENDS
from archspec.backends.torch.widths import statement
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Expr, ExpressionError, Name, parse

from .tiny import Row, comments, text

# -- sizes behind rows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_number_of_the_caller_has_its_name_behind_the_row_if_the_row_does_not_say_it(backend: str) -> None:
    rows: list[Any] = [
        {"conv": "$maps", "kernel": "1x1"},
        {"conv": "$maps * 2", "kernel": "1x1"},
        "globalavgpool",
        {"dense": "$classes * 2"},
        {"dense": "$classes"},
    ]
    assert comments(text(backend, rows, variables={"maps": 3, "classes": 7})) == [
        "8x8xmaps", "8x8x(maps * 2)", "maps * 2"]  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_that_keeps_the_size_of_the_row_above_says_none_and_a_dense_layer_says_its_own(backend: str) -> None:
    rows: list[Any] = [
        "batchnorm", {"conv": 6, "kernel": "3x3"}, {"maxpool": "3x3", "stride": 1}, {"dropout": 0.5},
        {"activation": "relu"}, "globalavgpool", {"dense": 5, "activation": "relu"}, {"dropout": 0.5}]  # fmt: skip
    assert comments(text(backend, rows)) == ["8x8x6", "8x8x6", "6"]


POINT = {"conv": 8, "kernel": "1x1"}
WIDE = {"conv": "$width", "kernel": "3x3"}
GROWING = {"args": ["maps"], "layers": [{"concat": [[], [{"conv": "$maps", "kernel": "1x1"}]]}]}
#: (rows of which an argument changes sizes, its value, another one): what the file says has to hold for both.
SIZED: dict[str, tuple[list[Any], Any, Any]] = {
    "a width": ([WIDE, {"maxpool": "2x2"}, {"conv": "$width * 2", "kernel": "1x1"}], 8, 24),
    "a width in a long expression": (
        [WIDE, {"grow": "$width * 2 + 1", "repeat": 3}, {"maxpool": "2x2"},
         {"conv": "$input_maps // 2", "kernel": "1x1"}, "globalavgpool"], 8, 24),
    "a stride": ([{"conv": 8, "kernel": "1x1", "stride": "$width"}, {"maxpool": "2x2"}, "globalavgpool"], 3, 4),
    "a flag of a pool": ([POINT, {"maxpool": "2x2", "when": "$width"}, POINT, "globalavgpool"], True, False),
    "a number of repetitions": ([POINT, {"grow": 4, "repeat": "$width"}, {"maxpool": "2x2"}], 5, 7),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("rows", "value", "other"), SIZED.values(), ids=list(SIZED))
def test_the_sizes_behind_rows_hold_at_every_value_of_an_argument(
    rows: list[Any], value: Any, other: Any, backend: str
) -> None:
    blocks = {"grow": GROWING} if any("grow" in row for row in rows) else {}
    one, two = (text(backend, rows, "24x24x8", blocks=blocks, variables={"width": each}) for each in (value, other))
    if "width: " in one:  # the function's argument
        assert comments(one) == comments(two) != []
    else:
        assert comments(one) != comments(two)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_size_that_an_argument_changes_is_not_said_and_one_that_it_does_not_change_is(backend: str) -> None:
    rows, value, _ = SIZED["a stride"]
    assert comments(text(backend, [POINT, *rows], "24x24x8", variables={"width": value})) == ["24x24x8", "8"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_heading_says_that_its_numbers_are_by_default_where_there_are_arguments(backend: str) -> None:
    rows: list[Any] = [POINT, "globalavgpool", {"dense": "$classes"}]
    assert '"""tiny: by default 67 trainable parameters,' in text(backend, rows, "8x8x4", variables={"classes": 3})
    assert '"""tiny: 67 trainable parameters,' in text(backend, [*rows[:2], {"dense": 3}], "8x8x4")


# -- numbers of maps ---------------------------------------------------------------------------------------------------

WIDENING = {"args": ["growth"], "layers": [{"concat": [[], [{"conv": "$growth", "kernel": "1x1"}]]}]}


def test_repetitions_that_grow_by_a_variable_are_one_loop_too() -> None:
    """DenseNet's growth rate as an argument of the function: sums of it are products."""
    rows: list[Any] = [{"dense": {"grow": "$growth", "repeat": 5}}, "batchnorm"]
    made = text("torch", rows, blocks={"grow": WIDENING}, variables={"growth": 8})
    assert "*(Grow(4 + growth * i, growth) for i in range(5))" in made and ")  # 8x8x(4 + 5 * growth)" in made
    assert "nn.BatchNorm2d(4 + 5 * growth)" in made and " maps" not in made


#: Stages that widen by a growth rate, each followed by a row that halves what it is given, as DenseNet-BC's are.
DENSENET: list[Any] = [
    {"conv": "2 * $growth", "kernel": "3x3"},
    *(row for name in "abc" for row in (
        {f"dense_{name}": {"grow": "$growth", "repeat": 4}}, {"conv": "$input_maps // 2", "kernel": "1x1"})),
    "globalavgpool",
    {"dense": 5},
]  # fmt: skip


def test_maps_that_only_a_long_expression_would_say_are_kept_in_a_variable() -> None:
    made = ast.parse(text("torch", DENSENET, blocks={"grow": WIDENING}, variables={"growth": 8}))
    (tiny,) = (node for node in made.body if isinstance(node, ast.ClassDef) and node.name == "Tiny")
    lines = ast.unparse(tiny.body[1]).splitlines()
    start = lines.index("    maps = 2 * growth")
    loop = "nn.Sequential(*(Grow(maps + growth * i, growth) for i in range(4)))"
    assert [line.strip() for line in lines[start : start + 15]] == [
        "maps = 2 * growth",
        f"self.dense_a = {loop}",
        "maps += 4 * growth",
        "self.conv2 = nn.Conv2d(maps, maps // 2, 1)",
        "maps //= 2",
        f"self.dense_b = {loop}",
        "maps += 4 * growth",
        "self.conv3 = nn.Conv2d(maps, maps // 2, 1)",
        "maps //= 2",
        f"self.dense_c = {loop}",
        "maps += 4 * growth",
        "self.conv4 = nn.Conv2d(maps, maps // 2, 1)",
        "self.globalavgpool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())",
        "maps //= 2",
        "self.dense = nn.Linear(maps, 5)",
    ]


def test_keras_reads_from_the_tensor_what_only_a_long_expression_would_say() -> None:
    made = text("keras", DENSENET, blocks={"grow": WIDENING}, variables={"growth": 8})
    assert made.count("    in_maps = x.shape[-1]\n    x = layers.Conv2D(in_maps // 2, 1, name=") == 2
    assert 'layers.Conv2D(6 * growth // 2, 1, name="conv2")' in made


#: Behind a quotient rows widen, and one takes a growth away; a head reads what stood there before.
READ_AGAIN: list[Any] = [
    *DENSENET[:2],
    {"middle": DENSENET[2]},
    {"grow": "$growth", "repeat": 2},
    {"conv": "$input_maps - $growth", "kernel": "1x1"},
]
NARROW = {"conv": "$input_maps // 3 + $growth", "kernel": "1x1"}
HEAD: dict[str, Any] = {"from": "middle", "layers": [NARROW, "globalavgpool", {"dense": 5}]}


def test_a_difference_and_a_head_are_said_by_variables() -> None:
    made = text("torch", READ_AGAIN, blocks={"grow": WIDENING}, variables={"growth": 8}, heads={"side": HEAD})
    lines = [line.strip() for line in made.splitlines()]
    start = lines.index("middle_maps = maps")
    assert [line.partition("  # ")[0] for line in lines[start - 1 : start + 6]] == [
        "maps //= 2",
        "middle_maps = maps",
        "self.grow = nn.Sequential(Grow(maps, growth), Grow(maps + growth, growth))",
        "maps += 2 * growth",
        "self.conv2 = nn.Conv2d(maps, maps - growth, 1)",
        "self.side = nn.Sequential(",
        "nn.Conv2d(middle_maps, middle_maps // 3 + growth, 1),",
    ]


def test_keras_reads_a_difference_and_a_heads_numbers_from_the_tensor() -> None:
    made = text("keras", READ_AGAIN, blocks={"grow": WIDENING}, variables={"growth": 8}, heads={"side": HEAD})
    assert "    in_maps = x.shape[-1]\n    x = layers.Conv2D(in_maps - growth, 1, " in made
    assert "    in_maps = middle.shape[-1]\n    side = layers.Conv2D(in_maps // 3 + growth, 1, " in made


def test_a_long_number_in_a_head_has_a_variable_too() -> None:
    halving = {"conv": "$input_maps // 2 + $growth", "kernel": "1x1"}
    head = {"from": "middle", "layers": [NARROW, halving, "globalavgpool", {"dense": 5}]}
    made = text("torch", READ_AGAIN, blocks={"grow": WIDENING}, variables={"growth": 8}, heads={"side": head})
    assert "        side_maps = (middle_maps // 3 + growth) // 2 + growth\n        self.side = " in made
    assert "nn.Conv2d(middle_maps // 3 + growth, side_maps, 1)" in made and "nn.Linear(side_maps, 5)" in made


def test_a_number_that_a_block_says_over_and_over_has_a_name() -> None:
    block = {
        "args": {"maps": "required", "t": 6, "stride": 1},
        "layers": [
            {"conv": "$input_maps * $t", "kernel": "1x1", "when": "$t > 1"},
            {"depthwise": "3x3", "stride": "$stride", "norm": "batch"},
            {"conv": "$maps", "kernel": "1x1"},
        ],
    }
    rows = [{"stage": 16, "t": 1}, {"stage": 24, "stride": 2}, {"stage": 32}]
    source = text("torch", rows, blocks={"stage": block})
    stage = source.partition("class Stage(")[2].partition("class ")[0]
    assert "        super().__init__()\n        width = in_maps * t\n        self.conv1 = " in stage
    assert "in_maps * t" not in stage.partition("width = in_maps * t\n")[2]
    assert "Conv2dSame(width, width, 3, stride=stride, groups=width)" in stage and "nn.Conv2d(width, maps, 1)" in stage


@pytest.mark.parametrize(("rows", "is_named"), [(2, False), (3, True)])
def test_a_number_that_a_block_says_less_often_has_none(rows: int, is_named: bool) -> None:
    """As what goes into a row and what comes out of one: of two wide rows four times, of three six times."""
    wide: Row = {"conv": "$n * $t", "kernel": "1x1", "norm": "batch"}
    block = {"args": {"n": "required", "t": 6}, "layers": [*[wide] * rows, {"conv": "$n", "kernel": "3x3"}]}
    source = text("torch", [{"stage": 4, "t": 2}, {"stage": 6}], blocks={"stage": block})
    assert "n * t" in source and (" maps = n * t\n" in source) is is_named


@pytest.mark.parametrize("backend", sweep(BACKENDS, lambda backend: backend == "torch"))
def test_the_variable_of_the_maps_has_a_name_that_no_argument_has(backend: str) -> None:
    rows = [{"conv": "$maps * 2", "kernel": "1x1"}, *DENSENET[1:]]
    made = text(backend, rows, blocks={"grow": WIDENING}, variables={"growth": 8, "maps": 3})
    assert ("        width = maps * 2\n" in made) is (backend == "torch")
    assert " maps = " not in made and "maps: int = 3" in made


@given(held=counts, width=counts, scope=st.fixed_dictionaries({name: st.integers(1, 9) for name in "abc"}))
def test_the_statement_that_changes_the_variable_gives_the_number(
    held: Expr, width: Expr, scope: dict[str, int]
) -> None:
    """Whatever both expressions are: the new one said by the old one is the new one."""
    number = Name("maps")
    try:
        values: dict[str, Any] = {**scope, "maps": evaluate(held, scope)}
        expected = evaluate(width, scope)
    except ExpressionError:
        return
    exec("\n".join(statement(number, {number: held}, width)), {"min": min, "max": max}, values)
    assert values["maps"] == expected


@pytest.mark.parametrize(
    ("held", "width", "written"),
    [
        ("2 * $growth", "18 * $growth", "maps += 16 * growth"),
        ("18 * $growth", "18 * $growth // 2", "maps //= 2"),
        ("18 * $growth // 2", "18 * $growth // 2 + 16 * $growth", "maps += 16 * growth"),
        ("$a * 2", "($a * 2 + $b) * 3", "maps = (maps + b) * 3"),
        ("$a * 8", "$b * 8", "maps = b * 8"),
        ("64 + $growth", "64", "maps = 64"),
        ("$a // 2 + 3 * $b", "$a // 2 + 2 * $b", "maps -= b"),
        ("$a // 3", "$a // 3 + 4 * ($b // 2 + 1)", "maps += 4 * (b // 2 + 1)"),
        ("$a // 3 + $b", "2 * ($a // 3) + 2 * $b - $a", "maps = 2 * maps - a"),
    ],
)
def test_a_number_is_said_by_the_one_before_it_where_that_is_shorter(held: str, width: str, written: str) -> None:
    assert statement(Name("maps"), {Name("maps"): parse(held)}, parse(width)) == [written]
