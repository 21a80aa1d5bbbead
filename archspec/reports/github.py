"""Workflow commands of GitHub Actions: a runner that reads them on stdout marks the lines of a pull request.

Escaping is that of GitHub's own toolkit: ``%``, carriage return and line feed, in properties ``:`` and ``,`` too.  A
text of somebody else's spec stays data: it neither ends a command nor begins one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archspec.checking import Checked
from archspec.errors import Diagnostic, Place, printable
from archspec.reports import distinct, inside, told

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def report(checked: Sequence[Checked], root: Path) -> str:
    """A line for each spec and variant, and a command for each finding; ``root`` is the folder of the repository."""
    return "\n".join([*(_plain(str(one)) for one in checked), *(_command(each, root) for each in distinct(checked))])


def _command(finding: Diagnostic, root: Path) -> str:
    properties = {**_where(finding.place, root), "title": f"archspec: {finding.code}"}
    said = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{finding.severity} {said}::{_escaped(told(finding), _DATA)}"


def _where(place: Place, root: Path) -> dict[str, str]:
    """Lines and columns count from 1 and include the last; columns are taken where there is one line alone."""
    file = inside(place.source.name, root)
    is_one_line = place.line == place.end_line
    found = {
        "file": place.source.name if file is None else file.as_posix(),
        "line": str(place.line),
        "col": str(place.column) if is_one_line else "",
        "endLine": str(place.end_line),
        "endColumn": str(max(place.column, place.end_column - 1)) if is_one_line else "",
    }
    return {name: value for name, value in found.items() if value}


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return printable(_unmarked("".join(escapes.get(char, char) for char in text)))


def _plain(line: str) -> str:
    """A line of the log: the name of a file must not make a command of it."""
    return _unmarked(f". {line}" if line.lstrip().startswith("::") else line)


def _unmarked(text: str) -> str:
    """The older form of a command, ``##[name]``, is looked for anywhere in a line."""
    return text.replace("##[", "## [")
