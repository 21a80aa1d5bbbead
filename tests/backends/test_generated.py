"""The committed files in generated/: what the compiler writes now, clean, self-contained, and short."""

from __future__ import annotations

import ast
import io
import os
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import pytest
from sweeps import sweep

import archspec
from archspec.backends import BACKENDS

from .linted import assert_clean

ROOT = Path(__file__).parents[2]
GENERATED, SPECS = ROOT / "generated", ROOT / "specs"
NAMES = sorted(path.stem for path in SPECS.glob("*.yaml"))
#: In the quick part of the suite.
QUICK = ("alexnet", "googlenet", "lenet5", "resnet34", "vgg16", "xception")
FILES = sweep([(name, backend) for name in NAMES for backend in BACKENDS], lambda case: case[0] in QUICK, "_".join)
ALLOWED_IMPORTS = {"keras", "torch", "numpy", "typing", "collections", "re"}
#: Networks for which keras.applications has a file: its file, and what of the file belongs to other networks.
APPLICATIONS = {
    "resnet50": "resnet",
    "vgg16": "vgg16",
    "vgg19": "vgg19",
    "xception": "xception",
    "resnet101": "resnet",
    "resnet152": "resnet",
}
#: Of torchvision's files: everything but the classes and functions of weights.
TORCHVISION = {
    "alexnet": "alexnet",
    "googlenet": "googlenet",
    "vgg16": "vgg",
    "resnet18": "resnet",
    "resnet34": "resnet",
    "resnet50": "resnet",
}


@cache
def text(name: str, backend: str, variant: str | None = None) -> str:
    return archspec.load(SPECS / f"{name}.yaml", variant).source(backend)


@pytest.mark.parametrize(("name", "backend"), FILES)
def test_a_committed_file_is_what_the_compiler_writes(name: str, backend: str) -> None:
    path = GENERATED / f"{name}_{backend}.py"
    assert path.exists(), "make generated"
    assert path.read_text("utf-8") == text(name, backend), "make generated"


def test_nothing_else_is_in_the_folder() -> None:
    expected = {f"{name}_{backend}" for name in NAMES for backend in BACKENDS}
    assert {path.stem for path in GENERATED.glob("*.py")} <= expected | {"__init__"}


def variants(name: str) -> list[str]:
    return list(archspec.load(SPECS / f"{name}.yaml").document.header.variants)


@pytest.mark.parametrize("of", sweep(["quick", "others", "variants"], lambda of: of == "quick"))
def test_the_source_is_formatted_and_clean(of: str, tmp_path: Path) -> None:
    """Of every spec and variant."""
    for name in NAMES if of == "variants" else [name for name in NAMES if (name in QUICK) == (of == "quick")]:
        for variant in variants(name) if of == "variants" else [None]:
            for backend in BACKENDS:
                made = text(name, backend, variant) if variant else text(name, backend)
                (tmp_path / f"{name}_{variant}_{backend}.py").write_text(made)
    assert_clean(tmp_path)


@pytest.mark.parametrize(("name", "backend"), FILES)
def test_the_source_holds_nothing_that_reaches_out(name: str, backend: str) -> None:
    """An allow-list: imports of frameworks only, no call of `exec` or its kind, no dunder but `__init__`."""
    tree = ast.parse(text(name, backend))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {alias.name.partition(".")[0] for alias in node.names} <= ALLOWED_IMPORTS
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and (node.module or "").partition(".")[0] in ALLOWED_IMPORTS
        elif isinstance(node, ast.Name):
            assert (
                node.id not in ("exec", "eval", "compile", "open", "getattr", "setattr", "globals")
                and "__" not in node.id
            )
        elif isinstance(node, ast.Attribute):
            assert "__" not in node.attr or node.attr == "__init__"
        else:
            assert not isinstance(node, (ast.Global, ast.Nonlocal, ast.Delete, ast.With, ast.Try)) or is_no_grad(node)


def is_no_grad(node: ast.AST) -> bool:
    return isinstance(node, ast.With) and ast.unparse(node.items[0].context_expr) == "torch.no_grad()"


def code_lines(source: str) -> int:
    """Lines that hold code: no blank ones, no comments, no docstrings."""
    held: set[int] = set()
    skipped = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in skipped:
            held.update(range(token.start[0], token.end[0] + 1))
    return len(held - set(docstring_lines(ast.parse(source))))


def as_written(source: str, nodes: Sequence[ast.stmt]) -> str:
    """The lines of these statements as their authors wrote them, as ours are counted."""
    lines = source.splitlines(keepends=True)
    return "".join(line for node in nodes for line in lines[node.lineno - 1 : node.end_lineno])


def docstring_lines(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        for statement in getattr(node, "body", []) if isinstance(getattr(node, "body", []), list) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                yield from range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)


@pytest.mark.parametrize(("name", "backend"), FILES)
def test_the_header_says_what_sha256sum_says_of_every_file(name: str, backend: str) -> None:
    found = re.findall(r"([0-9a-f]{12})\.\.\. ([\w./]+?)[.,]$", header(text(name, backend)).replace(", ", ",\n"), re.M)
    used = [f"{name}.yaml", *archspec.load(SPECS / f"{name}.yaml").document.header.use]
    assert found == [(sha256((SPECS / file).read_bytes()).hexdigest()[:12], file) for file in used]


def header(source: str) -> str:
    return (ast.get_docstring(ast.parse(source)) or "").partition("sha256sum: ")[2]


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_header_says_which_variant_and_what_was_set(backend: str) -> None:
    made = archspec.load(SPECS / "resnet34.yaml", "option_a", classes=7).source(backend)
    words = "from resnet34.yaml, variant option_a, with classes=7; change the spec, not this file."
    assert words in " ".join(made.split())
    assert ", with" not in text("resnet34", backend).partition("import")[0]


@pytest.mark.parametrize("name", sweep(NAMES, lambda name: name in QUICK))
def test_no_kind_of_module_is_tested_twice(name: str) -> None:
    kinds = [kind for line in re.findall(r"isinstance\(module, (.*)\):", text(name, "torch"))
             for kind in re.findall(r"nn\.\w+", line)]  # fmt: skip
    assert len(kinds) == len(set(kinds))
    assert "bias is not None" not in text(name, "torch"), "all of a kind have one, or none"


@pytest.mark.parametrize(("name", "backend"), FILES)
def test_no_comment_stands_on_a_line_of_its_own(name: str, backend: str) -> None:
    """Sizes stand behind their rows; what helpers say in between is no size."""
    assert not re.search(r"^ *# (\d+x|\d+$|classes)", text(name, backend), re.MULTILINE)


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_docstring_says_whether_the_input_is_fixed(backend: str) -> None:
    words = f"`fc6` {'reads' if backend == 'torch' else 'has weights for'} maps of 7x7x512"
    assert words in text("vgg16", backend) and words[:12] not in text("resnet34", backend)


@pytest.mark.parametrize("name", APPLICATIONS)
def test_the_keras_source_is_no_longer_than_that_of_keras_applications(name: str) -> None:
    """Of keras.applications the whole file, but for the functions of the other networks in it and of preprocessing."""
    spec = find_spec("keras")
    if spec is None or spec.origin is None:
        pytest.skip("keras is not installed")
    file = Path(spec.origin).parent / "src" / "applications" / f"{APPLICATIONS[name]}.py"
    source = file.read_text("utf-8")
    tree = ast.parse(source)
    others = {"resnet50", "resnet101", "resnet152"} - {name} | {
        "preprocess_input",
        "decode_predictions",
        "stack_residual_blocks_v2",
        "residual_block_v2",
    }
    kept = [node for node in tree.body if not (isinstance(node, ast.FunctionDef) and node.name.lower() in others)]
    assert code_lines(text(name, "keras")) <= code_lines(as_written(source, kept))


@pytest.mark.parametrize("name", TORCHVISION)
def test_the_torch_source_is_no_longer_than_torchvisions(name: str) -> None:
    """Of torchvision the classes and functions without those of weights; imports and documentation do not count."""
    spec = find_spec("torchvision")
    if spec is None or spec.origin is None:
        pytest.skip("torchvision is not installed, so there is nothing to compare with")
    source = (Path(spec.origin).parent / "models" / f"{TORCHVISION[name]}.py").read_text("utf-8")
    tree = ast.parse(source)
    kept = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))]
    theirs = as_written(source, [node for node in kept if "Weights" not in node.name])
    assert code_lines(text(name, "torch")) <= code_lines(theirs)


@pytest.mark.parametrize("name", sweep(["lenet5", "googlenet", "resnet50"], lambda name: name == "lenet5"))
def test_a_run_of_the_compiler_is_like_any_other(name: str) -> None:
    """The same bytes under three seeds of Python's hashes."""
    program = (
        "import archspec, hashlib, sys\n"
        "for backend in ('keras', 'torch'):\n"
        "    text = archspec.load(__import__('pathlib').Path(sys.argv[1])).source(backend)\n"
        "    print(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program, SPECS / f"{name}.yaml"],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "012"
    }
    assert len(printed) == 1


@pytest.mark.parametrize("path", sorted(GENERATED.glob("*_keras.py")), ids=lambda path: path.stem)
def test_every_layer_of_a_keras_file_is_named_so_that_every_model_of_it_has_the_same_names(path: Path) -> None:
    made = [
        node.func
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Call)
        if ast.unparse(node.func.func).startswith("layers.")
    ]
    assert made and not [ast.unparse(each) for each in made if "name" not in {key.arg for key in each.keywords}]
