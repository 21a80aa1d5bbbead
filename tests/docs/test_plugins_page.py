"""`docs/plugins.md`: its commands print what it shows, its Python runs, the classes that it shows are generated."""

from __future__ import annotations

import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from plugins.given import folder

from archspec.commands import COMMANDS
from archspec.plugins.loading import GROUP

from .pages import Page, assert_prints

__all__ = ["folder"]
PAGE = Page("plugins.md")


@pytest.fixture(autouse=True)
def page(folder: Path) -> None:
    PAGE.write_files(folder)


def of_kind(words: str) -> list[str]:
    return [text for found, text in PAGE.fences("console") if found == words]


@pytest.mark.parametrize(("number", "code"), list(enumerate([0, 0, 2])))
def test_the_commands_print_what_the_page_shows(number: int, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(of_kind("")) == 3
    assert assert_prints(of_kind("")[number], capsys) == code


@pytest.mark.framework
def test_the_build_prints_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    (session,) = of_kind("framework")
    assert assert_prints(session, capsys) == 0


def test_its_python_runs_and_the_classes_it_shows_are_generated() -> None:
    (text,) = (text for words, text in PAGE.fences("python") if not words)
    exec(compile(text, "plugins.md", "exec"), {})
    archspec = import_module("archspec")
    for backend in ("keras", "torch"):
        fences = [*PAGE.fences("python"), *PAGE.fences("text")]
        (shown,) = (text for words, text in fences if words == f"in=small_{backend}.py")
        assert shown in archspec.load("small.yaml").source(backend)


def test_its_entry_point_is_the_group_that_is_asked() -> None:
    ((_, text),) = PAGE.fences("toml")
    assert list(tomllib.loads(text)["project"]["entry-points"]) == [GROUP]


def test_it_names_every_command_that_takes_plug_ins() -> None:
    section = PAGE.text.partition("## Where it is known")[2].partition("In Python")[0]
    assert {name for name in COMMANDS if f"`{name}`" in section} == {*COMMANDS} - {"completion"}
