"""The command line of `fmt`: what it writes, what it prints, and what it leaves alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archspec import formatting
from archspec.cli import main

GIVEN = "name: net\narchspec: 1\ninput: 8x8x3\nlayers: [{flatten: }, {dense: 3}]  # two\n"
MADE = "archspec: 1\nname: net\ninput: 8x8x3\nlayers:\n  - flatten\n  - {dense: 3}  # two\n"
BROKEN = GIVEN.replace("input: 8x8x3\n", "inptu: 8x8x3\n")


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "net.yaml"
    path.write_text(GIVEN, "utf-8")
    return path


def test_a_spec_is_written_in_canonical_form_and_named_once(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "net.yaml"]) == 0
    assert (spec.read_text("utf-8"), capsys.readouterr()) == (MADE, ("net.yaml: formatted\n", ""))
    assert main(["fmt", "net.yaml"]) == 0
    assert capsys.readouterr() == ("", "")
    assert [each.name for each in spec.parent.iterdir()] == ["net.yaml"]


def test_check_names_what_would_change_and_writes_nothing(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (spec.parent / "made.yaml").write_text(MADE, "utf-8")
    assert main(["fmt", "--check", "made.yaml", "net.yaml"]) == 1
    assert capsys.readouterr() == ("net.yaml: would change\n", "")
    assert spec.read_text("utf-8") == GIVEN
    assert main(["fmt", "--check", "made.yaml"]) == 0


def test_diff_prints_what_would_change_and_writes_nothing(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "--diff", "net.yaml"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["--- net.yaml", "+++ net.yaml"]
    assert "-layers: [{flatten: }, {dense: 3}]  # two" in lines
    assert "+  - {dense: 3}  # two" in lines
    assert spec.read_text("utf-8") == GIVEN
    assert main(["fmt", "--diff", "--check", "net.yaml"]) == 1


def test_stdin_goes_to_stdout_byte_for_byte(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """A title may have a character that a message would escape."""
    titled = MADE.replace("input", 'title: "a\u200bb é"\ninput')
    given = titled.replace("  - ", "     - ").encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main(["fmt", "-"]) == 0
    assert capfdbinary.readouterr().out == titled.encode()


def test_a_broken_spec_is_told_and_left_alone_and_the_others_are_formatted(
    spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = spec.parent / "broken.yaml"
    broken.write_text(BROKEN, "utf-8")
    assert main(["fmt", "broken.yaml", "net.yaml"]) == 1
    told = capsys.readouterr()
    assert told.out == "net.yaml: formatted\n"
    assert "broken.yaml:3:1: error[unknown-key]" in told.err
    assert (broken.read_text("utf-8"), spec.read_text("utf-8")) == (BROKEN, MADE)


def test_a_file_that_is_not_there_is_a_wrong_call(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fmt", "none.yaml"]) == 2
    assert "none.yaml: cannot be read" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX's")
def test_a_link_stays_a_link_and_the_mode_stays_the_mode(spec: Path) -> None:
    spec.chmod(0o640)
    link = spec.parent / "link.yaml"
    link.symlink_to(spec)
    assert main(["fmt", "link.yaml"]) == 0
    assert link.is_symlink()
    assert spec.read_text("utf-8") == MADE
    assert spec.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (MADE.replace("dense: 3", "dense: 4"), "the layout says something else"),
        (MADE.replace("  # two", ""), "the layout has lost a comment"),
        (MADE.replace("layers", "layer"), "the layout is no spec any more"),
    ],
)
def test_a_layout_that_would_change_the_spec_is_our_mistake_and_is_not_written(
    wrong: str, said: str, spec: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(formatting, "laid_out", lambda root: wrong)
    assert main(["fmt", "net.yaml"]) == 70
    assert said in capsys.readouterr().err
    assert spec.read_text("utf-8") == GIVEN


def test_an_open_cell_is_laid_out_in_quotes_and_stays_one(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A bare `?` is no YAML for other readers."""
    row = "C1: {conv: 6,   kernel: ?, padding: valid, size: 28x28x6, params: 156}"
    spec.write_text(f"archspec: 1\nname: net\ninput: 32x32x1\nlayers:\n  - {row}\n", "utf-8")
    assert main(["fmt", "net.yaml"]) == 0
    assert 'kernel: "?"' in spec.read_text("utf-8")
    assert main(["solve", "net.yaml"]) == 0
    assert "5x5" in capsys.readouterr().out


def test_nothing_of_it_is_imported_for_a_check(spec: Path) -> None:
    code = "import sys; from archspec.cli import main; main(['check', 'net.yaml']); print(*sys.modules)"
    settings = {**os.environ, "PYTHONPATH": str(Path(formatting.__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=settings, check=True)
    assert "archspec.spec.reader" in done.stdout
    assert "archspec.formatting" not in done.stdout
