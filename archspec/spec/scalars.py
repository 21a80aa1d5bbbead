"""One cell: which characters it may hold, and which value its text has.

The rules are those of the YAML 1.2 core schema, read by us and never by PyYAML, which follows YAML 1.1 (`no` is
False there, `3:3` is 183).  One extension: digit groups as papers print them, `22_855_952`.  Refused with a way
out: whatever readers of the table would read in two ways (`010`), and numbers that no network has (`.nan`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from archspec.errors import Place, error
from archspec.spec.nodes import Atom

#: The longest whole number: whatever has 18 digits fits 64 bits, and no network counts further.
MAX_DIGITS = 18
#: The longest text that is read as a number at all; Python's own limit on digits is an exception, not a message.
MAX_NUMBER_TEXT = 64
#: How much of a text a message repeats.
MAX_SHOWN = 40

_WORDS: Mapping[str, Atom] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER_STARTS = frozenset("+-.0123456789")
_WHOLE = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[1-9][0-9]{0,2}(?:_[0-9]{3})+")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_LEADING_ZERO = re.compile(r"[-+]?0+(?=[0-9])")
_NOT_ZERO = re.compile(r"[^eE]*[1-9]")
_QUOTE = "if it is a text, quote it"

# Control characters, line breaks that only YAML counts (they would shift every place below them), the marks that
# make a line read in another order than it is stored, halves of surrogate pairs, byte order marks, non-characters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BARE_RETURN = re.compile("\r(?!\n)")
# Letters and marks that print nothing; every other such character is caught by `str.isprintable`.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")

_NAMELESS = {"Cc": "control character", "Cs": "half of a surrogate pair", "Co": "private use"}


def resolve(text: str, place: Place) -> Atom:
    """The value of an unquoted scalar.  Raises SpecError[number] where the text is a number that we refuse."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_STARTS:
        return text
    if _NOT_FINITE.fullmatch(text):
        raise error("number", "an infinite or undefined number", place, hint="write a finite number, or quote the text")
    is_whole = _WHOLE.fullmatch(text) is not None
    if not is_whole and not _DECIMAL.fullmatch(text):
        return text
    _require_one_reading(text, place)
    return _whole(text, place) if is_whole else _decimal(text, place)


def forbidden_at(text: str) -> int | None:
    """Where the first character stands that no spec may hold, neither in the open nor behind an escape."""
    found = [match.start() for match in (_FORBIDDEN.search(text), _BARE_RETURN.search(text)) if match]
    return min(found, default=None)


def invisible_in(key: str) -> str | None:
    """The first character of a key that prints nothing: it would make two keys that look the same."""
    if key.isascii() and key.isprintable():
        return None
    return next((char for char in key if not char.isprintable() or _BLANK.match(char)), None)


def named(char: str) -> str:
    """A character that cannot be shown, as people look it up: `U+200B ZERO WIDTH SPACE`."""
    import unicodedata  # a spec that is right names none

    kind = _NAMELESS.get(unicodedata.category(char), "unassigned")
    return f"U+{ord(char):04X} {unicodedata.name(char, kind)}"


def shown(text: str) -> str:
    """A text of the file, safe and short enough to stand in a message."""
    cut = text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}..."
    return cut if cut.isprintable() else ascii(cut)[1:-1]


def quoted(text: str) -> str:
    """A text in quotes as `shown` shows it; a word of letters of two alphabets is escaped, as it looks like another."""
    if re.search("[A-Za-z]", text) and any(char > "\u024f" and char.isalpha() for char in text):
        return ascii(text[:MAX_SHOWN])
    return f"'{shown(text)}'"


def _require_one_reading(text: str, place: Place) -> None:
    if len(text) > MAX_NUMBER_TEXT:
        label = f"{len(text)} characters, at most {MAX_NUMBER_TEXT} are read"
        raise error("number", "this number is too long", place, label, hint=_QUOTE)
    if _LEADING_ZERO.match(text):
        from archspec.spec.hints.values import torn_number  # only a number that is refused needs it

        if (torn := torn_number(place)) is not None:
            whole, written = torn
            raise error(
                "number", "a comma ends the cell, so this is no number", whole, hint=f"group digits by `_`: {written}"
            )
        plain = _LEADING_ZERO.sub(lambda zeros: zeros[0].rstrip("0"), text, count=1)
        hint = f'write {plain}, or 0o... for an octal number, or "{text}" for a text'
        raise error("number", "a number with a leading zero", place, "decimal or octal?", hint=hint)


def _whole(text: str, place: Place) -> int:
    value = int(text, 0)
    if abs(value) >= 10**MAX_DIGITS:
        raise error("number", "this number is too large", place, f"at most {MAX_DIGITS} digits", hint=_QUOTE)
    return value


def _decimal(text: str, place: Place) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise error("number", "this number is too large", place, "larger than any floating point number", hint=_QUOTE)
    if value == 0 and _NOT_ZERO.match(text):
        raise error("number", "this number is too small", place, "it would be read as zero", hint=_QUOTE)
    return value
