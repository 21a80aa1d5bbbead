"""A value is proposed for a typing mistake alone, and never another function for one that is not there."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from network.networks import assert_refused

from archspec.ops import REGISTRY
from archspec.ops.base import Function, Nonlinearity, Norm
from archspec.spec.hints import elsewhere
from archspec.spec.hints.spelling import is_near, mistyped

FUNCTIONS = (*get_args(Function)[:1], *get_args(Nonlinearity))
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("word", "known"),
    [
        ("swihs", "swish"), ("swis", "swish"), ("swissh", "swish"), ("swush", "swish"), ("wsish", "swish"),
        ("Softmax", "softmax"), ("soft_max", "softmax"), ("leaky-relu", "leaky_relu"), ("leaky_rleu", "leaky_relu"),
        ("rlu", "relu"), ("relu_6", "relu6"), ("gleu", "gelu"), ("tanhh", "tanh"),
    ],
)  # fmt: skip
def test_one_letter_is_a_typing_mistake(word: str, known: str) -> None:
    assert mistyped(word, FUNCTIONS) == f"did you mean `{known}`?"


@pytest.mark.parametrize("word", ["hard_tanh", "relu5", "relu7", "mish", "soft", "relux6y", "r", "", "ta"])
def test_what_is_further_away_is_another_word(word: str) -> None:
    assert mistyped(word, FUNCTIONS) == ""


@given(st.sampled_from(FUNCTIONS), st.data())
def test_every_edit_of_one_letter_is_near_to_its_word(word: str, data: st.DataObject) -> None:
    at, letter = data.draw(st.integers(0, len(word) - 1)), data.draw(st.sampled_from(LETTERS))
    swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
    kept = [swapped, word[:at] + letter + word[at:]]
    kept += [word[:at] + word[at + 1 :], word[:at] + letter + word[at + 1 :]] if not word[at].isdigit() else []
    digits = [char for char in word if char.isdigit()]
    assert all(is_near(each, word) for each in kept if [char for char in each if char.isdigit()] == digits)


def test_no_function_norm_or_operator_of_the_language_is_told_to_be_absent() -> None:
    assert not [word for word in FUNCTIONS if elsewhere.function_absent(word)]
    assert not [word for word in get_args(Norm) if elsewhere.norm_absent(word)]
    assert not [word for word in REGISTRY if elsewhere.operator_absent(word)]


@pytest.mark.parametrize(
    "word", ["mish", "Mish", "selu", "elu", "PReLU", "softplus", "hard_tanh", "hard-mish", "log_softmax", "quick_gelu"]
)
def test_a_function_that_the_language_has_not_is_told_to_be_none_and_no_other_one_is_proposed(word: str) -> None:
    absent = "there is no such function here; a plug-in makes one, in a row of its own: docs/plugins.md"
    for row in (f"{{conv: 3, kernel: 3x3, activation: ‹{word}›}}", f"{{activation: ‹{word}›}}"):
        (found,) = assert_refused(f"- {row}", "value")
        assert found.hint == absent
    (found,) = assert_refused(f"- ‹{word.replace('-', '_')}›", "unknown-op")
    assert found.hint == "there is no such operator here; a plug-in makes one: docs/plugins.md"


@pytest.mark.parametrize(
    ("row", "code", "hint"),
    [
        ("{conv: 3, kernel: 3x3, activation: ‹linear›}", "value", "did you mean `none`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹silu›}", "value", "did you mean `swish`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹swsh›}", "value", "did you mean `swish`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹blish›}", "value", ""),
        ("{conv: 3, kernel: 3x3, norm: ‹bn›}", "value", "did you mean `batch`?"),
        ("{conv: 3, kernel: 3x3, norm: ‹bacth›}", "value", "did you mean `batch`?"),
        ("{conv: 3, kernel: 3x3, norm: ‹group›}", "value",
         "there is no such norm here; a plug-in makes one, in a row of its own: docs/plugins.md"),
        ("{‹mbconv›: 3}", "unknown-op",
         "declare the block under `blocks:`, or name the file that declares it under `use:`"),
        ("{conv: 3, kernel: 3x3, activation: ‹rrelu›}", "value",
         "there is no such function here, and no plug-in can be one: it does another thing in training"),
        ("{‹upsample›: 2}", "unknown-op", "there is no such operator here; a plug-in makes one: docs/plugins.md"),
        ("{‹denes›: 2}", "unknown-op", "did you mean `dense`?"),
    ],
)  # fmt: skip
def test_another_name_and_a_typing_mistake_lead_to_the_word_and_likeness_does_not(
    row: str, code: str, hint: str
) -> None:
    (found,) = assert_refused(f"- {row}", code)
    assert found.hint == hint
