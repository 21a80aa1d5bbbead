"""`docs/plugins.md`: its commands print what it shows, its Python runs, the classes that it shows are generated."""

from __future__ import annotations

import json
import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from plugins.given import folder

from archspec.cli import main
from archspec.commands import COMMANDS
from archspec.plugins.loading import GROUP
from archspec.spec.nodes import plain
from archspec.spec.reader import read_text

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


@pytest.mark.framework
@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras, with numpy 2
@pytest.mark.parametrize(("spec", "plugin"), [("small.yaml", "prelu.py"), ("unit.yaml", "shuffle.py")])
def test_its_specs_are_built_and_verified(spec: str, plugin: str, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("keras")
    assert "`archspec verify small.yaml --plugin prelu.py`" in PAGE.text
    for words in (["build", spec, "--backend", "keras"], ["build", spec, "--backend", "torch"], ["verify", spec]):
        assert main([*words, "--plugin", plugin]) == 0, words
    told = capsys.readouterr().out
    assert told.count("agrees with the spec in") == 2 and "compute the same function" in told


@pytest.mark.parametrize(
    ("spec", "plugin", "words"),
    [
        (["small.yaml"], "prelu.py", {"prelu"}),
        (["unit.yaml", "--expand", "u1"], "shuffle.py", {"groupnorm", "channel_shuffle", "squeeze_excite"}),
    ],
    ids=["small", "unit"],
)
def test_its_operators_are_drawn(spec: list[str], plugin: str, words: set[str]) -> None:
    assert main(["diagram", *spec, "--format", "dot", "--out", "drawn", "--plugin", plugin]) == 0
    (drawn,) = Path("drawn").iterdir()
    assert words <= set(re.findall(r"\w+", drawn.read_text("utf-8")))


ROWS = [
    ("prelu.py", "{prelu: , begin: 0.1}", "{prelu: , begin: low}"),
    ("shuffle.py", "{squeeze_excite: 4}", "{squeeze_excite: 0}"),
]


@pytest.mark.parametrize(("plugin", "right", "wrong"), ROWS)
def test_the_schema_tells_a_row_of_its_operators_that_is_wrong(
    plugin: str, right: str, wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["schema", "--plugin", plugin]) == 0
    validator = Draft7Validator(json.loads(capsys.readouterr().out))
    specs = [f"archspec: 1\nname: a\ninput: 8x8x4\nlayers:\n  - {row}\n" for row in (right, wrong)]
    assert [validator.is_valid(plain(read_text(text))) for text in specs] == [True, False]


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
