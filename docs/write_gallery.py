"""Writes the pictures of `gallery.md` and of the README into `generated/diagrams/`, each by the command that is shown.

python docs/write_gallery.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parent
ROOT = DOCS.parent
#: What `diff` ends with where two networks are different.
DIFFERENT = 1
#: A command, where its output goes if not into a file of its own, and the picture that follows.
_SHOWN = re.compile(r"^```sh\narchspec ([^\n>]+)(?: > (\S+))?\n```\n\n!\[[^\]]+\]\(\.\./([^)]+)\)$", re.M)


class Shown(NamedTuple):
    """What a page shows: the words of a command, what its output is led into, and the file of its picture.

    Both files are told from the top level of the repository, where the command is run.
    """

    arguments: list[str]
    output: str
    file: str


def shown() -> Iterator[Shown]:
    """The picture that the README begins with, and every one of the gallery."""
    yield Shown(["diagram", "specs/resnet34.yaml"], "", "generated/diagrams/resnet34.svg")
    for command, output, file in _SHOWN.findall((DOCS / "gallery.md").read_text("utf-8")):
        yield Shown(command.split(), output, file)


def run(shown: Shown) -> None:
    """Does what a shell does with the command, in the folder that is the current one. Raises SystemExit if it fails."""
    from archspec.cli import main as archspec

    with redirect_stdout(TextIOWrapper(BytesIO(), "utf-8")) as printed:
        code = archspec(shown.arguments)
        printed.flush()
        if code != (DIFFERENT if shown.arguments[0] == "diff" else 0):
            raise SystemExit(code)
        if shown.output:
            Path(shown.output).parent.mkdir(parents=True, exist_ok=True)
            Path(shown.output).write_bytes(printed.buffer.getvalue())  # type: ignore[attr-defined]


def main() -> None:
    os.chdir(ROOT)
    for each in shown():
        run(each)


if __name__ == "__main__":
    main()
