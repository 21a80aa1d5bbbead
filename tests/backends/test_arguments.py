"""A variable is an argument of the generated function only where the function is the spec's network at every value."""

from __future__ import annotations

import re
from typing import Any

import pytest

from archspec.backends import BACKENDS
from archspec.backends.build import source

from .tiny import Row, network, text

WIDE = {"conv": "$width", "kernel": "3x3"}
#: (rows, input, value): at another width the network is another one, or none.
DECISIVE: dict[str, tuple[list[Any], str, int]] = {
    "a projection that 3 maps would not have": ([{"add": [[WIDE], ["shortcut"]]}], "8x8x3", 4),
    "an identity that 4 maps would not have": ([{"add": [[WIDE], ["shortcut"]]}], "8x8x3", 3),
    "a product that every other width would broadcast": ([{"multiply": [[WIDE], []]}], "8x8x1", 1),
    "a stride that makes a projection": (
        [{"add": [[{"conv": 3, "kernel": "3x3", "stride": "$width"}], ["shortcut"]]}], "8x8x3", 1),
}  # fmt: skip


def arguments(source: str) -> str:
    """What the public function takes."""
    (found,) = re.findall(r"^def tiny\((.*?)\) ->", source, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("rows", "start", "width"), DECISIVE.values(), ids=list(DECISIVE))
def test_a_variable_that_decides_what_the_network_is_made_of_is_a_constant(
    rows: list[Any], start: str, width: int, backend: str
) -> None:
    layers: list[Row] = [*rows, "globalavgpool", {"dense": "$classes"}]
    taken = arguments(text(backend, layers, start, variables={"width": width, "classes": 7}))
    assert "width" not in taken and "classes: int = 7" in taken


POINT = {"conv": 8, "kernel": "1x1"}
#: (rows, the variable's value): what a condition, a division, a flag or a word decides is seen at no value near by.
TURNING: dict[str, tuple[list[Any], bool | int | float | str]] = {
    "a threshold far away": ([{"conv": "$v", "kernel": "3x3"}, {**POINT, "when": "$v > 100"}, POINT], 4),
    "a threshold of repetitions": ([{**POINT, "repeat": "$v"}, {**POINT, "when": "$v > 12"}, POINT], 3),
    "repetitions of which the first two differ": (
        [{"conv": 6, "kernel": "1x1", "repeat": "$v", "first": {"filters": 5}}, POINT], 4),
    "a threshold behind a division": ([{"conv": "$v", "kernel": "3x3"}, {**POINT, "when": "$v // 4 > 1"}, POINT], 4),
    "a division that makes a projection": (
        [{"conv": "$v", "kernel": "3x3"}, {"conv": 1, "kernel": "1x1"},
         {"add": [[{"conv": "$v // 100", "kernel": "3x3"}], ["shortcut"]]}], 150),
    "a stride in front of a dense layer": ([{**POINT, "stride": "$v", "repeat": 3}, {"dense": 3}], 3),
    "a flag for other rows": ([{**POINT, "bias": "$v"}, {**POINT, "when": "not $v"}], True),
    "a flag that changes a shape": ([{"globalavgpool": None, "when": "$v"}, {"dense": 6}], True),
    "a flag of a row that is not there": ([{**POINT, "bias": "$v"}, {**POINT, "when": "$v"}], False),
    "a flag of a part that learns": ([{**POINT, "bias": "$v"}, {"avgpool": "2x2", "learned": "$v"}], True),
    "a word that is compared": ([{**POINT, "activation": "$v"}, {**POINT, "when": "$v == $word"}], "relu"),
    "a number that is compared": ([{"dropout": "$v"}, {**POINT, "when": "$v == $number"}], 0.5),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("rows", "value"), TURNING.values(), ids=list(TURNING))
def test_a_variable_that_decides_at_a_value_far_away_is_a_constant(
    rows: list[Any], value: bool | int | float | str, backend: str
) -> None:
    others = {"word": "tanh", "number": 0.125}
    variables = {"v": value, **{name: other for name, other in others.items() if f"${name}" in str(rows)}}
    assert "v:" not in arguments(text(backend, rows, "12x12x8", variables=variables))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_flag_that_only_takes_rows_away_is_an_argument(backend: str) -> None:
    rows: list[Row] = [POINT, {**POINT, "when": "$more"}, {"dropout": 0.5, "when": "$more"}, POINT]
    assert "more: bool = True" in arguments(text(backend, rows, variables={"more": True}))


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_rate_in_calls_alone_is_an_argument_and_a_word_for_an_activation_is_not(backend: str) -> None:
    """`leaky_relu` has another slope where Keras reads the word."""
    rows: list[Row] = [{**POINT, "activation": "$act"}, {**POINT, "activation": "$act"}, {"dropout": "$rate"}]
    taken = arguments(text(backend, rows, variables={"act": "relu", "rate": 0.5}))
    assert "act" not in taken and "rate: float = 0.5" in taken


CONV = {"kernel": "3x3"}
FLAGS = {"a": False, "b": False}
BELOW = {"conv": 5, **CONV}
#: (rows, blocks, variables): each variable decides, alone or with another, whether a row or a projection is there.
TOGETHER: dict[str, tuple[list[Any], dict[str, Any], dict[str, Any]]] = {
    "two flags at once": (
        [{"conv": 4, **CONV, "bias": "$a"}, {**BELOW, "when": "$a and $b"}, {"conv": 7, **CONV, "bias": "$b"}],
        {}, FLAGS),
    "either of two flags": (
        [{"conv": 4, **CONV, "bias": "$a"}, {**BELOW, "when": "$a or $b"}, {"conv": 7, **CONV, "bias": "$b"}],
        {}, {"a": True, "b": True}),
    "two thresholds": ([{"conv": "$a", **CONV}, {"conv": "$b", **CONV}, {**BELOW, "when": "$a > 10 and $b > 10"}],
                       {}, {"a": 4, "b": 5}),
    "a sum": ([{"conv": "$a", **CONV}, {"conv": "$b", **CONV}, {**BELOW, "when": "$a + $b == 100"}],
              {}, {"a": 4, "b": 5}),
    "a difference": ([{"conv": "$a", **CONV}, {**BELOW, "when": "$a - 50 > 7"}], {}, {"a": 4}),
    "a threshold in a default": (
        [{"use": "$a"}],
        {"use": {"args": {"m": "required", "most": 300},
                 "layers": [{"conv": "$m", **CONV}, {**BELOW, "when": "$m > $most"}]}}, {"a": 4}),
    "a rate in a default": (
        [{"use": "$a"}],
        {"use": {"args": {"m": "required", "want": 0.2},
                 "layers": [{"dropout": "$m"}, {**BELOW, "when": "$m == $want"}]}}, {"a": 0.5}),
    "a width that is another one by accident": (
        [{"conv": "$a * 3 + 20", **CONV}, {"add": [[{"conv": 320, **CONV}], "shortcut"]}], {}, {"a": 4}),
    "a sum of widths": ([{"conv": "$a + $b", **CONV}, {"add": [[{"conv": 200, **CONV}], "shortcut"]}],
                        {}, {"a": 4, "b": 2}),
    "two strides": (
        [{"add": [[{"conv": 3, **CONV, "stride": "$a"}, {"conv": 3, **CONV, "stride": "$b"}], "shortcut"]}],
        {}, {"a": 2, "b": 2}),
    "the smaller of two widths": (
        [{"use": "$a"}],
        {"use": {"args": {"m": "required", "cap": 200},
                 "layers": [{"conv": "min($m, $cap)", **CONV}, {"add": [[{"conv": "$m", **CONV}], "shortcut"]}]}},
        {"a": 4}),
}  # fmt: skip


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("rows", "blocks", "variables"), TOGETHER.values(), ids=list(TOGETHER))
def test_variables_that_decide_together_or_through_blocks_are_constants(
    rows: list[Any], blocks: dict[str, Any], variables: dict[str, Any], backend: str
) -> None:
    layers: list[Row] = [*rows, "globalavgpool", {"dense": "$classes"}]
    taken = arguments(text(backend, layers, "16x16x3", blocks=blocks, variables={**variables, "classes": 7}))
    assert not set(variables) & set(re.findall(r"(\w+):", taken)) and "classes: int = 7" in taken


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_width_that_never_is_the_other_one_is_an_argument(backend: str) -> None:
    rows: list[Row] = [{"conv": "$a", **CONV}, {"add": [[{"conv": "$a * 4", **CONV}], "shortcut"]},
                       {"add": [[{"conv": "$a * 4", **CONV}], "shortcut"]}]  # fmt: skip
    assert "a: int = 8" in arguments(text(backend, rows, "16x16x3", variables={"a": 8}))


def test_a_repetition_that_would_differ_from_the_only_one_is_counted_by_a_constant() -> None:
    rows: list[Row] = [{"conv": 4, **CONV, "repeat": "$n"}, {"conv": 5, **CONV, "repeat": "max(1, $n - 40)"}]
    assert "n:" not in arguments(text("torch", rows, variables={"n": 2}))


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_activation_of_some_uses_alone_has_a_type_that_python_knows(backend: str) -> None:
    block = {"args": {"fn": "relu"}, "layers": [{"conv": 8, "kernel": "3x3", "activation": "$fn"}]}
    made = text(backend, [{"use": None}, {"use": None, "fn": "none"}], blocks={"use": block})
    assert "NoneType" not in made
    assert "activation: str | None" in made or "activation: " not in made


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variable_that_is_a_number_in_calls_alone_is_an_argument(backend: str) -> None:
    rows: list[Row] = [
        WIDE,
        {"add": [[WIDE], ["shortcut"]], "repeat": "$times"},
        "globalavgpool",
        {"dense": "$classes"},
    ]
    taken = arguments(text(backend, rows, variables={"width": 6, "times": 2, "classes": 7}))
    assert all(each in taken for each in ("width: int = 6", "times: int = 2", "classes: int = 7"))


def test_a_variable_is_a_constant_where_one_framework_needs_it() -> None:
    """At 3 the repetitions have the same number of maps coming in, which Keras sees by itself and torch is told."""
    rows: list[Row] = [{"conv": "$width * 2", "kernel": "3x3"}, {"conv": 6, "kernel": "3x3", "repeat": 2}]
    taken = {backend: arguments(text(backend, rows, variables={"width": 3})) for backend in BACKENDS}
    assert "width" not in taken["torch"] and "width: int = 3" in taken["keras"]
    rows = [{"conv": 6, "kernel": "3x5", "dilation": "$rate"}]
    taken = {backend: arguments(text(backend, rows, variables={"rate": 3})) for backend in BACKENDS}
    assert "rate" not in taken["torch"] and "rate: int = 3" in taken["keras"]


PADDED = [
    ("3x3", "$d", "3, padding=d, dilation=d"),
    ("7x7", "$d", "7, padding=3 * d, dilation=d"),
    ("1x1", "$d", "1, dilation=d"),
    ("$k", "$d", "k, padding=k // 2 * d, dilation=d"),
    ("$k", 2, "k, padding=k // 2 * 2, dilation=2"),
    ("2x2", "$d", "2, padding=padding, dilation=d"),
    ("3x5", "$d", "(3, 5), padding=padding, dilation=d"),
]


@pytest.mark.parametrize(("kernel", "dilation", "made"), PADDED)
def test_padding_around_a_dilated_window_is_said_by_its_arguments(kernel: str, dilation: object, made: str) -> None:
    """Where it is one number for both axes, and the window has a pixel in its middle."""
    varying = {"k": ("3x3", "5x5"), "d": (2, 4)}
    names = [name for name in varying if f"${name}" in (kernel, dilation)]
    rows = [{"conv": "$maps", "kernel": kernel, "dilation": dilation}]
    block = {"args": ["maps", *names], "layers": rows}
    uses = [{"use": maps, **{name: varying[name][number] for name in names}} for number, maps in enumerate((6, 8))]
    drawn = text("torch", uses, "16x16x4", blocks={"use": block}).replace("k_", "k")
    assert f"nn.Conv2d(in_maps, maps, {made})" in drawn


def test_what_only_some_uses_repeat_is_said_by_their_arguments() -> None:
    """Of a use without a second repetition nothing is known of its maps: they are no argument."""
    block = {"args": {"maps": "required", "n": 2}, "layers": [{"conv": "$maps", "kernel": "3x3", "repeat": "$n"}]}
    made = text("torch", [{"use": 8, "n": 1}, {"use": 12, "n": 3}, {"use": 6, "n": 1}], blocks={"use": block})
    assert "*(nn.Conv2d(maps, maps, 3, padding=1) for _ in range(n - 1))" in made
    assert "def __init__(self, in_maps: int, maps: int, n: int" in made


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_variables_that_are_no_arguments_are_told(backend: str) -> None:
    rows: list[Row] = [WIDE, {**POINT, "when": "$deep"}, "globalavgpool", {"dense": "$classes"}]
    made = source(network(rows, variables={"width": 6, "deep": False, "classes": 7}), backend)
    assert made.constants == {"deep": "whether a row is there depends on it"}


PAIR = {"concat": [[], [POINT]]}
#: (rows, value, why `v` is a constant of the file for PyTorch; nothing where it is an argument).
REASONS: list[tuple[list[Any], bool | int | str, str]] = [
    ([{**POINT, "when": "$v > 3"}, POINT], 4, "whether a row is there depends on it"),
    (
        [{"add": [[{"conv": 4, "kernel": "3x3", "stride": "$v"}], "shortcut"]}],
        2,
        "whether a shortcut projects depends on it",
    ),
    ([{**POINT, "activation": "$v"}], "relu", "each framework reads the word of an activation in its own way"),
    ([{"conv": "$v", "kernel": "3x3"}, {"dropout": 0.5}], 8, ""),
    ([{**PAIR, "repeat": "$v"}], 1, "the row that it repeats changes the number of maps"),
    ([{**PAIR, "repeat": "$v"}], 3, "the first repetitions differ from the others"),
    ([{**POINT, "stride": "$v"}, {"dense": 3}], 2, "how large the maps are that become a vector depends on it"),
    ([{**POINT, "bias": "$v == $word"}], "a", "a condition compares it"),
    ([{**POINT, "kernel": "3x5", "dilation": "$v"}], 2, "other parts of the file follow from it"),
    ([{**POINT, "kernel": "3x3", "dilation": "$v"}], 2, ""),
    ([{**POINT, "padding": ["$v", "$v", "$v", "$v"]}], 1, "the file has only what it comes to"),
]


@pytest.mark.parametrize(("rows", "value", "reason"), REASONS)
def test_a_variable_that_is_no_argument_is_told_with_the_reason(
    rows: list[Any], value: bool | int | str, reason: str
) -> None:
    variables = {"v": value, **({"word": "b"} if "$word" in str(rows) else {})}
    made = source(network(rows, variables=variables), "torch")
    assert made.constants.get("v", "") == reason
    assert ("v" in arguments(made.text)) is not bool(reason)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variable_that_a_blocks_argument_hides_from_a_block_inside_it_is_a_constant(backend: str) -> None:
    given = {"conv": "$m", "kernel": "1x1"}
    inner = {"args": ["m"], "layers": [{"conv": "$width * 3", "kernel": "1x1"}, given]}
    outer = {"args": ["width"], "layers": [{"inner": "$width"}, {"conv": "$width", "kernel": "1x1"}]}
    keys: dict[str, Any] = {"variables": {"width": 4, "more": 5}, "blocks": {"inner": inner, "outer": outer}}
    rows: list[Row] = [{"outer": 8}, {"outer": 6}, {"conv": "$more", "kernel": "1x1"}]
    taken = arguments(text(backend, rows, **keys))
    assert "more: int = 5" in taken and "width" not in taken
    # Where no block inside means the variable, its name is the argument's alone.
    keys = {**keys, "blocks": {"inner": {**inner, "layers": [given]}, "outer": outer}}
    rows = [{"outer": 8}, {"outer": "$width"}, {"conv": "$more", "kernel": "1x1"}]
    assert "width: int = 4" in arguments(text(backend, rows, **keys))
