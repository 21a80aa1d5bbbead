"""Helpers that generated files carry along, and which rows ask for one."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest

from archspec.backends.keras import helpers as keras_helpers
from archspec.backends.torch import helpers as torch_helpers
from archspec.backends.torch.emit import HELPERS
from archspec.backends.writing.snippets import library, merged_imports, needed

from .tiny import text

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


SAME: list[tuple[dict[str, Any], str]] = [
    ({"avgpool": "3x3", "stride": 1}, "layers.AveragePooling2D("),
    ({"avgpool": "3x3", "stride": 2}, "average_pool_same("),
    ({"avgpool": "2x2", "stride": 2}, "layers.AveragePooling2D("),
    ({"avgpool": "2x2", "stride": 1}, "layers.AveragePooling2D("),
    ({"avgpool": "1x2", "stride": 3}, "layers.AveragePooling2D("),
    ({"avgpool": "3x3", "stride": 3}, "average_pool_same("),
    ({"avgpool": "3x2", "stride": 1}, "average_pool_same("),
    ({"maxpool": "2x2", "stride": 1}, "layers.MaxPooling2D("),
]


@pytest.mark.parametrize(("row", "call"), SAME)
def test_keras_averages_by_itself_only_where_it_means_real_pixels(row: dict[str, Any], call: str) -> None:
    """keras-team/keras#23233: on torch it averages copies of the edge where the two sides are not padded alike.

    Of a window of 2 a copy stands beside the one real pixel alone, and changes no mean.
    """
    (line,) = [line for line in text("keras", [{**row, "padding": "same"}]).splitlines() if 'name="' in line]
    assert f"= {call}" in line


def test_a_helper_comes_with_what_it_needs_and_after_it() -> None:
    names = [snippet.names[0] for snippet in needed(HELPERS, "y = MaxPool2dSame(3)")]
    assert names.index("pad_same") < names.index("MaxPool2dSame") and "RBF" not in names
    assert needed(HELPERS, "y = nn.Conv2d(3)") == []


NAMESAKES = ["uniform", "max_pool", "rbf", "pair", "pad_same", "LayerNorm2d"]


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_a_row_named_like_a_helper_calls_none(backend: str) -> None:
    rows = [{name: {**STILL, "init": "glorot_uniform"}} for name in NAMESAKES]
    source = text(backend, [*rows, {"depthwise": "3x3", "multiplier": 2}])
    assert [node.name for node in ast.parse(source).body if hasattr(node, "name") and node.name in NAMESAKES] == []
    drawn = text("keras", [{"conv": 4, "kernel": "3x3", "init": "uniform 0.5"}])
    assert "def uniform(" in drawn and "kernel_initializer=uniform(0.5)" in drawn


def test_every_helper_is_one_definition_of_a_name_of_its_own() -> None:
    for name, snippet in library(HELPERS).items():
        assert name in snippet.names and "import" not in snippet.text.split("\n")[0]


def test_imports_are_merged_and_sorted() -> None:
    lines_ = ["from torch import nn", "import torch", "from torch import Tensor", "import re", "import torch"]
    assert merged_imports(lines_) == ["import re", "", "import torch", "from torch import Tensor, nn"]


MODULES = [
    path for package in (torch_helpers, keras_helpers) for path in sorted(Path(package.__path__[0]).glob("[!_]*.py"))
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_helper_is_a_docstring_then_imports_then_definitions(path: Path) -> None:
    docstring, *body = ast.parse(path.read_text()).body
    assert isinstance(docstring, ast.Expr)
    imports = [n for n in body if isinstance(n, ast.Import | ast.ImportFrom)]
    definitions = [n for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert body == [*imports, *definitions] and definitions
    assert all(ast.get_docstring(n) for n in definitions)
    for node in imports:
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level == 1 and (path.parent / f"{node.module}.py").exists()
            assert all(alias.asname is None for alias in node.names)
