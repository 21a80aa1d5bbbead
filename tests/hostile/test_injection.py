"""Texts that would like to be more: in every place of a spec, and in every output, they stay texts.

Here a few of them take each place, of which the quick part of the suite has fewer; with ARCHSPEC_LARGE=1 in the
environment there are more, and `campaigns/strangers.py` has all of them in all places.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sweeps import sweep

import archspec
from archspec.backends import BACKENDS
from archspec.spec.scalars import forbidden_at

from .executed import __file__ as EXECUTED
from .fields import FIELDS, FREE, OTHER, UNQUOTED, quoted, spec, with_text
from .outputs import called, faults
from .payloads import CANARY, DOT, FILES, HTML, NAMES, PAYLOADS, PYTHON, SHELL, SVG, TERMINAL, TOUCH, WORKFLOW
from .readers import READERS, code_of

IS_LARGE = "ARCHSPEC_LARGE" in os.environ


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The working folder, with a spec to compare others with; nothing is there afterwards that was not written here."""
    monkeypatch.chdir(tmp_path)
    Path("other.yaml").write_text(OTHER, "utf-8")
    yield tmp_path
    assert not (tmp_path / CANARY).exists()


@pytest.fixture(scope="session")
def code() -> dict[str, str]:
    net = archspec.load(spec())
    return {backend: code_of(net.source(backend)) for backend in BACKENDS}


#: With these in all places at once that hold any text.
SAMPLE = PAYLOADS if IS_LARGE else PAYLOADS[::60]


@pytest.mark.parametrize("payload", sweep(SAMPLE, lambda payload: payload in SAMPLE[::3], ascii))
def test_a_text_stays_a_text_in_every_output(payload: str, folder: Path, code: dict[str, str]) -> None:
    yaml = dict.fromkeys([field for field in FREE if field not in UNQUOTED], quoted(payload))
    assert found(folder, spec(**yaml), code) == []


@pytest.mark.parametrize(
    "name", sweep(NAMES if IS_LARGE else ("class", "self", "torch", "CON"), lambda name: name in ("class", "torch"))
)
def test_a_name_that_means_something_elsewhere_is_a_name(name: str, folder: Path) -> None:
    assert found(folder, with_text("row", name)) == []
    assert found(folder, spec(name=name, block=name, used=name, argument=name, key=name, variant=name, head="h")) == []


@pytest.mark.parametrize("field", FIELDS)
def test_a_text_is_told_of_as_a_text(field: str, folder: Path) -> None:
    """In messages of what is wrong, where it is."""
    number = FIELDS.index(field)
    for payload in PAYLOADS[number % 8 :: 8] if IS_LARGE else [PAYLOADS[number * 11 % len(PAYLOADS)]]:
        write(folder, with_text(field, payload))
        for form in ("text", "json", "github", "sarif") if IS_LARGE else (("text", "github", "sarif")[number % 3],):
            assert list(called(form, "check", "net.yaml", "--format", form).faults()) == []


def found(folder: Path, text: str, code: dict[str, str] | None = None) -> list[str]:
    """What is wrong with any output of a spec."""
    return list(faults(write(folder, text), "other.yaml", code or {}))


def write(folder: Path, text: str) -> Path:
    """A new file each time: a file that is read once is known by its time."""
    file = folder / "net.yaml"
    file.unlink(missing_ok=True)
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    os.utime(file, ns=(next(_TIMES), next(_TIMES)))
    return file


_TIMES = count(1)


def test_a_title_stays_a_text_in_a_picture(folder: Path) -> None:
    styles = ("blocks", "paper", "volumes", *["graph"] * (shutil.which("dot") is not None))
    for payload in (*DOT, *SVG, *HTML) if IS_LARGE else ('x", URL="javascript:x', "<<IMG SRC=x>>]]>&#0;<!--"):
        net = archspec.load(with_text("title", payload))
        for style in styles:
            assert list(READERS["svg"](net.diagram(style=style).svg())) == []


@pytest.mark.parametrize(
    "payload",
    sweep(
        [*WORKFLOW, *TERMINAL, *SHELL] if IS_LARGE else [WORKFLOW[2], TERMINAL[2]],
        lambda payload: payload == TERMINAL[2],
        ascii,
    ),
)
def test_the_name_of_a_file_stays_a_name(payload: str, folder: Path) -> None:
    name = f"{payload}.yaml".replace("/", "_").replace("\0", "_")
    for text in (spec(), spec(activation="rellu")):
        (folder / name).write_text(text, "utf-8")
        # A name that begins with a dash is written `./-x`.
        assert list(faults(Path(f"./{name}"), "other.yaml", {})) == []


#: Names that a file can have, and that end the text in which somebody quotes them.
QUOTING = [each for each in PYTHON if not set("/\\\0:") & set(each) and forbidden_at(each) is None]


@pytest.mark.parametrize("payload", QUOTING if IS_LARGE else ['""" + 1 + """'])
def test_the_name_of_a_block_file_stays_a_name(payload: str, folder: Path, code: dict[str, str]) -> None:
    """It stands in the docstring of what the block became."""
    own = yaml_of_block()
    (folder / f"{payload}.yaml").write_text(f"archspec: 1\nblocks:\n{own}", "utf-8")
    text = spec(use=quoted(f"{payload}.yaml")).replace(f"blocks:\n{own}", "")
    file = write(folder, text)
    assert list(faults(file, "other.yaml", code)) == []
    sources = [archspec.load(file).source(backend) for backend in BACKENDS]
    assert all("Block `unit`" in source and "yaml:3" in source for source in sources)


def yaml_of_block() -> str:
    """The lines of the one block that the spec has."""
    before, _, after = spec().partition("blocks:\n")
    assert before
    return after.partition("defaults:")[0]


@pytest.mark.parametrize("option", ["--set", "--variant", "--expand"])
def test_a_word_of_the_call_stays_a_word(option: str, folder: Path) -> None:
    (folder / "net.yaml").write_text(spec(), "utf-8")
    for payload in (TERMINAL[2], WORKFLOW[2], FILES[0], PYTHON[0]):
        for word in (payload, f"word={payload}", f"{payload}=1"):
            found = called("text", "diagram", "net.yaml", "--format", "dot", option, word)
            assert list(found.faults()) == []
            assert found.code == 2


@pytest.mark.framework
@pytest.mark.parametrize("backend", BACKENDS)
def test_what_is_generated_executes_nothing_of_a_text(backend: str, folder: Path) -> None:
    payloads = [each for each in PAYLOADS if CANARY in each and forbidden_at(each) is None]
    chosen = payloads if IS_LARGE else payloads[::10]
    for number, payload in enumerate(chosen):
        net = archspec.load(spec(**dict.fromkeys(("title", "source", "about"), quoted(payload))))
        (folder / f"net-{number}.py").write_text(net.source(backend), "utf-8")
    assert len(chosen) > 5
    assert executed(folder) == (0, f"{len(chosen)}\n", "")


def test_what_would_be_executed_would_be_seen(folder: Path) -> None:
    (folder / "net-0.py").write_text(f"{TOUCH}\nnet = str", "utf-8")
    executed(folder)
    assert (folder / CANARY).exists()
    (folder / CANARY).unlink()


def executed(folder: Path) -> tuple[int, str, str]:
    """The files of a folder, executed in a process of their own."""
    files = sorted(map(str, folder.glob("net-*.py")))
    command, settings = [sys.executable, EXECUTED, *files], os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=settings)
    errors = "" if done.returncode == 0 else done.stderr  # frameworks say what they miss on the machine
    return done.returncode, done.stdout, errors
