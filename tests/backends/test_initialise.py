"""How torch files draw rows that begin otherwise than most: by the class in which they stand, if there is one."""

from __future__ import annotations

from typing import Any

import pytest

from .tiny import Row, network, text

pytest.importorskip("torch")

MAIN = [{"conv": "$maps", "kernel": "3x3", "norm": "batch", "activation": "relu"},
        {"conv": "$maps", "kernel": "3x3", "norm": "batch", "init": "zeros"}]  # fmt: skip
RESIDUAL: dict[str, Any] = {"args": ["maps"], "layers": [{"add": [MAIN, ["shortcut"]]}, {"activation": "relu"}]}
STAGES: list[Row] = [{"a": {"residual": 4, "repeat": 2}}, {"b": {"residual": 8, "repeat": 3}}]


def zeros(rows: list[Row], **keys: Any) -> set[str]:
    """The kernels of a fresh model that are nothing but zeros, by their canonical names."""
    from archspec.backends import build
    from archspec.weights.transfer import read

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
    from archspec.backends import build
    from archspec.weights.transfer import read

    block = {"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "3x3"},
                                          {"last": {"conv": "$maps", "kernel": "1x1", "bias_init": bias}}]}  # fmt: skip
    rows: list[Row] = [{"a": {"two": 4}}, {"b": {"two": 6, "repeat": 2}}]
    assert "isinstance(module, Two)" in loops(text("torch", rows, blocks={"two": block}))
    tensors = read(build(network(rows, blocks={"two": block}), "torch"))
    found = {name: set(each.ravel()) for name, each in tensors.items() if name.endswith("bias")}
    assert found == {name: {bias if "last" in name else 0} for name in found} and len(found) == 6
