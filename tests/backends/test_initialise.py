"""How torch files draw rows that begin otherwise than most, as an expert says it and as it runs.

What holds for a block is said of its class, and what holds for one row of the network is said of that row.
"""

from __future__ import annotations

from typing import Any

import pytest

torch = pytest.importorskip("torch")

from archspec.backends import build, source  # noqa: E402
from archspec.backends.running.live import factory  # noqa: E402
from archspec.weights.transfer import read  # noqa: E402

from .tiny import Row, network, text  # noqa: E402

MAIN = [{"conv": "$maps", "kernel": "3x3", "norm": "batch", "activation": "relu"},
        {"conv": "$maps", "kernel": "3x3", "norm": "batch", "init": "zeros"}]  # fmt: skip
RESIDUAL: dict[str, Any] = {"args": ["maps"], "layers": [{"add": [MAIN, ["shortcut"]]}, {"activation": "relu"}]}
STAGES: list[Row] = [{"a": {"residual": 4, "repeat": 2}}, {"b": {"residual": 8, "repeat": 3}}]


def zeros(rows: list[Row], **keys: Any) -> set[str]:
    """The kernels of a fresh model that are nothing but zeros, by their canonical names."""
    tensors = read(build(network(rows, **keys), "torch"))
    return {
        name.removesuffix("/kernel") for name, each in tensors.items() if name.endswith("kernel") and not each.any()
    }


def loops(source: str) -> str:
    """What draws the weights."""
    return source[source.index("for module in self.modules()") : source.index("\n\n\ndef tiny")]


def test_a_row_of_a_block_is_drawn_where_a_module_is_that_block() -> None:
    """Residual blocks that begin as the identity: He et al. 2019, "Bag of tricks", section 3.1."""
    found = loops(text("torch", STAGES, blocks={"residual": RESIDUAL}))
    assert "            if isinstance(module, Residual):\n" in found and "re.fullmatch" not in found
    assert found.count("nn.init.zeros_(module.main[1][0].weight)") == 1
    turns = {"a": 2, "b": 3}
    expected = {f"{name}/{turn}/main/conv2" for name, count in turns.items() for turn in range(count)}
    assert zeros(STAGES, blocks={"residual": RESIDUAL}) == expected


def test_a_row_that_some_uses_lack_is_drawn_where_it_is() -> None:
    last = {"conv": "$maps", "kernel": "1x1", "init": "zeros", "when": "$more"}
    block = {
        "args": {"maps": "required", "more": False},
        "layers": [{"conv": "$maps", "kernel": "3x3"}, {"last": last}],
    }
    rows: list[Row] = [{"a": {"two": 4}}, {"b": {"two": 4, "more": True}}, {"c": {"two": 8, "more": True, "repeat": 2}}]
    assert zeros(rows, blocks={"two": block}) == {"b/last", "c/0/last", "c/1/last"}


def test_a_row_that_begins_otherwise_in_one_use_is_drawn_there_alone() -> None:
    block = {
        "args": {"maps": "required", "start": "he_normal"},
        "layers": [{"c": {"conv": "$maps", "kernel": "3x3", "init": "$start"}}, {"conv": "$maps", "kernel": "1x1"}],
    }
    rows: list[Row] = [{"a": {"two": 4}}, {"b": {"two": 4, "start": "zeros"}}, {"c": {"two": 4, "repeat": 2}}]
    assert zeros(rows, blocks={"two": block}) == {"b/c"}


def test_the_block_that_all_uses_share_is_taken_and_not_the_helper_of_other_rows_too() -> None:
    """The same kind of row stands elsewhere, drawn as usual."""
    rows: list[Row] = [{"conv": 4, "kernel": "3x3", "norm": "batch"}, *STAGES]
    assert "isinstance(module, Residual)" in loops(text("torch", rows, blocks={"residual": RESIDUAL}))
    assert len(zeros(rows, blocks={"residual": RESIDUAL})) == 5


@pytest.mark.parametrize("bias", [0.5, 1])
def test_a_bias_of_a_block_is_drawn_so_too(bias: float) -> None:
    block = {"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "3x3"},
                                          {"last": {"conv": "$maps", "kernel": "1x1", "bias_init": bias}}]}  # fmt: skip
    rows: list[Row] = [{"a": {"two": 4}}, {"b": {"two": 6, "repeat": 2}}]
    assert "isinstance(module, Two)" in loops(text("torch", rows, blocks={"two": block}))
    tensors = read(build(network(rows, blocks={"two": block}), "torch"))
    found = {name: set(each.ravel()) for name, each in tensors.items() if name.endswith("bias")}
    assert found == {name: {bias if "last" in name else 0} for name in found} and len(found) == 6


# Lines, and fresh models at several arguments

CONV = {"kernel": "3x3", "norm": "batch", "bias": False, "init": "he_normal"}


def residual(**last: Any) -> dict[str, Any]:
    """Two convolutions beside a shortcut, the last one with more columns."""
    main = [{"conv": "$maps", "activation": "relu"}, {"conv": "$maps", **last}]
    layers = [{"add": [main, "shortcut"]}]
    return {"defaults": {"conv": CONV}, "blocks": {"residual": {"args": {"maps": "required"}, "layers": layers}}}


class Fresh:
    """The lines behind the loop over all kinds of modules, and which weights of a fresh model are all zero."""

    def __init__(self, layers: list[Row], keys: dict[str, Any] | None = None, **arguments: Any) -> None:
        net = network(layers, **(keys or {}))
        built = build(net, "torch")
        assert built.ok, built.module.text
        text = built.module.text
        body = text[text.rindex("super().__init__()") :].partition("\n\n")[0]
        self.lines = [line[8:] for line in body.splitlines() if line.startswith("        ")]
        self.model: Any = factory(source(net, "torch"))(**arguments)
        kernels = {name: value for name, value in self.model.named_parameters() if value.ndim > 1}
        self.zero = [name for name, value in kernels.items() if not value.any()]
        self.drawn = [name for name, value in kernels.items() if value.any()]
        self.biases = {
            name: set(value.tolist()) for name, value in self.model.named_parameters() if name.endswith(".bias")
        }
        assert "fullmatch" not in text and "named_" not in text

    def has(self, *lines: str) -> bool:
        """Whether these lines stand there one after the other."""
        return "\n".join(lines) in "\n".join(self.lines)


def test_a_block_used_once_is_named_by_its_use() -> None:
    fresh = Fresh([{"c2": {"residual": 4}}], residual(init="zeros"))
    assert fresh.lines[-1] == "nn.init.zeros_(self.c2.main[1][0].weight)"
    assert fresh.zero == ["c2.main.1.0.weight"]


def test_an_optional_row_is_drawn_where_it_is_there() -> None:
    optional = {"extra": {"conv": "$maps", "kernel": "1x1", "init": "zeros", "when": "$wide"}}
    blocks = {"unit": {"args": {"maps": "required", "wide": False}, "layers": [{"conv": "$maps", **CONV}, optional]}}
    rows: list[Row] = [{"unit": 4, "wide": True}, {"unit": 4}, {"unit": 6, "wide": True}, {"conv": 3, **CONV}]
    fresh = Fresh(rows, {"blocks": blocks})
    assert fresh.has(
        "    if isinstance(module, Unit) and not isinstance(module.extra, nn.Identity):",
        "        nn.init.zeros_(module.extra.weight)",
    )
    assert fresh.zero == ["unit1.extra.weight", "unit3.extra.weight"] and len(fresh.drawn) == 4


def test_an_optional_row_of_the_network_can_be_left_out() -> None:
    rows: list[Row] = [
        {"conv": 3, "kernel": "3x3", "repeat": 2},
        {"extra": {"conv": 3, "kernel": "3x3", "init": "zeros", "when": "$wide"}},
    ]
    keys = {"variables": {"wide": True}}
    fresh = Fresh(rows, keys)
    guard = ["if not isinstance(self.extra, nn.Identity):", "    nn.init.zeros_(self.extra.weight)"]
    assert fresh.lines[-2:] == guard and fresh.zero == ["extra.weight"]
    assert Fresh(rows, keys, wide=False).zero == []


def test_one_repetition_in_a_block_is_named_by_its_number() -> None:
    blocks = {
        "outer": {
            "args": {"maps": "required"},
            "layers": [{"many": {"conv": "$maps", **CONV, "repeat": 3, "first": {"init": "zeros"}}}],
        }
    }
    rows: list[Row] = [{"a": {"outer": 4}}, {"b": {"outer": 6}}, {"conv": 3, **CONV}]
    fresh = Fresh(rows, {"blocks": blocks})
    assert fresh.zero == ["a.many.0.0.weight", "b.many.0.0.weight"]
    assert fresh.lines[-1] == "        nn.init.zeros_(module.many[0][0].weight)"


def test_a_row_that_its_uses_draw_differently_is_named_by_its_use() -> None:
    blocks = {"unit": {"args": {"maps": "required"}, "layers": [{"c": {"conv": "$maps", "kernel": "3x3",
                                                                       "init": "uniform 9/fan_in"}}]}}  # fmt: skip
    rows: list[Row] = [{"a": {"unit": 8}}, {"b": {"unit": 8, "repeat": 3}}, {"unit": 8, "repeat": 4}]
    fresh = Fresh(rows, {"blocks": blocks})
    assert fresh.lines[-1] == "nn.init.uniform_(self.a.c.weight, -9 / 36, 9 / 36)"
    largest = {
        name: float(value.detach().abs().max()) for name, value in fresh.model.named_parameters() if value.ndim > 1
    }
    assert 0.2 < largest.pop("a.c.weight") <= 0.25
    assert len(largest) == 7 and all(0.1 < number <= 0.125 for number in largest.values())


def test_repetitions_reach_as_far_as_the_caller_has_them() -> None:
    rows: list[Row] = [
        {"c": {"conv": 4, "kernel": "3x3", "repeat": "$turns", "first": {"init": "zeros"}}},
        {"d": {"conv": 4, "kernel": "3x3", "repeat": "$turns", "init": "zeros", "first": {"init": "glorot_uniform"}}},
        {"e": {"conv": 4, "kernel": "3x3", "repeat": 2}},
    ]
    keys = {"variables": {"turns": 3}}
    fresh = Fresh(rows, keys)
    assert fresh.zero == ["c.0.weight", "d.1.weight", "d.2.weight"]
    loops = ["for block in self.d[1:]:", "    nn.init.zeros_(block.weight)"]
    assert fresh.has("nn.init.zeros_(self.c[0].weight)", *loops)
    assert Fresh(rows, keys, turns=1).zero == ["c.0.weight"]
    assert Fresh(rows, keys, turns=4).zero == ["c.0.weight", "d.1.weight", "d.2.weight", "d.3.weight"]


def test_a_bias_that_begins_elsewhere_is_not_asked_for() -> None:
    """No spec has it and leaves it out: an argument says of biases that begin at 0 alone that they are there."""
    row = {"c": {"conv": "$maps", "kernel": "3x3", "bias": "$on", "bias_init": "$start"}}
    blocks = {"unit": {"args": {"maps": "required", "on": True, "start": 1}, "layers": [row]}}
    rows: list[Row] = [{"a": {"unit": 4}}, {"b": {"unit": 4, "on": "$on", "start": 0}}, {"conv": 3, "kernel": "3x3"}]
    keys = {"blocks": blocks, "variables": {"on": True}}
    fresh = Fresh(rows, keys)
    assert fresh.has("        if module.bias is not None:", "            nn.init.zeros_(module.bias)")
    assert fresh.lines[-1] == "nn.init.constant_(self.a.c.bias, 1)"
    assert fresh.biases == {"a.c.bias": {1}, "b.c.bias": {0}, "conv.bias": {0}}
    assert Fresh(rows, keys, on=False).biases == {"a.c.bias": {1}, "conv.bias": {0}}


def test_a_head_for_training_is_drawn_where_it_is_there() -> None:
    rows: list[Row] = [{"c": {"conv": 4, "kernel": "3x3"}}, "flatten", {"dense": 3}]
    head = {"from": "c", "training_only": True, "layers": ["flatten", {"dense": 3, "init": "zeros"}]}
    keys = {"heads": {"aux": head}}
    fresh = Fresh(rows, keys, auxiliary_heads=True)
    assert fresh.lines[-2:] == ["if self.aux is not None:", "    nn.init.zeros_(self.aux[1].weight)"]
    assert fresh.zero == ["aux.1.weight"] and Fresh(rows, keys).zero == []


GIVEN = {"conv": 2, "kernel": "3x3", "given": [["010"] * 3, ["000", "111", "000"]]}


def test_given_filters_are_kept_by_name() -> None:
    fresh = Fresh([{"a": GIVEN}, {"b": {"conv": 4, "kernel": "3x3"}}])
    assert fresh.has("    if module is self.a:", "        continue  # its filters are given")
    two = Fresh([{"a": GIVEN}, {"b": {**GIVEN}}, {"c": {"conv": 4, "kernel": "3x3"}}])
    assert two.has("    if module in (self.a, self.b):")
    for model in (fresh.model, two.model):
        assert (model.a.weight.unique() == torch.tensor([0.0, 1.0])).all() and not model.a.bias.any()


def test_given_filters_of_a_block_are_kept_in_each_use() -> None:
    blocks = {"edges": {"args": {"maps": "required"}, "layers": [{"lines": GIVEN}, {"conv": "$maps", "kernel": "3x3"}]}}
    fresh = Fresh([{"a": {"edges": 4}}, {"b": {"edges": 5}}], {"blocks": blocks})
    assert fresh.has("    if isinstance(module, Edges):", "        given.add(module.lines)")
    assert fresh.has("    if module in given:", "        continue  # its filters are given")
    for kernel in (fresh.model.a.lines.weight, fresh.model.b.lines.weight):
        assert (kernel.unique() == torch.tensor([0.0, 1.0])).all()


def test_the_bias_of_given_filters_begins_at_zero_where_it_is_there() -> None:
    rows: list[Row] = [{"a": {**GIVEN, "bias": "$on"}}, {"b": {"conv": 4, "kernel": "3x3"}}]
    keys = {"variables": {"on": True}}
    fresh = Fresh(rows, keys)
    assert fresh.lines[-2:] == ["if self.a.bias is not None:", "    nn.init.zeros_(self.a.bias)"]
    assert fresh.biases == {"a.bias": {0}, "b.bias": {0}}
    assert list(Fresh(rows, keys, on=False).biases) == ["b.bias"]


@pytest.mark.parametrize("wide", [True, False])
def test_an_optional_row_of_a_block_used_once_can_be_left_out(wide: bool) -> None:
    last = {"conv": 2, "kernel": "1x1", "activation": "relu", "bias_init": 1, "when": "$wide"}
    blocks = {"two": {"layers": [{"first": {"conv": 4, "kernel": "1x1"}}, {"last": last}]}}
    fresh = Fresh([{"a": {"two": None}}], {"blocks": blocks, "variables": {"wide": True}}, wide=wide)
    guard = ["if not isinstance(self.a.last, nn.Identity):", "    nn.init.constant_(self.a.last[0].bias, 1)"]
    assert fresh.lines[-2:] == guard
    assert fresh.biases == {"a.first.bias": {0}, **({"a.last.0.bias": {1}} if wide else {})}


@pytest.mark.parametrize("wide", [True, False])
def test_an_optional_merge_that_reads_another_row_can_be_left_out(wide: bool) -> None:
    """Of one merge there is None in its place, of a repeated one a list without modules."""
    conv: dict[str, Any] = {"conv": 4, "kernel": "3x3"}
    rows = [{"stem": conv}, {**conv, "repeat": 3}]
    branches = [[{**conv, "bias_init": 1}], [{"from": "stem"}]]
    keys = {"variables": {"wide": True}}
    one = Fresh([*rows, {"join": {"add": branches, "when": "$wide"}}], keys, wide=wide)
    assert one.lines[-2:] == ["if self.join is not None:", "    nn.init.constant_(self.join.main.bias, 1)"]
    assert one.biases.get("join.main.bias") == ({1} if wide else None)
    branches = [[{**conv, "init": "uniform 9/fan_in"}], [{"from": "stem"}]]
    many = Fresh([*rows, {"join": {"concat": branches, "repeat": 3, "when": "$wide"}}], keys, wide=wide)
    assert many.lines[-4:] == [
        "if self.join:",
        "    nn.init.uniform_(self.join[0].main.weight, -9 / 36, 9 / 36)",
        "    for block in self.join[1:]:",
        "        nn.init.uniform_(block.main.weight, -9 / 72, 9 / 72)",
    ]


def test_a_class_is_drawn_alike_however_often_an_argument_has_it() -> None:
    """One repetition now, and the same file as for several: so the number is an argument."""
    rows: list[Row] = [{"a": {"residual": 4, "repeat": "$turns"}}, {"conv": 3, **CONV, "repeat": 2}]
    fresh = Fresh(rows, {**residual(init="zeros"), "variables": {"turns": 1}}, turns=3)
    assert fresh.has("    if isinstance(module, Residual):") and len(fresh.zero) == 3
