"""Colours on a terminal: of messages, as compilers have them, and of tables; in a pipe there are none.

A text is coloured as the text that it is: what draws it (`errors.py`) knows nothing of terminals, and what is in it
has been made printable before, so that no file can colour anything.
"""

from __future__ import annotations

import re

BOLD, RED, YELLOW, BLUE, CYAN = "1", "1;31", "1;33", "1;34", "1;36"
SEVERITIES = {"error": RED, "warning": YELLOW}

_HEAD = re.compile(r"(?P<place>.+:\d+:\d+): (?P<severity>error|warning)(?P<code>\[[a-z-]+\]): (?P<message>.*)")
_EXCERPT = re.compile(r"(?P<gutter> *\d+ \|)(?P<text>.*)")
_CARETS = re.compile(r"(?P<gutter> +\|)(?P<space> *)(?P<carets>\^.*)")
_RULE = re.compile(r"-{3,}")
_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z -]+:)(?P<text> .*)")
_NOTE = re.compile(r"(?P<gutter> +=) (?P<help>help:)?(?P<text>.*)")


def coloured(message: str) -> str:
    """A message with its colours, line by line; a line that is no part of a drawn finding stays as it is."""
    severity, lines = RED, []
    for line in message.split("\n"):
        if head := _HEAD.fullmatch(line):
            severity = SEVERITIES[head["severity"]]
        lines.append(_line(line, head, severity))
    return "\n".join(lines)


def coloured_table(text: str) -> str:
    """A summary with its colours: title and heads bold, rules blue, the labels of totals cyan."""
    lines, rules = text.split("\n"), 0
    for number, line in enumerate(lines):
        if _RULE.fullmatch(line):
            rules += 1
            lines[number] = _in(BLUE, line)
        elif line and rules < 2:
            lines[number] = _in(BOLD, line)
        elif rules > 2 and (found := _LABEL.fullmatch(line)):
            lines[number] = _in(CYAN, found["label"]) + found["text"]
    return "\n".join(lines)


def _line(line: str, head: re.Match[str] | None, severity: str) -> str:
    if head:
        said = _in(severity, head["severity"] + head["code"])
        return f"{_in(BOLD, head['place'])}: {said}: {_in(BOLD, head['message'])}"
    if found := _CARETS.fullmatch(line):
        return _in(BLUE, found["gutter"]) + found["space"] + _in(severity, found["carets"])
    if found := _EXCERPT.fullmatch(line):
        return _in(BLUE, found["gutter"]) + found["text"]
    if found := _NOTE.fullmatch(line):
        return _in(BLUE, found["gutter"]) + " " + (_in(CYAN, "help:") if found["help"] else "") + found["text"]
    if line.startswith("archspec: "):
        return _in(RED, "archspec:") + line.removeprefix("archspec:")
    return line


def _in(colour: str, text: str) -> str:
    return f"\x1b[{colour}m{text}\x1b[0m"
