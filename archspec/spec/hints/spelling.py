"""A value that is nearly a word of the language: a typing mistake, and never another word that only looks alike.

A key that is wrong is refused again where its proposal is wrong too.  A value is not: `swish` in the place of `mish` is
a network, and another one.  So no more is taken for a mistake than one letter.
"""

from __future__ import annotations

from collections.abc import Iterable

from archspec.spec.hints.elsewhere import plain

#: Of shorter words one letter more or less is another word.
LEAST_LETTERS = 3


def mistyped(word: str, known: Iterable[str]) -> str:
    """A hint that names the one known word that differs by a letter, by capitals or by what joins its parts."""
    near = [each for each in known if is_near(word, each)]
    exact = [each for each in near if plain(each) == plain(word)]
    found = exact or near
    return f"did you mean `{found[0]}`?" if len(found) == 1 else ""


def is_near(word: str, known: str) -> bool:
    """Whether one letter is missing, too many or another one, or two neighbours have changed places."""
    one, other = plain(word), plain(known)
    if one == other:
        return True
    # `relu6` is no misspelt `relu`: a digit is part of what a word means.
    if _digits(one) != _digits(other) or min(len(one), len(other)) < LEAST_LETTERS or abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, others = one[start:], other[start:]
    is_swapped = rest[:2] == others[1::-1] and rest[2:] == others[2:]
    return is_swapped or rest[1:] == others[1:] or rest[1:] == others or rest == others[1:]


def _digits(word: str) -> str:
    return "".join(char for char in word if char.isdigit())
