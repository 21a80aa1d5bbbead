"""Writes the pictures of `diagrams.md` and of the README: each by the command that stands above it.

python docs/write_diagrams.py
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import BytesIO, TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

DOCS = Path(__file__).parent
ROOT = DOCS.parent
#: What `diff` ends with where two networks are different.
DIFFERENT = 1
#: A command, and the picture that follows it.
_SHOWN = re.compile(r"^```sh\narchspec (di(?:agram|ff) [^\n]+)\n```\n\n!\[[^\]]+\]\(([^)]+)\)$", re.M)


class Shown(NamedTuple):
    """What a page shows: the words of a command, and the file that has its picture."""

    arguments: list[str]
    file: Path


def shown() -> Iterator[Shown]:
    """Every picture of the page, and the one that the README begins with."""
    yield Shown(["diagram", "specs/resnet34.yaml"], DOCS / "resnet34.svg")
    for command, file in _SHOWN.findall((DOCS / "diagrams.md").read_text("utf-8")):
        yield Shown(command.split(), DOCS / file)


def written(arguments: list[str]) -> bytes:
    """What the command writes: `diagram` into a file, `diff` to whoever called it. Raises SystemExit where it fails."""
    from archspec.cli import main as archspec

    with TemporaryDirectory() as folder, redirect_stdout(TextIOWrapper(BytesIO())) as out:
        is_diagram = arguments[0] == "diagram"
        code = archspec([*arguments, "--out", folder] if is_diagram else arguments)
        if code != (0 if is_diagram else DIFFERENT):
            raise SystemExit(code)
        out.flush()
        return next(Path(folder).iterdir()).read_bytes() if is_diagram else out.buffer.getvalue()  # type: ignore[attr-defined]


def main() -> None:
    os.chdir(ROOT)
    for arguments, file in shown():
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(written(arguments))


if __name__ == "__main__":
    main()
