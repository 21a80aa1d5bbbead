"""Writes the pictures of `diagrams.md` and of the README: each by the command that stands above it.

python docs/write_diagrams.py
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent
ROOT = DOCS.parent
#: A command, and the picture that follows it.
_SHOWN = re.compile(r"^```sh\narchspec (diagram [^\n]+)\n```\n\n!\[[^\]]+\]\(([^)]+)\)$", re.M)


class Shown(NamedTuple):
    """What a page shows: the words of a command, and the file that has its picture."""

    arguments: list[str]
    file: Path


def shown() -> Iterator[Shown]:
    """Every picture of the page, and the one that the README begins with."""
    yield Shown(["diagram", "specs/resnet34.yaml"], DOCS / "resnet34.svg")
    for command, file in _SHOWN.findall((DOCS / "diagrams.md").read_text("utf-8")):
        yield Shown(command.split(), DOCS / file)


def main() -> int:
    from archspec.cli import main as archspec

    os.chdir(ROOT)
    for arguments, file in shown():
        if code := archspec([*arguments, "--out", str(file.parent)]):
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
