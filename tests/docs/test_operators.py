"""`docs/operators.md` is what the registry says, and its rows are rows."""

from __future__ import annotations

import re

import pytest

from archspec.api import load
from archspec.ops import REGISTRY
from archspec.ops.base import Example
from archspec.ops.worded import row, written

from .writers import DOCS, writer

WRITER = writer("write_operators")
PAGE = (DOCS / "operators.md").read_text(encoding="utf-8")
EXAMPLES = [
    (f"{head}-{number}", example)
    for head, op in sorted(REGISTRY.items())
    for number, example in enumerate(op.examples)
    if not op.is_merge
]


def test_the_page_is_what_the_registry_says() -> None:
    assert WRITER.page() == PAGE, "run: python docs/write_operators.py"


@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_every_operator_has_a_section_with_all_its_columns(head: str) -> None:
    section = PAGE.split(f"\n## `{head}`\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)`(?:, the argument)? \| .+ \| .+ \| .+ \|$", section, re.M)) >= {
        *REGISTRY[head].model_fields
    }


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_every_example_is_a_row_that_gives_what_the_page_says(name: str, example: Example) -> None:
    text, (shape,) = written(example), example.inputs
    cells = re.findall(rf"^\| `{re.escape(text)}` \| {shape} \| (\S+) \|", PAGE, re.M)
    net = load(f"archspec: 1\nname: example\ninput: {shape}\nlayers:\n  - {text}\n")
    assert str(net.network.output) in cells


@pytest.mark.parametrize("head", sorted(REGISTRY))
def test_the_row_at_the_head_of_a_section_can_be_copied(head: str) -> None:
    op = REGISTRY[head]
    shape = "8x8x4" if op.is_merge else op.examples[0].inputs[0]
    assert f"```yaml\n- {row(op)}\n```" in PAGE
    load(f"archspec: 1\nname: example\ninput: {shape}\nlayers:\n  - {row(op)}\n")


def test_the_links_inside_the_page_lead_somewhere() -> None:
    titles = re.findall(r"^#+ (.+)$", PAGE, re.M)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= anchors
