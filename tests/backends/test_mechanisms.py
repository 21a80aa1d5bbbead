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
from archspec.backends.torch.emit import HELPERS
from archspec.backends.writing.layout import Choice, Doc, Each, Group, flat, lines
from archspec.backends.writing.literals import literal
from archspec.backends.writing.naming import class_name, function_name, identifier, is_free, unique
from archspec.backends.writing.snippets import library, merged_imports, needed

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


def test_a_shortcut_projects_where_shapes_differ() -> None:
    block = {"layers": [{"add": [[{"conv": 6, "kernel": "1x1"}], ["shortcut"]]}]}
    source = uses(block, {"stage": None}, {"stage": None})
    assert signature(source) == "self, in_maps: int"
    assert "nn.Conv2d(in_maps, 6, 1) if in_maps != 6 else nn.Identity()" in source


def test_a_projection_has_the_stride_of_a_branch_with_a_merge_in_it() -> None:
    """SE-ResNet: the gate stands behind the strided convolution."""
    gate = {"multiply": [["identity"], [{"globalavgpool": None}, {"dense": "$maps"}]], "broadcast": True}
    main = [{"conv": "$maps", "kernel": "3x3", "stride": "$stride"}, gate]
    block = {"args": {"maps": "required", "stride": 1}, "layers": [{"add": [main, ["shortcut"]]}]}
    source = uses(block, {"stage": 6, "stride": 2}, {"stage": 6}, {"stage": 8})
    assert signature(source) == "self, in_maps: int, maps: int, stride: int=1"
    assert "if stride > 1 or in_maps != maps" in source


def test_a_projection_that_no_expression_explains_gets_an_argument_of_its_own() -> None:
    """A stride of two numbers is not compared with 1."""
    row = {"conv": 4, "kernel": "3x3", "stride": "$stride", "padding": "half"}
    block = {"args": {"stride": 1}, "layers": [{"add": [[row], ["shortcut"]]}]}
    source = uses(block, {"stage": None}, {"stage": None, "stride": "2x1"})
    assert "project: bool=False" in signature(source) and "if project else nn.Identity()" in source


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


def test_one_expression_explains_uses_that_take_different_ways_to_it() -> None:
    """MobileNetV2's bottleneck: without the first row the maps are the block's own, and 1 times them."""
    block = {
        "args": {"maps": "required", "t": 6},
        "layers": [{"conv": "$t * $input_maps", "kernel": "1x1", "when": "$t > 1"}, {"conv": "$maps", "kernel": "3x3"}],
    }
    source = uses(block, {"stage": 16, "t": 1}, {"stage": 24}, {"stage": 32})
    assert signature(source) == "self, in_maps: int, maps: int, t: int=6"
    assert "nn.Conv2d(t * in_maps, maps, 3, padding=1)" in source and "Stage(4, 16, t=1)" in source


def test_the_class_of_a_row_that_may_be_absent_is_named_after_its_block_and_the_row() -> None:
    """By itself `Add` would read like an operator of the framework's."""
    rows = [
        {"add": [[{"conv": 4, "kernel": "1x1"}], []], "when": "$maps == $input_maps"},
        {"conv": "$maps", "kernel": "1x1"},
    ]
    source = uses({"args": ["maps"], "layers": rows}, {"stage": 4}, {"stage": 6})
    assert "class StageAdd(nn.Module):" in source and '"""Row `add` of block `stage` (' in source
    assert "self.add = StageAdd() if maps == 4 else nn.Identity()" in source


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_block_is_told_by_its_title_and_by_where_it_is_declared(backend: str) -> None:
    block = {
        "title": 'Two layers, "as" \\ Figure 2 \u00d7 has them.',
        "layers": [{"conv": 4, "kernel": "1x1"}, {"activation": "relu"}],
    }
    made = text(backend, [{"stage": None}], blocks={"stage": block})
    docstrings = [
        ast.get_docstring(each)
        for each in ast.walk(ast.parse(made))
        if isinstance(each, ast.ClassDef | ast.FunctionDef)
    ]
    assert "Two layers, 'as' ' Figure 2 x has them.\n\nBlock `stage` (<string>:6)." in docstrings


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_long_title_takes_several_lines(backend: str) -> None:
    block = {"title": "word " * 100, "layers": [{"conv": 4, "kernel": "1x1"}, {"activation": "relu"}]}
    made = text(backend, [{"stage": None}], blocks={"stage": block}, title="name " * 100)
    assert made.count("word") == 100 and max(map(len, made.splitlines())) <= 100


GROWING: dict[str, Any] = {"layers": [{"concat": [[], [{"conv": 8, "kernel": "1x1"}]]}]}


def test_repetitions_that_grow_evenly_are_one_loop() -> None:
    """DenseNet's layers: each has the maps of all before it."""
    made = text("torch", [{"dense": {"grow": None, "repeat": 5}}], blocks={"grow": GROWING})
    assert "nn.Sequential(*(Grow(4 + 8 * i) for i in range(5)))  # 8x8x44" in made
    made = text("keras", [{"dense": {"grow": None, "repeat": 5}}], blocks={"grow": GROWING})
    assert '    for i in range(5):\n        x = grow(x, name=f"dense-{i}")  # up to 8x8x44\n' in made


def test_two_repetitions_are_written_out() -> None:
    made = text("torch", [{"dense": {"grow": None, "repeat": 2}}], blocks={"grow": GROWING})
    assert "nn.Sequential(Grow(4), Grow(12))" in made


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
    "list alone": Group("function(", (Group("[", tuple(LONG * 2), "]"),), ")"),
    "loop alone": Group("function(", (Each(Group("g(", tuple(LONG * 2), ")"), "for _ in range(3)"),), ")"),
    "choice": Choice(Group("function(", tuple(LONG), ")"), "is_there", "None"),
    "long choice": Choice(Group("function(", tuple(LONG * 2), ")"), "is_there", "nn.Identity()"),
}


@pytest.mark.parametrize("comment", ["", "  # 7x7x512"])
def test_lines_are_broken_where_ruff_breaks_them(comment: str, tmp_path: Path) -> None:
    path = tmp_path / "laid_out.py"
    targets = ["value", *("v" * number for number in range(30, 75))]
    written = [line for doc in DOCS.values() for name in targets for line in lines(f"{name} = ", doc, comment, 0)]
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


@pytest.mark.parametrize("name", ["4_b", "res-2", "3.a", "b", "class", "None"])
def test_a_merge_of_any_name_that_has_to_be_one_object_is_a_class_of_torch(name: str) -> None:
    merge = {"add": [[{"conv": 4, "kernel": "3x3"}], []], "repeat": 2}
    source = text("torch", [{name: merge}])
    (defined,) = (
        node.name for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name != "Tiny"
    )
    assert defined.isidentifier() and defined[0].isupper() and f"{defined}()" in source


INVERTED = {
    "args": {"maps": "required", "stride": 1},
    "layers": [
        {"add": [[{"conv": "$maps", "kernel": "3x3"}], []], "when": "$stride == 1 and $input_maps == $maps"},
        {"conv": "$maps", "kernel": "3x3", "stride": "$stride", "when": "$stride > 1 or $input_maps != $maps"},
    ],
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_condition_is_written_as_the_spec_has_it_over_what_the_block_is_given(backend: str) -> None:
    rows: list[Any] = [{"inverted": 6}, {"inverted": 6}, {"inverted": 8, "stride": 2}]
    source = text(backend, rows, blocks={"inverted": INVERTED})
    assert "if stride == 1 and in_maps == maps" in source and "if stride > 1 or in_maps != maps" in source
    assert "project" not in source and "with_" not in source


def test_a_condition_that_nothing_explains_is_a_flag_by_the_name_of_its_row() -> None:
    """In torch's file `act` is a class, which is equal to no word."""
    layers = [
        {"conv": 8, "kernel": "3x3", "activation": "$act"},
        {"activation": "tanh", "when": "$act == $wanted"},
    ]
    rows: list[Any] = [{"one": "relu"}, {"one": "sigmoid"}]
    blocks = {"one": {"args": ["act"], "layers": layers}}
    source = text("torch", rows, blocks=blocks, constants={"wanted": "relu"})
    assert "nn.Tanh() if with_tanh else nn.Identity()" in source and "One(4, nn.ReLU, with_tanh=True)" in source


@pytest.mark.parametrize("name", ["none", "None", "True", "False"])
def test_a_network_with_the_name_of_a_constant_of_python_is_a_class_by_another(name: str) -> None:
    (defined,) = (each.name for each in ast.parse(text("torch", ["batchnorm"], name=name)).body
                  if isinstance(each, ast.ClassDef))  # fmt: skip
    assert defined == f"{name.capitalize()}Net"


def test_names_are_written_as_people_write_them() -> None:
    assert [class_name(name) for name in ("conv_bn_relu", "resnet34", "middle_flow", "vgg16")] == [
        "ConvBNReLU", "ResNet34", "MiddleFlow", "VGG16"]  # fmt: skip
    assert function_name("Inception") == "inception" and function_name("list") == "list_block"
    assert unique("x", ["x", "x2"]) == "x3"


TITLES = {
    "squeezenet": ("SqueezeNet v1.0", "SqueezeNet"),
    "mobilenet_v2": ("MobileNetV2", "MobileNetV2"),
    "densenet121": ("DenseNet-121 (k = 32)", "DenseNet121"),
    "lenet5_book": ("LeNet-5 as the book prints it", "LeNet5Book"),
    "line_filters": ("Two line filters", "LineFilters"),
    "unet": ("", "Unet"),
}


@pytest.mark.parametrize("name", TITLES)
def test_a_class_is_written_as_the_title_writes_it(name: str) -> None:
    title, written = TITLES[name]
    assert class_name(name, title) == written


NORMED = {"norm": "batch", "bias": False}
STILL: dict[str, Any] = {"conv": 6, "kernel": "3x3", **NORMED}
POINTWISE: dict[str, Any] = {"conv": 8, "kernel": "1x1", "stride": 2, **NORMED}


@pytest.mark.parametrize(
    ("rows", "helper", "made"),
    [
        ([STILL, POINTWISE], False, "nn.Conv2d(4, 6, 3, padding=1, bias=False)"),
        ([STILL, STILL, POINTWISE], True, "nn.Conv2d(in_maps, 6, 3, padding=1, bias=False)"),
        (
            [STILL, {**POINTWISE, "stride": 1}],
            True,
            "nn.Conv2d(in_maps, maps, kernel, padding=kernel // 2, bias=False)",
        ),
        ([{**POINTWISE, "stride": 1}, POINTWISE], True, "nn.Conv2d(in_maps, 8, 1, stride=stride, bias=False)"),
        ([{**STILL, "stride": 2}, {**STILL, "stride": 2}], True, "Conv2dSame(in_maps, 6, 3, stride=2, bias=False)"),
    ],
    ids=[
        "a wide one and a strided one",
        "two wide ones",
        "none that strides",
        "none that is wide",
        "wide ones that stride",
    ],
)
def test_rows_that_torch_can_pad_by_itself_are_plain_convolutions(rows: list[Any], helper: bool, made: str) -> None:
    """Of `same` a wide window that strides is padded by the size of the input; no helper asks that of other rows."""
    source = text("torch", rows)
    assert made in source and ("class ConvBN(" in source) is helper
    assert ("Conv2dSame" in source) is ("Conv2dSame" in made)


def test_a_helper_says_which_window_all_its_rows_have() -> None:
    rows: list[Any] = [{"conv": maps, "kernel": "1x1", "norm": "batch"} for maps in (3, 4, 5)]
    assert '"""1x1 convolution, batch norm."""' in text("torch", rows)
    assert '"""Convolution, batch norm."""' in text("torch", [*rows, {"conv": 3, "kernel": "3x3", "norm": "batch"}])


SHORT: list[Doc] = [DOCS["flat"], Choice("f(a)", "is_there", "None"), Group("g(1)(", ("x",), ")")]


@pytest.mark.parametrize("doc", SHORT, ids=["call", "choice", "two calls"])
@pytest.mark.parametrize("width", range(88, 101))
def test_a_row_shows_its_whole_size_whatever_room_there_is(doc: Doc, width: int) -> None:
    prefix = f"{'v' * (width - len(flat(doc)) - 3)} = "
    written = lines(prefix, doc, "  # 7x7x512", 0)
    assert written[-1].endswith("  # 7x7x512") and max(map(len, written)) <= 100
    assert (len(written) == 1) == (width + len("  # 7x7x512") <= 100)


SAME: list[tuple[dict[str, Any], str]] = [
    ({"avgpool": "3x3", "stride": 1}, "layers.AveragePooling2D("),
    ({"avgpool": "3x3", "stride": 2}, "average_pool_same("),
    ({"avgpool": "2x2", "stride": 1}, "average_pool_same("),
    ({"avgpool": "3x2", "stride": 1}, "average_pool_same("),
    ({"maxpool": "2x2", "stride": 1}, "layers.MaxPooling2D("),
]


@pytest.mark.parametrize(("row", "call"), SAME)
def test_keras_averages_by_itself_only_where_both_sides_are_padded_alike(row: dict[str, Any], call: str) -> None:
    """keras-team/keras#23233: on torch it averages copies of the edge where they are not."""
    (line,) = [line for line in text("keras", [{**row, "padding": "same"}]).splitlines() if 'name="' in line]
    assert f"= {call}" in line


@pytest.mark.parametrize("backend", BACKENDS)
def test_codes_that_are_bitmaps_are_drawn_as_the_spec_draws_them(backend: str) -> None:
    rows = ["##. .#.", "..# #.#", "##. .#."]
    row: dict[str, Any] = {"rbf": 2, "codes": rows, "trainable": False}
    source = text(backend, ["flatten", row], start="3x3x1")
    drawing = ", ".join(f'"{line}"' for line in rows)
    assert f"codes=side_by_side({drawing})" in source
    assert eval_helper(source, "side_by_side")(*rows) == ["##...###.", ".#.#.#.#."]


@pytest.mark.parametrize("backend", BACKENDS)
def test_codes_that_are_no_bitmaps_or_too_wide_are_a_text_each(backend: str) -> None:
    written = text(backend, ["flatten", {"rbf": 2, "codes": ["##..", ".#.#"]}], start="2x2x1")
    assert 'codes=["##..", ".#.#"]' in written and "side_by_side" not in written
    wide = text(backend, ["flatten", {"rbf": 30, "codes": [" ".join(["##"] * 30)] * 2}], start="2x2x1")
    assert '"####",' in wide and "side_by_side" not in wide


def eval_helper(source: str, name: str) -> Any:
    """The function of this name, alone."""
    (found,) = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    known: dict[str, Any] = {}
    exec(ast.unparse(found), known)
    return known[name]


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
