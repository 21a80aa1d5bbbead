"""A record is a dataclass in all but how it is made: see `archspec/records.py`."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from archspec.records import record, value_record


@record
class Own:
    name: str
    items: list[int] = field(default_factory=list, repr=False)


@value_record
class Pair:
    left: int
    right: int = 2


@dataclass(frozen=True)
class Model:
    left: int
    right: int = 2


def test_a_record_is_equal_to_itself_alone_and_can_be_a_key() -> None:
    one, other = Own("a"), Own("a")
    assert one == one and one != other
    assert {one: 1, other: 2}[one] == 1


def test_a_value_is_equal_where_its_fields_are_and_can_be_a_key() -> None:
    assert Pair(1) == Pair(1, 2) != Pair(2)
    assert {Pair(1): "found"}[Pair(1, 2)] == "found"


def test_it_is_written_as_a_dataclass_is() -> None:
    assert repr(Own("a", [1])) == "Own(name='a')"
    assert repr(Pair(1)) == repr(Model(1)).replace("Model", "Pair")


def test_it_is_filled_in_and_copied_as_a_dataclass_is() -> None:
    assert Own("a").items is not Own("a").items
    assert replace(Pair(1), right=3) == Pair(1, 3)
    with pytest.raises(TypeError):
        Pair()  # type: ignore[call-arg]


def test_the_type_checker_forbids_to_set_a_field() -> None:
    Pair(1).right = 3  # type: ignore[misc] # mypy says so where the comment is not needed
