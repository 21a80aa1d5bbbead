"""The fields of a plug-in's class: their types, their defaults, and validators that fail."""

from __future__ import annotations

import pytest

import archspec

from .given import folder, loaded, refused

__all__ = ["folder"]
pytestmark = pytest.mark.usefixtures("folder")

SPEC = "archspec: 1\nname: net\ninput: 8x8x4\nlayers:\n  - {own: , n: 3}\n"
OP = '@op("own", keras="x", torch="x")\n'

WRONG = {
    "n: int = 'x'": "the field `n` of the operator `own` begins at 'x': Input should be a valid integer",
    "n: Count = -3": "the field `n` of the operator `own` begins at -3: Input should be greater than or equal to 1",
    "n: float = float('nan')": "the field `n` of the operator `own` begins at nan: Input should be a finite number",
    "n: 'Nowhere' = 3": "the fields of the operator `own` cannot be checked: name 'Nowhere' is not defined",
    "n: 'callable' = 3": "the fields of the operator `own` cannot be checked: Unable to generate",
}


@pytest.mark.parametrize(("field", "told"), WRONG.items(), ids=list(WRONG))
def test_a_field_that_no_row_can_be_checked_against_is_told_at_the_decorator(field: str, told: str) -> None:
    found = refused(f"{OP}class Own(Op):\n    {field}\n")
    assert found.message.startswith(told)
    assert (found.place.line, found.place.column) == (3, 1)


def test_a_field_without_a_default_is_the_rows_matter() -> None:
    loaded(f"{OP}class Own(Op):\n    n: Count\n    m: float = 1\n")
    assert archspec.load(SPEC).check().ok
    with pytest.raises(archspec.SpecError, match="needs `n`"):
        archspec.load(SPEC.replace(", n: 3", ""))


VALIDATED = """\
from pydantic import field_validator
{op}class Own(Op):
    n: int = 1

    @field_validator("n")
    def odd(cls, value):
        if value == 3:
            raise {error}
        return value
"""


def test_a_validator_that_fails_is_told_at_its_line() -> None:
    loaded(VALIDATED.format(op=OP, error="KeyError('three')"))
    with pytest.raises(archspec.UsageError) as caught:
        archspec.load(SPEC)
    assert str(caught.value).startswith("own.py:11:13: error[plugin]: the check of the fields of `Own` fails: KeyError")


def test_what_a_validator_finds_wrong_is_told_at_the_row() -> None:
    loaded(VALIDATED.format(op=OP, error="ValueError('three is odd')"))
    with pytest.raises(archspec.SpecError) as caught:
        archspec.load(SPEC)
    (found,) = caught.value.diagnostics
    assert found.place.line == 5 and "three is odd" in str(found)


@pytest.mark.parametrize("what", ["class Own: pass", "def own(x): return x"])
def test_the_decorator_stands_above_a_class_of_operators(what: str) -> None:
    assert "`@op` stands above a class of `Op`" in refused(f"{OP}{what}\n").message


def test_the_decorator_takes_a_word() -> None:
    assert "the word of `@op` is a text, not <class" in refused("@op\nclass Own(Op): pass\n").message
