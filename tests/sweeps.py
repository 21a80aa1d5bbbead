"""Sweeps: the same test over every spec, variant or seed, of which the quick part of the suite runs a few."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import pytest
from _pytest.mark.structures import ParameterSet


def sweep(cases: Iterable[Any], is_quick: Callable[[Any], bool], ids: Callable[[Any], str] = str) -> list[ParameterSet]:
    """Every case as parameters; those that are not quick are a campaign, which only the whole suite runs."""
    return [*_marked(list(cases), is_quick, ids)]


def _marked(cases: Sequence[Any], is_quick: Callable[[Any], bool], ids: Callable[[Any], str]) -> Iterator[ParameterSet]:
    quick = [is_quick(case) for case in cases]
    assert any(quick), "the quick part of the suite would have nothing of it"
    for case, runs in zip(cases, quick, strict=True):
        values = case if isinstance(case, tuple) else (case,)
        yield pytest.param(*values, id=ids(case), marks=() if runs else pytest.mark.campaign)
