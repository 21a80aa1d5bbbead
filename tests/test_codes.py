"""The meanings of the codes are those of the manual."""

from __future__ import annotations

import re
from pathlib import Path

from archspec.codes import CODES

PAGE = (Path(__file__).parents[1] / "docs/language.md").read_text("utf-8")


def test_every_code_means_what_the_manual_says() -> None:
    table = PAGE.partition("## Error codes\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `([\w-]+)` \| ([^|]+) \|", table, re.M)
    assert {code: re.sub(r"\[([^\]]+)\]\([\w.#]+\)", r"\1", text) for code, text in rows} == CODES
