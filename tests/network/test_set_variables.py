"""A mistake that comes from the call alone is the call's, and says what was set."""

from __future__ import annotations

import pytest
from spec.documents import text
from sweeps import sweep

import archspec
from archspec.errors import CallError, SpecError, UsageError
from archspec.network.set_variables import said_by
from archspec.spec.loader import Variable

from .networks import network

LARGE = "variables: {width: 4, times: 1}"


def test_a_mistake_that_only_a_set_variable_makes_says_so() -> None:
    with pytest.raises(CallError) as caught:
        network("- {dense: $classes}", "variables: {classes: 10, rate: 0.5}", classes=-1)
    (found,) = caught.value.diagnostics
    assert (found.place.line, found.place.column) == (6, 13)
    assert found.notes == ("the spec itself has no such mistake: --set gives `classes=-1` for its 10",)


def test_a_mistake_of_the_spec_is_not_laid_on_a_set_variable() -> None:
    with pytest.raises(SpecError) as caught:
        network("- {dense: $classes}\n- {rbf: 3, codes: ['#']}", "variables: {classes: 10}", classes=7)
    assert not isinstance(caught.value, CallError)
    assert not any("--set" in note for note in caught.value.diagnostics[0].notes)


def test_a_spec_that_is_wrong_without_what_was_set_stays_a_wrong_spec() -> None:
    with pytest.raises(SpecError) as caught:
        network("- {dense: $classes}", "variables: {classes: 0}", classes=-1)
    assert not isinstance(caught.value, CallError)


@pytest.mark.parametrize("kind", [SpecError, UsageError])
def test_who_calls_from_python_may_take_it_for_either(kind: type[Exception]) -> None:
    with pytest.raises(kind) as caught:
        archspec.load(text("- {dense: $width, repeat: $times}", LARGE), width=0)
    assert "--set gives `width=0` for its 4" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), sweep([("width", 1_000_000), ("times", 10_000)], lambda case: case[0] == "width")
)
def test_a_network_that_is_too_large_for_what_was_set_is_told_so(name: str, value: Variable) -> None:
    rows = "- {conv: $width, kernel: 3x3, repeat: $times}\n" * 200
    archspec.load(text(rows, LARGE))
    with pytest.raises(CallError) as caught:
        archspec.load(text(rows, LARGE), None, **{name: value})
    (found,) = caught.value.diagnostics
    assert found.code == "limit"
    assert f"--set gives `{name}=" in found.notes[-1]


def test_what_fails_below_an_option_names_it_and_keeps_its_other_notes() -> None:
    with pytest.raises(CallError) as caught, said_by("--size 2x2"):
        network("- {dense: $n}", "variables: {n: 1}", n=0)
    first, second = caught.value.diagnostics[0].notes
    assert "--set gives `n=0`" in first
    assert second == "the network has no such mistake without --size 2x2"
