"""A repeated or optional merge that reads other rows: torch's class of it takes their values beside the running one."""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from archspec.backends import BACKENDS

from .tiny import Row, network, text

CONV = {"conv": 4, "kernel": "3x3"}
SKIP = {"from": "stem"}
ABOVE: list[Row] = [{"stem": {**CONV, "activation": "relu"}}, {"mid": CONV}]


def forwards(source: str) -> dict[str, str]:
    """The `forward` of each class, as Python writes it without comments."""
    return {
        made.name: ast.unparse(node)
        for made in ast.parse(source).body
        if isinstance(made, ast.ClassDef)
        for node in made.body
        if isinstance(node, ast.FunctionDef) and node.name == "forward"
    }


def test_a_repeated_one_is_a_loop_that_hands_over_the_other_row() -> None:
    source = text("torch", [*ABOVE, {"join": {"concat": [[], [SKIP]], "repeat": 3}}])
    assert "self.join = nn.ModuleList(Join() for _ in range(3))" in source
    found = forwards(source)
    assert "def forward(self, x: Tensor, stem: Tensor)" in found["Join"] and "[x, stem]" in found["Join"]
    assert found["Tiny"].endswith("for block in self.join:\n        x = block(x, stem)\n    return x")


def test_turns_that_differ_are_a_list() -> None:
    join = {"concat": [[CONV], [SKIP]], "repeat": 4, "first": {"activation": "relu"}}
    source = text("torch", [*ABOVE, {"join": join}])
    assert "[Join(4, with_activation=True), *(Join(8) for _ in range(3))]" in source


def test_an_optional_one_is_called_where_it_is_there() -> None:
    source = text("torch", [*ABOVE, {"join": {"add": [[CONV], [SKIP]], "when": "$wide"}}], variables={"wide": True})
    assert "self.join = Join() if wide else None" in source
    assert "return self.join(x, stem) if self.join is not None else x" in source


def test_a_merge_within_reads_through_the_one_around_it() -> None:
    inner = {"add": [[CONV], [SKIP], [{"from": "own"}]], "repeat": 2}
    outer = {"add": [[{"own": CONV}, {"inner": inner}], [{"from": "mid"}]], "repeat": 2}
    found = forwards(text("torch", [*ABOVE, {"outer": outer}]))
    assert "(self, x: Tensor, stem: Tensor, own: Tensor)" in found["Inner"]
    assert "(self, x: Tensor, stem: Tensor, mid: Tensor)" in found["Outer"]


@pytest.mark.parametrize("name", ["block", "x", "self", "class", "3a", "a-b", "forward", "join"])
def test_the_row_that_is_read_may_have_any_name(name: str) -> None:
    rows: list[Row] = [{name: CONV}, {"mid": CONV}, {"add": [[CONV], [{"from": name}]], "repeat": 2}]
    code = forwards(text("torch", rows))["Tiny"]
    (loop,) = (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.For))
    target, (statement,) = ast.unparse(loop.target), map(ast.unparse, loop.body)
    (read,) = re.findall(rf"x = {target}\(x, (\w+)\)", statement)
    assert len({"x", "self", target, read}) == 4 and f"{read} = self." in code


def test_uses_of_a_block_that_read_other_rows_get_a_class_each() -> None:
    """Where `mid` is not there nothing can read it."""
    join = {"add": [[CONV], [SKIP], [{"identity": None, "from": "mid", "when": "$deep"}]], "repeat": 2}
    layers: list[Row] = [{"stem": CONV}, {"mid": {**CONV, "when": "$deep"}}, {"last": CONV}, {"join": join}]
    block = {"args": {"deep": False}, "layers": layers}
    found = forwards(text("torch", [{"stage": None}, {"stage": None, "deep": True}], blocks={"stage": block}))
    taken = [code.partition(")")[0].partition("x: Tensor")[2] for name, code in found.items() if name != "Tiny"]
    assert sorted(taken) == ["", "", ", stem: Tensor", ", stem: Tensor, mid: Tensor"]


# With the frameworks

INNER = {"inner": {"add": [[], [SKIP]], "repeat": "$times"}}
GROW = {"concat": [[{"conv": 2, "kernel": "3x3"}], [{"from": "outer"}]], "repeat": "$times", "when": "$flag"}
BLOCK = {
    "args": {"maps": "required", "times": 2, "flag": False},
    "layers": [
        {"stem": {"conv": "$maps", "kernel": "3x3", "activation": "tanh"}},
        {"mid": {"conv": "$maps", "kernel": "1x1"}},
        {"outer": {"add": [[{"conv": "$maps", "kernel": "3x3"}, INNER], []], "repeat": 2}},
        {"optional": {"multiply": [[], [{"from": "mid"}]], "when": "$flag and $input_maps == $maps"}},
        {"grow": GROW},
    ],
}
ROWS: list[Row] = [
    {"one": {"stage": 4}},
    {"two": {"stage": 3, "times": 3, "flag": True}},
    {"three": {"stage": 3, "flag": True, "repeat": 2}},
    {"last": {"add": [[{"conv": 5, "kernel": "1x1"}], [{"conv": 5, "kernel": "1x1", "from": "one"}]], "when": "$wide"}},
]
HEADS = {
    "aux": {
        "from": "one",
        "training_only": True,
        "layers": [{"p": CONV}, {"q": CONV}, {"add": [[CONV], [{"from": "p"}]], "repeat": 2}, "globalavgpool"],
    }
}
EVERYTHING: dict[str, Any] = {"blocks": {"stage": BLOCK}, "heads": HEADS, "variables": {"wide": True}}


@pytest.mark.framework
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
def test_both_frameworks_compute_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    from weights.traps import InSource

    from archspec.weights.verify import verify

    net = network(ROWS, **EVERYTHING)
    verify(net).agreed()
    # The control: what is handed over is another row.
    InSource("torch", (("block(x, outer)", "block(x, mid)"),)).plant(monkeypatch)
    assert verify(net).failures[0].difference.path.startswith("two")


@pytest.mark.framework
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("wide", [True, False])
def test_torch_scripts_and_exports_it_with_and_without_the_optional_row(wide: bool) -> None:
    torch: Any = pytest.importorskip("torch")
    from archspec.backends import build

    built = build(network(ROWS, **EVERYTHING), "torch")
    model = sys.modules[type(built.model).__module__].tiny(wide=wide).eval()
    x = torch.randn(2, 4, 8, 8)
    torch.testing.assert_close(torch.jit.script(model)(x), model(x))
    torch.testing.assert_close(torch.export.export(model, (x,)).module()(x), model(x))


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_row_that_is_read_is_written_before_it_is(backend: str) -> None:
    source = text(backend, ROWS, **EVERYTHING)
    assert unassigned(source) == []
    # The control: the row that the merge reads is written under another name.
    other = re.sub(r"\bstem = ", "elsewhere = ", source)
    assert other != source and "stem" in unassigned(other)


def unassigned(source: str) -> list[str]:
    """What a function reads before it, or the file, has written it."""
    tree = ast.parse(source)
    known = {*dir(builtins), *_written(tree.body)}
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return [name for function in functions for name in _read_too_early(function, known)]


def _read_too_early(function: ast.FunctionDef, known: set[str]) -> Iterator[str]:
    written = known | {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    for statement in function.body:
        inside = list(ast.walk(statement))
        targets = [each.target for each in inside if isinstance(each, (ast.comprehension, ast.For))]
        written |= {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
        read = (each.id for each in inside if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load))
        yield from (name for name in read if name not in written)
        written |= _written([statement])


def _written(statements: Sequence[ast.stmt]) -> set[str]:
    nodes = [node for statement in statements for node in ast.walk(statement)]
    defined = {node.name for node in nodes if isinstance(node, (ast.ClassDef, ast.FunctionDef))}
    imported = {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return defined | imported | stored
