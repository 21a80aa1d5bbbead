"""The tutorial does what it shows: its commands run on its files, and print what the page prints."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from archspec.cli import main

from .writers import DOCS

PAGE = (DOCS / "tutorial.md").read_text("utf-8")
FILE = "squeezenet.yaml"


@dataclass(frozen=True)
class Fence:
    language: str
    word: str
    text: str


FENCES = [Fence(*found) for found in re.findall(r"^```(\w+) ?([^\n]*)\n(.*?)^```$", PAGE, re.M | re.S)]


def written(fence: Fence) -> None:
    """A spec of the page, or what it says to append to it."""
    path = Path(FILE)
    path.write_text((path.read_text("utf-8") if fence.word == "append" else "") + fence.text, "utf-8")


def shown(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    name, *arguments = shlex.split(command)
    assert name == "archspec"
    main(arguments)
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_every_check_of_the_page_prints_what_stands_below_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    compared = 0
    for fence, below in pairwise(FENCES):
        if fence.language == "yaml":
            written(fence)
        if fence.language == "sh" and below.language == "text":
            assert shown(fence.text.strip(), capsys) == below.text
            compared += 1
    assert compared == 3


@pytest.mark.framework
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras, with numpy 2
def test_the_last_spec_is_built_and_verified_as_the_page_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for fence in FENCES:
        if fence.language == "yaml":
            written(fence)
    (commands,) = (fence.text.splitlines() for fence in FENCES if fence.language == "sh" and "build" in fence.text)
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, capsys.readouterr().err
    assert "compute the same function" in capsys.readouterr().out
    for fence in FENCES:
        if fence.language == "python":
            assert fence.text in Path(fence.word.removeprefix("file=")).read_text("utf-8")
