"""The page of errata is what the specs say now, and leaves none out."""

from __future__ import annotations

import re

import archspec

from .writers import DOCS, writer

PAGE = (DOCS / "errata.md").read_text("utf-8")
SPECS = DOCS.parent / "specs"


def test_the_page_is_what_is_written_now() -> None:
    assert writer("write_errata").page() == PAGE


def test_every_erratum_that_a_check_takes_is_a_line_of_the_page() -> None:
    found = {
        name: report.errata
        for name, report in (
            ("GoogLeNet", archspec.load(SPECS / "googlenet.yaml").check()),
            ("AlexNet on two GPUs", archspec.load(SPECS / "alexnet.yaml", "paper").check()),
        )
    }
    sections = re.split(r"^## ", PAGE, flags=re.M)[1:]
    lines = {
        section.partition("\n")[0]: len(re.findall(r"^\| \w+ \| \w+ \|", section, re.M)) - 1 for section in sections
    }
    assert lines == found and found["GoogLeNet"] == 11
