"""Every place of a spec that holds words, each to be filled with a text of somebody else's."""

from __future__ import annotations

import re
from collections.abc import Iterator

#: A spec in which each place stands once, as @place@; @$place@ refers to what is named there.  Nothing that is free has
#: a part in the network: no text is equal to a list.
_SPEC = """\
# @comment@
archspec: 1
name: @name@
title: @title@
source: @source@
input: @input@
use: [@use@]
variables: {@variable@: 4, word: @word@, rate: @number@}
constants: {@constant@: @value@, codes: [@code@]}
conventions: {@convention@: {@counted@: 1000}}
blocks:
  @block@:
    title: @about@
    args: {@argument@: @default@, said: @$argument@, text: @$constant@}
    layers:
      - {identity: , when: $said == $codes or $text == $codes or $rate == $codes}
      - add: [[{conv: 3, kernel: 1x1}], @shortcut@]
defaults: {@defaulted@: {@column@: same}}
layers:
  - @row@: {@op@: @maps@, kernel: @kernel@, padding: @padding@, activation: @activation@, init: @init@,
           size: @size@, params: @printed@}
  - last: {@used@: , when: @when@, @key@: @cell@}
  - {dense: @expression@, from: @from@, activation: $word}
heads:
  @head@: {from: @origin@, layers: [flatten]}
expect: {@expected@: @total@}
errata:
  - {at: @at@, params: @wrong@, note: @note@}
variants:
  @variant@: {title: @variant_title@, rows: {@changed@: {activation: tanh}}}
"""
#: What stands in each of them otherwise; the lines of what is left empty are left out.
_PLAIN = {
    "comment": "a comment", "name": "net", "title": "A title", "source": "A paper", "input": "8x8x3", "use": "",
    "variable": "classes", "word": "relu", "number": "0.5", "constant": "text", "value": "a text", "code": "1",
    "convention": "macs", "counted": "K", "block": "unit", "about": "A block", "argument": "maps", "default": "3",
    "shortcut": "shortcut", "defaulted": "conv", "column": "padding", "row": "first", "op": "conv", "maps": "3",
    "kernel": "3x3", "padding": "same", "activation": "relu", "init": "he_normal", "size": "8x8x3", "used": "unit",
    "when": "true", "key": "maps", "cell": "3", "from": "last", "expression": "$classes", "head": "aux",
    "origin": "first", "expected": "depth", "total": "3", "at": "first", "wrong": "84", "printed": "85",
    "note": "85 printed", "variant": "small", "variant_title": "Another", "changed": "first",
}  # fmt: skip
FIELDS = tuple(_PLAIN)
#: What names the same thing elsewhere.
_ECHOES = {"row": ("origin", "at", "changed"), "block": ("used",), "argument": ("key",)}
#: Places for which no quotes exist.
UNQUOTED = ("comment",)
#: Texts that the network does not depend on, so that its code does not either.
FREE = ("comment", "title", "source", "number", "value", "code", "about", "note", "variant_title")
_ESCAPED = re.compile(r'["\\\x00-\x1f\x7f-\xa0\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]')


def spec(**filled: str) -> str:
    """The spec with these texts of YAML in these places."""
    texts = _PLAIN | filled
    lines = [line for line in _SPEC.splitlines(keepends=True) if "@use@" not in line or texts["use"]]
    referred = {f"${name}": re.sub("^([\"']?)", r"\1$", text) for name, text in texts.items()}
    return re.sub(r"@(\$?\w+)@", lambda place: (texts | referred)[place[1]], "".join(lines))


def with_text(field: str, text: str) -> str:
    """The spec with any text in a place, quoted as YAML wants it: what cannot be seen is there by escapes."""
    return _filled(field, text if field in UNQUOTED else quoted(text))


def _filled(field: str, yaml: str) -> str:
    return spec(**dict.fromkeys((field, *_ECHOES.get(field, ())), yaml))


def quoted(text: str) -> str:
    escaped = _ESCAPED.sub(
        lambda char: f"\\x{ord(char[0]):02x}" if char[0] < "\x80" else f"\\u{ord(char[0]):04x}", text
    )
    return f'"{escaped}"'


def spellings(field: str, text: str) -> Iterator[str]:
    """The same as people, and attackers, might have written it: quoted, in single quotes, and as it is."""
    yield with_text(field, text)
    if field not in UNQUOTED:
        yield _filled(field, "'" + text.replace("'", "''") + "'")
        yield _filled(field, text)


#: Another network, to compare one with.
OTHER = spec(row="other", origin="other", at="other", changed="other", title="Other")
