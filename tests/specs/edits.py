"""A shipped spec with an edit such as people make, text for text, and what is told of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archspec.checking import check_file
from archspec.errors import Diagnostic

SPECS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True)
class Told:
    """A finding: its code, a text that only its line has, and the text there that the carets begin at."""

    code: str
    line: str
    at: str

    def place(self, text: str) -> tuple[int, int]:
        """Where ``at`` stands in the first line that has ``line``, behind the beginning of that."""
        number, line = next((number, line) for number, line in enumerate(text.split("\n"), 1) if self.line in line)
        return number, line.index(self.at, line.index(self.line)) + 1


@dataclass(frozen=True)
class Edited:
    """What the check of an edited spec finds."""

    file: str
    text: str
    findings: tuple[Diagnostic, ...]

    def tells(self, *told: Told) -> None:
        """These findings and no other, in this order."""
        found = [(each.code, each.place.line, each.place.column) for each in self.findings]
        assert found == [(each.code, *each.place(self.text)) for each in told], self.drawn()

    def says(self, *texts: str) -> None:
        """The first finding, as it is drawn, has these texts."""
        drawn = self.findings[0].draw()
        for text in texts:
            assert text in drawn, drawn

    def drawn(self) -> str:
        return "\n\n".join(each.draw() for each in self.findings)


Edit = Callable[..., Edited]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Replaces a text, which must stand there, in a copy of the specs, and checks one variant of one of them.

    ``without`` is a further text that is taken out.
    """

    def edited(
        spec: str, old: str, new: str, variant: str | None = None, file: str | None = None, without: str = ""
    ) -> Edited:
        specs = tmp_path / "specs"
        shutil.copytree(SPECS, specs)
        changed = specs / (file or f"{spec}.yaml")
        text = changed.read_text("utf-8")
        assert old in text and without in text
        text = text.replace(old, new, 1).replace(without, "", 1)
        changed.write_text(text, "utf-8")
        checked = next(check_file(str(specs / f"{spec}.yaml"), variant))
        return Edited(str(changed), text, checked.report.diagnostics)

    return edited
