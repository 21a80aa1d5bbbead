"""What can be counted and is part of no model is refused at its place, before anything is generated."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.backends import BACKENDS
from archspec.errors import Diagnostic, SpecError

from .tiny import Row, network, text

CONV = {"conv": 4, "kernel": "3x3"}


def refused(backend: str, rows: list[Row], **keys: Any) -> Diagnostic:
    assert network(rows, **keys)  # it is a network: it can be checked and counted
    with pytest.raises(SpecError) as caught:
        text(backend, rows, **keys)
    (told,) = caught.value.diagnostics
    return told


READ: list[list[Row]] = [
    [{"a": CONV}, {"b": CONV}, {"add": [[{"from": "a"}], []]}],
    [{"a": CONV}, {"b": CONV}, {"add": [[{"from": "a"}], [{"from": "b"}]]}],
    [{"a": CONV}, {"b": CONV}, {"c": {**CONV, "from": "a"}}, {"add": [[], [{"add": [[CONV], [{"from": "b"}]]}]]}],
    [{"a": CONV}, {"b": CONV}, {"c": {**CONV, "from": "b"}}],
    [{"a": CONV}, {"b": CONV}, {"c": {**CONV, "from": "a", "when": "$input_maps > 9"}}],
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("rows", READ)
def test_a_row_that_something_reads_is_written(rows: list[Row], backend: str) -> None:
    source = text(backend, rows)
    compile(source, "tiny.py", "exec")
    assert _is_written("a", source) and _is_written("b", source)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_head_reads_the_row_at_which_it_begins(backend: str) -> None:
    heads = {"aux": {"from": "b", "layers": [CONV]}}
    assert _is_written("b", text(backend, [{"a": CONV}, {"b": CONV}, {"c": {**CONV, "from": "a"}}], heads=heads))


def _is_written(row: str, source: str) -> bool:
    """Whether the row has a layer of its name: ``name="b"`` in Keras, ``self.b`` in torch."""
    return f'name="{row}"' in source or f"self.{row} = " in source


@pytest.mark.parametrize("backend", BACKENDS)
def test_heads_of_two_kinds_are_refused_at_the_one_of_training(backend: str) -> None:
    label: dict[str, Any] = {"from": "a", "layers": [CONV]}
    heads = {"label": label, "deep": {**label, "training_only": True}}
    told = refused(backend, [{"a": CONV}, {"b": CONV}], heads=heads)
    assert told.message == "`deep` exists in training only, and another head does not"
    both = text(backend, [{"a": CONV}, {"b": CONV}], heads={name: {**label, "training_only": True} for name in heads})
    assert "auxiliary_heads" in both
