"""How generated code comes about: what becomes a parameter, how lines break, which names and values may enter."""

from __future__ import annotations

import ast
import keyword
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from archspec.backends import BACKENDS
from archspec.backends.layout import Choice, Doc, Each, Group, flat, lines
from archspec.backends.literals import literal
from archspec.backends.naming import class_name, function_name, identifier, is_free, unique
from archspec.backends.snippets import library, merged_imports, needed
from archspec.backends.torch.emit import HELPERS

from .tiny import text

# -- parameters ----------------------------------------------------------------------------------------------------


def uses(block: dict[str, Any], *rows: dict[str, Any]) -> str:
    """The torch source of a network that uses the block `stage` in these rows."""
    return text("torch", list(rows), blocks={"stage": block})


def signature(source: str, name: str = "Stage") -> str:
    """The parameters of the class as text."""
    (made,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef) and node.name == name]
    (init,) = [node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    return ast.unparse(init.args)


def test_what_differs_between_uses_is_a_parameter_named_after_the_argument() -> None:
    source = uses({"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "1x1"}]}, {"stage": 3}, {"stage": 6})
    assert signature(source) == "self, in_maps: int, maps: int"
    assert "Stage(4, 3)" in source and "Stage(3, 6)" in source


def test_an_argument_that_never_differs_vanishes() -> None:
    block = {"args": ["maps", "kernel"], "layers": [{"conv": "$maps", "kernel": "$kernel"}]}
    source = uses(block, {"stage": 4, "kernel": "3x3"}, {"stage": 4, "kernel": "3x3"})
    assert signature(source) == "self" and "nn.Conv2d(4, 4, 3, padding=1)" in source


def test_an_expression_stays_one() -> None:
    block = {"args": ["maps"], "layers": [{"conv": "$maps * 2 + 1", "kernel": "1x1"}]}
    assert "nn.Conv2d(in_maps, maps * 2 + 1, 1)" in uses(block, {"stage": 3}, {"stage": 6})


def test_a_default_of_the_block_is_one_of_the_class() -> None:
    block = {
        "args": {"maps": "required", "stride": 1},
        "layers": [{"conv": "$maps", "kernel": "1x1", "stride": "$stride"}],
    }
    source = uses(block, {"stage": 3, "stride": 2}, {"stage": 6})
    assert signature(source) == "self, in_maps: int, maps: int, stride: int=1"
    assert "Stage(4, 3, stride=2)" in source and "Stage(3, 6)" in source


def test_what_no_argument_explains_gets_a_name_of_its_own() -> None:
    source = uses(
        {"layers": [{"add": [[{"conv": 6, "kernel": "1x1"}], ["shortcut"]]}]}, {"stage": None}, {"stage": None}
    )
    assert signature(source) == "self, in_maps: int, project: bool=False"


def test_a_variable_reaches_the_rows_through_blocks() -> None:
    source = text("torch", [{"stage": None}], variables={"width": 5},
                  blocks={"stage": {"layers": [{"conv": "$width", "kernel": "1x1"}]}})  # fmt: skip
    assert signature(source, "Tiny") == "self, width: int=5" and signature(source) == "self, width: int"


def test_uses_of_other_forms_get_a_definition_each() -> None:
    block = {"args": ["function"], "layers": [{"activation": "$function"}]}
    source = uses(block, {"stage": "relu"}, {"stage": "leaky_relu"})
    assert source.count("class Stage") == 2


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_that_is_read_again_is_read_with_its_activation(backend: str) -> None:
    """A `from` means the row's last value, and each branch its own rows of that name."""
    rows: list[Any] = [
        {"first": {"concat": [[{"conv": 2, "kernel": "1x1"}], []], "activation": "relu"}},
        {"conv": 6, "kernel": "1x1"},
        {"add": [[], [{"identity": None, "from": "first"}]]},
    ]
    source = text(backend, rows)
    body = source[source.index("forward" if backend == "torch" else "keras.Input") :]
    (name,) = {
        line.split(" = ")[0].strip()
        for line in body.splitlines()
        if ("relu" in line.lower() or "self.activation(" in line) and " = " in line
    }
    assert name.startswith("first") and (f"+ {name}" in body or f"[x, {name}]" in body)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_merge_in_a_branch_does_not_overwrite_the_branch(backend: str) -> None:
    inner = {"add": [[{"conv": 4, "kernel": "3x3"}], []]}
    source = text(backend, [{"add": [[{"conv": 4, "kernel": "1x1"}, inner], []]}])
    if backend == "keras":
        assert '"main-main-conv"' in source and "[main2, main]" in source


# -- layout --------------------------------------------------------------------------------------------------------

LONG = [f"argument_number_{number}" for number in range(3)]
DOCS: dict[str, Doc] = {
    "flat": Group("f(", ("a", "b=1"), ")"),
    "hugged": Group("function(", tuple(LONG * 2)[:5], ")"),
    "exploded": Group("function(", tuple(LONG * 3), ")"),
    "nested": Group("function(", (Group("inner(", tuple(LONG * 2), ")"), "last=1"), ")"),
    "list": Group("function(", (Group("[", tuple(LONG * 2), "]"), "dim=1"), ")"),
    "loop": Group("function(", (Group("*(", (Each(Group("g(", tuple(LONG), ")"), "for _ in range(3)"),), ")"),), ")"),
    "long loop": Group(
        "function(", (Group("*(", (Each(Group("g(", tuple(LONG * 2), ")"), "for _ in range(3)"),), ")"),), ")"
    ),
    "choice": Choice(Group("function(", tuple(LONG), ")"), "is_there", "None"),
    "long choice": Choice(Group("function(", tuple(LONG * 2), ")"), "is_there", "nn.Identity()"),
}


def test_lines_are_broken_where_ruff_breaks_them(tmp_path: Path) -> None:
    path = tmp_path / "laid_out.py"
    written = [line for doc in DOCS.values() for line in lines("value = ", doc, "", 0)]
    path.write_text("\n".join(written) + "\n")
    command = [sys.executable, "-m", "ruff", "format", "--diff", "--isolated", "--line-length", "100", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_a_flat_doc_is_the_same_code_as_a_broken_one() -> None:
    for doc in DOCS.values():
        broken = "\n".join(lines("value = ", doc, "", 0))
        assert ast.dump(ast.parse(broken)) == ast.dump(ast.parse(f"value = {flat(doc)}"))


# -- values and names ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [0, -3, True, None, 1.5, 1e-5, 1e300, "x", "it's", (1,), (1, 2), [1, [2.5, "a"]], ()])
def test_a_literal_is_read_back_as_it_was(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@pytest.mark.parametrize("hostile", ['"); import os', "'''", '"""', "\\", "\n", "{x}", "\u202e", "é", "\x00", "'\"\\"])
def test_no_text_leaves_its_quotes(hostile: str) -> None:
    written = literal(hostile)
    assert written.isascii() and "\n" not in written and ast.literal_eval(written) == hostile


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), object(), {1: 2}, b"x", print, 1j])
def test_nothing_else_is_a_literal(value: Any) -> None:
    with pytest.raises(TypeError, match="no literal of generated code"):
        literal(value)


NAMES = ["half", "forward", "type", "class", "x", "self", "3a", "a-b", "a.b", "match", "print", "_", "nn", "inputs"]


@pytest.mark.parametrize("name", NAMES)
def test_any_name_of_a_row_becomes_a_free_identifier(name: str) -> None:
    made = identifier(name, "row_")
    assert is_free(made) and made.isidentifier() and not keyword.iskeyword(made)


@pytest.mark.parametrize("name", ["half", "forward", "type", "class", "x", "self", "3a", "a-b"])
@pytest.mark.parametrize("backend", BACKENDS)
def test_rows_of_such_names_give_code_that_python_reads(name: str, backend: str) -> None:
    rows: list[Any] = [{name: {"conv": 3, "kernel": "1x1"}}, {"concat": [[], [{"identity": None, "from": name}]]}]
    ast.parse(text(backend, rows))


@pytest.mark.parametrize(
    "block", ["list", "layers", "keras", "F", "tiny", "pad_same", "None", "x", "maps", "conv_bn_relu"]
)
@pytest.mark.parametrize("backend", BACKENDS)
def test_blocks_of_any_name_are_defined_once_and_shadow_nothing(block: str, backend: str) -> None:
    body = {"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "3x3", "stride": 2, "padding": "same"}]}
    source = text(backend, [{block: 3}, {block: 4}], blocks={block: body})
    tree = ast.parse(source)
    defined = [node.name for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    imported = [alias.asname or alias.name for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))
                for alias in node.names]  # fmt: skip
    assert len(defined) == len(set(defined)) and not {*defined} & {*imported, "list", "print", "None"}


def test_names_are_written_as_people_write_them() -> None:
    assert [class_name(name) for name in ("conv_bn_relu", "resnet34", "middle_flow", "vgg16")] == [
        "ConvBNReLU", "ResNet34", "MiddleFlow", "VGG16"]  # fmt: skip
    assert function_name("Inception") == "inception" and function_name("list") == "list_block"
    assert unique("x", ["x", "x2"]) == "x3"


# -- snippets ------------------------------------------------------------------------------------------------------


def test_a_helper_comes_with_what_it_needs_and_after_it() -> None:
    names = [snippet.names[0] for snippet in needed(HELPERS, "y = MaxPool2dSame(3)")]
    assert names.index("pad_same") < names.index("MaxPool2dSame") and "RBF" not in names
    assert needed(HELPERS, "y = nn.Conv2d(3)") == []


def test_every_helper_is_one_definition_of_a_name_of_its_own() -> None:
    for name, snippet in library(HELPERS).items():
        assert name in snippet.names and "import" not in snippet.text.split("\n")[0]


def test_imports_are_merged_and_sorted() -> None:
    lines_ = ["from torch import nn", "import torch", "from torch import Tensor", "import re", "import torch"]
    assert merged_imports(lines_) == ["import re", "", "import torch", "from torch import Tensor, nn"]
