"""Texts with drawn places: ‹ and › stand around the span that a node or a finding must have."""

from __future__ import annotations

import pytest

from archspec.errors import Diagnostic, Place, SpecError
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.reader import read_text

Span = tuple[int, int, int, int]

#: A spec with every kind of node in it.
LENET = """\
archspec: 1
name: lenet5
title: "LeNet-5 \\u00e9"
input: 32x32x1
# the table
layers:
  - C1:  {conv: 6, kernel: 5x5, size: 28x28x6, params: 156}
  - table: inception
    columns: [name, c1, =size]
    rows:
      -  [3a, 64, 28x28x256, 1e3, -0.5, 0x1f, 22_855_952]
  - relu
  - {rbf: 10, trainable: false, x: ~}
note: |
  as printed
   in 1998
expect: {trainable: 60_000}
"""


def unmarked(drawing: str) -> tuple[str, list[Span]]:
    """The text without its marks, and the spans that were marked, in the order of their starts."""
    line, column = 1, 1
    spans: list[Span] = []
    starts: list[tuple[int, int]] = []
    for char in drawing:
        if char == "‹":
            starts.append((line, column))
        elif char == "›":
            spans.append((*starts.pop(), line, column))
        else:
            line, column = (line + 1, 1) if char == "\n" else (line, column + 1)
    return drawing.replace("‹", "").replace("›", ""), sorted(spans)


def span(place: Place) -> Span:
    return place.line, place.column, place.end_line, place.end_column


def findings(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        read_text(text)
    return caught.value.diagnostics


def assert_refused(drawing: str, *codes: str) -> tuple[Diagnostic, ...]:
    """Exactly these findings, each on its marked span, each drawable, none without a way out."""
    text, spans = unmarked(drawing)
    found = findings(text)
    assert [(each.code, span(each.place)) for each in found] == list(zip(codes, spans, strict=True))
    assert all(each.draw() and each.hint for each in found)
    return found


def leaves(node: Node) -> list[Scalar]:
    if isinstance(node, Scalar):
        return [node]
    if isinstance(node, Sequence):
        return [leaf for item in node for leaf in leaves(item)]
    return [leaf for key, value in node for leaf in [key, *leaves(value)]]


def mapping(text: str) -> Mapping:
    root = read_text(text)
    assert isinstance(root, Mapping)
    return root
