"""What `check` found, in the words of the places where people look at findings: a room for each of them.

A report has every finding once, and leaves out those that only follow from another one, as the drawn messages do.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from archspec.checking import Checked
from archspec.errors import Diagnostic


def distinct(checked: Iterable[Checked]) -> list[Diagnostic]:
    """Every finding once: a mistake of the base spec comes again in its variants, and is told as the base has it."""
    found: dict[tuple[str, str], Diagnostic] = {}
    for each in (each for one in checked for each in one.report.diagnostics):
        if each.follows is None:
            found.setdefault((str(each.place), each.label), each)
    return list(found.values())


def told(finding: Diagnostic) -> str:
    """The finding without its place: the fact, what was expected, notes and the way out, a line each."""
    fact = f"{finding.message}: {finding.label}" if finding.label else finding.message
    help = [f"help: {finding.hint}"] if finding.hint else []
    return "\n".join([fact, *finding.notes, *help])


def inside(file: str, root: Path) -> Path | None:
    """The file as the folder ``root`` has it; None where it lies elsewhere."""
    path, base = Path(file).absolute().resolve(), root.absolute().resolve()
    return path.relative_to(base) if path.is_relative_to(base) else None
