"""`docs/diagnostics.md` is what the codes say, and has a section for each of them."""

from __future__ import annotations

import re

from archspec.codes import CODES

from .writers import DOCS, writer

PAGE = (DOCS / "diagnostics.md").read_text("utf-8")


def test_the_page_is_what_the_codes_say() -> None:
    assert writer("write_diagnostics").page() == PAGE, "run: python docs/write_diagnostics.py"


def test_every_code_has_a_section_and_a_line_that_leads_to_it() -> None:
    assert re.findall(r"^## `([\w-]+)`$", PAGE, re.M) == [*CODES]
    links = re.findall(r"^\| \[`([\w-]+)`\]\(#([\w-]+)\) \|", PAGE, re.M)
    assert sorted(name for name, _ in links) == [*CODES]
    assert all(name == anchor for name, anchor in links)
