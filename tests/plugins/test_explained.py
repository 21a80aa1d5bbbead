"""What is explained of an operator that a plug-in brings."""

from __future__ import annotations

import pytest

import archspec

from .given import MISH, folder, loaded

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")


def test_its_columns_and_rules_are_told_and_no_example() -> None:
    loaded(MISH)
    told = archspec.explain("mish")
    assert str(told).startswith("mish: x * tanh(log(1 + exp(x))).") and "An example" not in str(told)
    assert told.as_json()["example"] is None


def test_a_row_of_it_is_explained_as_any_other() -> None:
    loaded(MISH)
    net = archspec.load("archspec: 1\nname: net\ninput: 8x8x4\nlayers: [m: {mish: }]\n")
    assert "parameters: 0" in str(net.explain("m", "params"))
