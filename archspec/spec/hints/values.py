"""Ways out of values that are nearly right: what people write for a size, a printed count, a number, a truth.

Only values that are refused anyway come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from archspec.errors import Place, did_you_mean
from archspec.spec.hints.elsewhere import function_absent, function_elsewhere, norm_absent
from archspec.spec.hints.spelling import mistyped
from archspec.spec.scalars import shown

_SIDES = re.compile(r"\(?\s*[0-9]{1,9}(?:\s*(?:[×X*x,]|by)\s*[0-9]{1,9}){1,2}\s*\)?")
_COUNT = re.compile(r"[~≈]?\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\.?")
_GROUPS = re.compile(r"[~≈]?\s*([0-9]{1,3}(?:[ ',._][0-9]{3})+)")
_UNITS = {"k": "K", "thousand": "K", "g": "G", "b": "G", "bn": "G", "billion": "G"}
_UNITS |= dict.fromkeys(("m", "mm", "mn", "mio", "mil", "million", "millions"), "M")
_TRUTHS = {**dict.fromkeys(("yes", "on", "y", "1"), "true"), **dict.fromkeys(("no", "off", "n", "none", "0"), "false")}
#: What other libraries, and beginners, call a key of ours.
_KEYS = {
    **dict.fromkeys(("rows", "network", "model", "architecture"), "layers"),
    **dict.fromkeys(("act", "nonlinearity", "activation_function"), "activation"),
    **dict.fromkeys(("channels", "out_channels", "features", "maps"), "filters"),
    **dict.fromkeys(("out_features", "neurons"), "units"),
    **dict.fromkeys(("pool_size", "pool"), "window"),
    **dict.fromkeys(("parameters", "params"), "total"),
    **dict.fromkeys(("p", "probability"), "rate"),
    "kernel_initializer": "init",
    "initializer": "init",
    "dilation_rate": "dilation",
    "use_bias": "bias",
}
_NORMS = {
    **dict.fromkeys(("bn", "batchnorm", "batch_norm", "batch_normalization"), "batch"),
    **dict.fromkeys(("ln", "layernorm", "layer_norm"), "layer"),
}
#: A number whose digit groups commas have torn apart.
_TORN = re.compile(r"(?<![\w.,])[0-9]{1,3}(?:,[0-9]{3})+(?![\w.])")


def of_fault(kind: str, given: Any, context: Mapping[str, Any], column: str) -> str:
    """The way out of a value that pydantic refuses, for this kind of fault."""
    text = given if isinstance(given, str) else ""
    if kind == "bool_type":
        word = _TRUTHS.get(str(given).lower(), "") if type(given) in (str, int) else ""
        return f"write `{word}`" if word else did_you_mean(text, ("true", "false"))
    if kind in ("int_type", "float_type", "int_from_float"):
        return _of_number(given, kind)
    if kind == "value_error":
        return of_word(given, str(context["error"]), column)
    return _of_choice(text, re.findall("'([^']+)'", context["expected"])) if "expected" in context and text else ""


def _of_choice(text: str, expected: Collection[str]) -> str:
    """The one of these words that is meant, by its name elsewhere or as a typing mistake; or that there is none."""
    if "relu" in expected:
        meant, absent = function_elsewhere(text), function_absent(text)
    elif "batch" in expected:
        meant, absent = _NORMS.get(text.lower(), ""), norm_absent(text)
    else:
        meant = absent = ""
    return f"did you mean `{meant}`?" if meant in expected else absent or mistyped(text, expected)


def of_word(given: Any, expected: str, column: str) -> str:
    """The nearest of the words that a message has in backquotes; sides with another sign are joined by an x."""
    if "height x width" in expected and (sides := of_size(given, most=3 if "maps" in expected else 2)):
        return sides
    if not isinstance(given, str):
        return ""
    if column == "padding" and given.lower() in ("none", "no", "off", "zero"):
        return "did you mean `valid`?"
    return mistyped(given, re.findall("`([a-z_]+)`", expected)) or of_count(given, expected)


def of_key(key: str, known: Collection[str]) -> str:
    """The way out of a key that nothing knows: `kernel=3x3`, `when $n > 1`, or the nearest of those that are known."""
    name, equals, value = (part.strip() for part in key.partition("="))
    if not equals or name not in known:
        name, _, value = key.partition(" ")
    if value and name in known:
        return f"write `{name}: {shown(value)}`"
    if "norm" in known and key.lower() in _NORMS:
        return f"write `norm: {_NORMS[key.lower()]}`"
    meant = _KEYS.get(key.lower(), "")
    return f"did you mean `{meant}`?" if meant in known else did_you_mean(key, known)


def is_meant(name: str, hints: Iterable[str]) -> bool:
    """Whether one of the hints about keys that nothing knows says that this one is meant."""
    return any(hint == f"did you mean `{name}`?" or hint.startswith(f"write `{name}: ") for hint in hints)


def of_size(given: Any, most: int = 3) -> str:
    """The way out of `28×28×6`, `28 x 28 x 6`, `(28, 28, 6)` and `[28, 28, 6]`, if it has two sides to ``most``."""
    is_listed = isinstance(given, (list, tuple)) and all(type(side) is int for side in given)
    text = ", ".join(map(str, given)) if is_listed else given
    if not isinstance(text, str) or not _SIDES.fullmatch(text) or re.fullmatch("[0-9x]+", text):
        return ""
    sides = re.findall("[0-9]+", text)
    return f"write {'x'.join(sides)}, with the letter x" if len(sides) <= most else ""


def of_count(given: Any, expected: str = "a printed count") -> str:
    """The way out of `1.8 M`, `1.8m`, `~1.8M`, `1.8 million` and `1 024`, if it is such a thing."""
    if not isinstance(given, str) or "a printed count" not in expected:
        return ""
    if (groups := _GROUPS.fullmatch(given)) is not None:
        return f"write {re.sub('[^0-9]', '_', groups[1])}"
    number = _COUNT.fullmatch(given)
    unit = _UNITS.get(number[2].lower(), "") if number is not None else ""
    return f"write {number[1]}{unit}" if number is not None and unit else ""


def _of_number(given: Any, kind: str) -> str:
    """The way out of a number in quotes, in percent, or with a point that a whole one does not have."""
    if isinstance(given, float) and given.is_integer():
        return f"write {int(given)}"
    text = given.rpartition("=")[2].strip() if isinstance(given, str) else ""
    if text != given and re.fullmatch(r"[A-Za-z]\w*\s*=\s*[0-9.]{1,20}", str(given).strip()):
        return f"write {text}, without its column"
    if re.fullmatch("[0-9]{1,9}", text) or (kind == "float_type" and re.fullmatch(r"[0-9]{0,9}\.[0-9]{1,9}", text)):
        return f"write {text}, without quotes"
    percent = re.fullmatch(r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?%", text)
    return f"write {float(percent[1]) / 100:g}" if percent is not None and kind == "float_type" else ""


def torn_number(place: Place) -> tuple[Place, str] | None:
    """The whole of a number of which this place is a part behind a comma, and how it is written; None of others."""
    if not 1 <= place.line <= len(place.source.lines):
        return None
    for found in _TORN.finditer(place.source.lines[place.line - 1]):
        if found.start() + 1 < place.column <= found.end():
            whole = Place(place.source, place.line, found.start() + 1, place.line, found.end() + 1)
            return whole, found[0].replace(",", "_")
    return None
