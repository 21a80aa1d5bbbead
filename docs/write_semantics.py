"""Writes the table of traps into `semantics.md`: each one is planted, and what it does to its row is measured.

    python docs/write_semantics.py

The traps are those of `tests/weights/traps.py`, where the tests hold that `verify` finds every one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from weights.kernel_traps import KERNEL_TRAPS  # noqa: E402
from weights.layer_traps import LAYER_TRAPS  # noqa: E402
from weights.traps import InSource, Trap  # noqa: E402
from weights.window_traps import WINDOW_TRAPS  # noqa: E402

from archspec.weights.verify import verify  # noqa: E402

PAGE = Path(__file__).with_name("semantics.md")
BEGIN, END = "<!-- traps: written by docs/write_semantics.py -->\n", "<!-- end of traps -->\n"


def size(trap: Trap) -> str:
    """The largest relative difference of the first numbers that part; of a setting where no numbers show it."""
    with pytest.MonkeyPatch.context() as patched:
        trap.switch.plant(patched)
        found = verify(trap.network()).failures
    failures = [each for each in found if not each.difference.told] or found
    first = failures[0].difference.path
    return f"{max(each.difference.relative for each in failures if each.difference.path == first):.1e}"


def shown(row: Any) -> str:
    """A row as a spec has it."""
    if isinstance(row, Mapping):
        return "{" + ", ".join(f"{key}: {shown(value)}".rstrip() for key, value in row.items()) + "}"
    if isinstance(row, (list, tuple)):
        return "[" + ", ".join(map(shown, row)) + "]"
    return "" if row is None else str(row).lower() if isinstance(row, bool) else str(row)


def lines() -> list[str]:
    found = ["| a model that | in the row | planted in | differs by |", "|---|---|---|--:|"]
    traps = [*WINDOW_TRAPS, *KERNEL_TRAPS, *LAYER_TRAPS]
    return found + [f"| {trap.name} | `{shown(trap.row)}` | {planted(trap)} | {size(trap)} |" for trap in traps]


def planted(trap: Trap) -> str:
    return trap.switch.backend if isinstance(trap.switch, InSource) else "the weights' way"


def main() -> None:
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(before + BEGIN + "\n" + "\n".join(lines()) + "\n\n" + END + after, "utf-8")


if __name__ == "__main__":
    main()
