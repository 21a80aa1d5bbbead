"""SARIF 2.1.0, the form in which code scanning takes findings, written by hand: it is a small part of a large standard.

Columns count characters from 1, and the end of a region is the column behind it, as our places have it.  Braces of a
message stay single: a message without arguments is not formatted by anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from archspec import __version__
from archspec.checking import Checked
from archspec.codes import CODES
from archspec.errors import Diagnostic, Place
from archspec.reports import distinct, inside, told

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: What a relative URI is relative to: the root of the repository.
ROOT = "%SRCROOT%"


def report(checked: Sequence[Checked], root: Path) -> dict[str, object]:
    """The log of one run: a result for each finding, a rule for each code; ``root`` is the folder of the repository."""
    findings = distinct(checked)
    codes = sorted({each.code for each in findings})
    driver = {"name": "archspec", "version": __version__, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code), root) for each in findings],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(code: str) -> dict[str, object]:
    meaning, severity = CODES[code].meaning, CODES[code].severity
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": meaning},
        "help": {"text": f"{meaning}. `archspec explain {code}` has an example."},
        "defaultConfiguration": {"level": severity},
    }


def _result(finding: Diagnostic, index: int, root: Path) -> dict[str, object]:
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": _unlinked(told(finding))},
        "locations": [{"physicalLocation": _location(finding.place, root)}],
    }


def _location(place: Place, root: Path) -> dict[str, object]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"artifactLocation": _artifact(place.source.name, root), "region": region}


def _artifact(file: str, root: Path) -> dict[str, object]:
    """A file of the repository by its path there, any other by its whole address."""
    if (path := inside(file, root)) is not None:
        return {"uri": quote(path.as_posix()), "uriBaseId": ROOT}
    return {"uri": Path(file).absolute().as_uri()}


def _unlinked(text: str) -> str:
    """``[text](target)`` would be a link, and a spec's author is not who should write links here."""
    return text.replace("](", "] (")
