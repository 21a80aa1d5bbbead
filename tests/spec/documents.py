"""What the tests of documents share: specs in a few lines, and what is wrong with them, drawn."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from archspec.errors import Diagnostic, SpecError
from archspec.spec.document import Document, Row
from archspec.spec.loader import Variable, load_text
from archspec.spec.nodes import Node, plain

from .drawings import span, unmarked

HEAD = "archspec: 1\nname: net\n"
#: A block whose arguments rows and tables give.
BLOCK = "blocks: {block: {args: {a: required, b: 2, stride: 1}, layers: []}}"


def text(layers: str, head: str = "", input: str = "8x8x4") -> str:
    """A whole spec; ``head`` are further keys of it."""
    keys = f"{dedent(head).strip()}\n" if head else ""
    return f"{HEAD}input: {input}\n{keys}layers:\n{indent(dedent(layers).strip(), '  ')}\n"


def document(layers: str, head: str = "", variant: str | None = None, **variables: Variable) -> Document:
    return load_text(text(layers, head), variant=variant, variables=variables)


def rows(layers: str, head: str = "") -> tuple[Row, ...]:
    return document(layers, head).rows


def row(line: str) -> Row:
    """The only row of a spec."""
    (made,) = rows(f"- {line}")
    return made


def values(nodes: dict[str, Node]) -> dict[str, object]:
    return {name: plain(node) for name, node in nodes.items()}


def found_in(spec: str, variant: str | None = None) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        load_text(spec, variant=variant)
    return caught.value.diagnostics


def assert_refused(drawing: str, *codes: str, head: str = "") -> tuple[Diagnostic, ...]:
    """Exactly these findings, each on its marked span of the rows (or of the head), in the order of the file."""
    return assert_found(text(drawing, head), *codes)


def assert_found(drawing: str, *codes: str) -> tuple[Diagnostic, ...]:
    """Exactly these findings, each on its marked span of the whole spec."""
    spec, spans = unmarked(drawing)
    found = found_in(spec)
    assert [(each.code, span(each.place)) for each in found] == list(zip(codes, spans, strict=True))
    assert all(each.draw() for each in found)
    return found
