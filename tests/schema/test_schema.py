"""The schema: up to date, true of every spec, and against what it can see to be wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from backends.random_specs import random_spec
from jsonschema import Draft7Validator
from sweeps import sweep

from archspec.cli import main
from archspec.ops import REGISTRY
from archspec.schema import FILE, schema
from archspec.schema.cells import alternatives
from archspec.spec.document import Conventions, Erratum, Expect, Header, Library
from archspec.spec.nodes import plain
from archspec.spec.overlay import MERGED, PATCHES, REPLACED
from archspec.spec.reader import read_text

ROOT = Path(__file__).parents[2]
SPECS = sorted((ROOT / "specs").rglob("*.yaml"))
SCHEMA = schema()
DEFINITIONS = SCHEMA["definitions"]
VALIDATOR = Draft7Validator(SCHEMA)
PAGE = (ROOT / "docs" / "language.md").read_text("utf-8")


def faults(text: str) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(plain(read_text(text)))]


def test_it_is_a_schema_of_draft_7() -> None:
    Draft7Validator.check_schema(SCHEMA)


def test_the_file_that_is_shipped_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == FILE.read_text("utf-8"), "make schema"
    assert main(["schema", "--path"]) == 0
    assert capsys.readouterr().out == f"{FILE}\n"


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shipped_spec_is_valid_and_names_the_file_of_the_schema(path: Path) -> None:
    text = path.read_text("utf-8")
    assert faults(text) == []
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named is not None
    assert (path.parent / named[1]).resolve() == FILE


@pytest.mark.parametrize("seed", sweep(range(30), lambda seed: seed < 8))
def test_a_random_spec_is_valid(seed: int) -> None:
    assert faults(random_spec(seed)) == []


@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_every_example_of_an_operator_is_a_valid_row(head: str) -> None:
    branches = {head: [["identity"], []]} if REGISTRY[head].is_merge else {}
    for example in REGISTRY[head].examples:
        row = {**example.row, **branches}
        text = json.dumps({"archspec": 1, "name": "net", "input": "8x8x4", "layers": [row, {"named": row}]})
        assert faults(text) == []


def specs_of_the_page() -> list[str]:
    blocks = re.findall(r"^```yaml[^\n]*\n(.*?)^```$\n?(<!-- fails)?", PAGE, re.M | re.S)
    return [text for text, fails in blocks if text.startswith("archspec: 1") and not fails]


@pytest.mark.parametrize("text", specs_of_the_page(), ids=range(len(specs_of_the_page())))
def test_a_spec_of_the_manual_is_valid(text: str) -> None:
    assert faults(text) == []


# Mistakes, as in tests/specs/test_mutations.py

SEEN = {
    "a misspelt column": ("googlenet", "conv1:   {conv: 64, kernel: 7x7", "conv1:   {conv: 64, kernal: 7x7"),
    "a misspelt key at the top": ("resnet50", "\nexpect:", "\nexpects:"),
    "a misspelt key of a variant": ("resnet50", "    defaults:", "    default:"),
    "a misspelt key of a block": ("googlenet", "    args: [r3", "    arg: [r3"),
    "a misspelt total": ("vgg16", "expect: {total", "expect: {totale"),
    "a misspelt convention": ("googlenet", "biases: false", "bias: false"),
    "an operator that there is not, in the defaults": ("alexnet", "  conv: {activation", "  conv2d: {activation"),
    "a column that an operator has not, in the defaults": ("xception", "momentum: 0.99", "momentun: 0.99"),
    "a text where a flag belongs": ("lenet5", "trainable: false", "trainable: no"),
    "a text where a number belongs": ("vgg16", "{conv: 128", '{conv: "128"'),
    "maps below one": ("vgg16", "{conv: 128", "{conv: -128"),
    "an activation that there is not": ("alexnet", "activation: softmax", "activation: softmex"),
    "a window that is a number": ("vgg16", "conv2_1: {conv: 128, kernel: 3x3", "conv2_1: {conv: 128, kernel: 3"),
    "a cell that is no count": ("googlenet", "params: 2.7K", "params: 2.7k"),
    "a size with commas": ("alexnet", "size: 55x55x96", 'size: "55,55,96"'),
    "a table without columns": ("googlenet", "    columns:", "    # columns:"),
    "an erratum without a reason": ("googlenet", ', note: "438.0K; 437K printed is 1K below, its macs are right"', ""),
    "no input": ("vgg16", "input: 224x224x3\n", ""),
    "another version": ("vgg16", "archspec: 1", "archspec: 2"),
}
#: A schema knows neither the blocks of the file, nor arithmetic, nor which key of a row comes first.
UNSEEN = {
    "an operator that there is not": ("googlenet", "{maxpool: 3x3, stride: 1, ", "{maxpol: 3x3, stride: 1, "),
    "a block that is not there": ("resnet34", "use: [blocks/residual.yaml]\n", ""),
    "a misspelt argument of a block": ("resnet34", "first: {stride: 2}", "first: {strides: 2}"),
    "a name that no expression knows": ("googlenet", "{conv: $c5, kernel: 5x5}", "{conv: $c6, kernel: 5x5}"),
    "a row of a table that is one cell short": ("googlenet", "[4b,   160, 112, 224,", "[4b,   160, 224,"),
    "two rows of one name": ("vgg16", "conv2_2: {conv: 128", "conv2_1: {conv: 128"),
    "a wrong size": ("xception", "19x19x728}\n  - exit1", "18x18x728}\n  - exit1"),
}


def edited(spec: str, old: str, new: str) -> str:
    text = (ROOT / "specs" / f"{spec}.yaml").read_text("utf-8")
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("what", SEEN)
def test_a_mistake_that_it_sees(what: str) -> None:
    assert faults(edited(*SEEN[what]))


@pytest.mark.parametrize("what", UNSEEN)
def test_a_mistake_that_it_cannot_see_is_for_the_check(what: str) -> None:
    assert not faults(edited(*UNSEEN[what]))


# What the models say


def test_it_has_every_key_of_the_document_and_no_other() -> None:
    assert SCHEMA["properties"].keys() == Header.model_fields.keys()
    assert [*SCHEMA["else"]["required"]] == [*Library.model_fields]
    assert DEFINITIONS["variant"]["properties"].keys() == {*REPLACED, *MERGED, *PATCHES}
    assert DEFINITIONS["key.expect"]["properties"].keys() == Expect.model_fields.keys()
    assert DEFINITIONS["key.errata"]["items"]["properties"].keys() == Erratum.model_fields.keys()
    assert DEFINITIONS["key.conventions"]["properties"].keys() == Conventions.model_fields.keys()


@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_every_column_of_every_operator_has_its_meaning_and_takes_an_expression(head: str) -> None:
    for name in REGISTRY[head].model_fields:
        column = DEFINITIONS[f"{head}.{name}"]
        assert column["description"]
        assert {"type": "string", "pattern": "\\$"} in column["anyOf"]
        assert {} not in column["anyOf"], "a type without a schema takes anything"


def test_what_a_plugin_reads_by_a_function_of_its_own_takes_anything() -> None:
    from typing import Annotated

    from archspec.fields import ReadBy

    assert alternatives(Annotated[int, ReadBy(lambda value: value)]) == [{}]


def test_every_reference_leads_somewhere() -> None:
    named = set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(SCHEMA)))
    assert named <= DEFINITIONS.keys()
    assert DEFINITIONS.keys() <= named, "a definition that nothing uses"
