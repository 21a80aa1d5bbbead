"""`archspec build --check`: whether a file is what would be written, without a framework, and where it is not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import archspec
from archspec.cli import main

ROOT = Path(__file__).parents[2]
SPEC = """\
archspec: 1
name: tiny
input: 8x8x3
variables: {classes: 7}
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4}
  - {globalavgpool: }
  - fc: {dense: $classes, size: 7}
variants: {wide: {rows: {c: {conv: 8, size: 8x8x8}}}}
"""
CHECK = ["build", "--check", "tiny.yaml", "--backend", "keras"]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file as a build writes it, without running it."""
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(SPEC, "utf-8")
    Path("generated").mkdir()
    path = Path("generated/tiny_keras.py")
    path.write_text(archspec.load("tiny.yaml").source("keras"), "utf-8")
    return path


def test_a_file_that_is_what_would_be_written_is_fresh(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(CHECK) == 0
    assert capsys.readouterr() == (f"{file}: is what tiny.yaml gives\n", "")


def test_the_line_ends_of_another_system_are_no_difference(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert main(CHECK) == 0


def test_the_first_difference_is_told_with_its_place_and_the_way_out(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = file.read_text("utf-8")
    (line,) = (line for line in text.split("\n") if "Conv2D(4," in line)
    file.write_text(text.replace("Conv2D(4,", "Conv2D(48,") + "\nx = 1\n", "utf-8")
    assert main(CHECK) == 1
    out, err = capsys.readouterr()
    assert out == f"{file}: is not what tiny.yaml gives\n"
    number, column = text.split("\n").index(line) + 1, line.index("4,") + 2
    assert err.startswith(f"{file}:{number}:{column}: error[stale]: this is not what the spec gives\n")
    assert f"^ the spec gives `{line.strip()}`\n" in err
    assert "`archspec build tiny.yaml --backend keras --out generated` writes it" in err


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        (lambda text: text + "x = 1\n", "the spec gives nothing more"),
        (lambda text: text[: len(text) // 2], "the spec gives `"),
        (lambda text: "\n".join(text.split("\n")[:9]), "the file ends here, and the spec gives more"),
        (lambda text: "", "the spec gives `"),
        (lambda text: text.removesuffix("\n"), "the file ends here, and the spec gives more"),
        (lambda text: text.replace("\n\n", "\nx\n", 1), "the spec gives an empty line"),
    ],
    ids=["more", "half", "lines", "nothing", "end", "line"],
)
def test_a_file_that_ends_otherwise_is_not_fresh(
    spoilt: object, said: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(spoilt)
    file.write_text(spoilt(file.read_text("utf-8")), "utf-8")
    assert main(CHECK) == 1
    assert said in capsys.readouterr().err


def test_a_file_is_not_fresh_where_the_spec_has_changed(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tiny.yaml").write_text(SPEC + "# a comment\n", "utf-8")
    assert main(CHECK) == 1
    assert "sha256sum" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_not_fresh(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.unlink()
    assert main([*CHECK, "--variant", "wide", "--set", "classes=3"]) == 1
    err = capsys.readouterr().err
    assert err.startswith("generated/tiny_wide_keras.py:1:1: error[stale]: there is no such file\n")
    command = "archspec build tiny.yaml --backend keras --out generated --variant wide --set classes=3"
    assert f"help: `{command}` writes it" in err


def test_several_specs_are_compared_and_one_that_differs_decides(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("other.yaml").write_text(SPEC.replace("tiny", "other"), "utf-8")
    assert main([*CHECK, "other.yaml", "--json"]) == 1
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert (made["backend"], made["ok"]) == ("keras", False)
    assert [(each["spec"], each["file"], each["ok"]) for each in made["files"]] == [
        ("tiny.yaml", str(file), True),
        ("other.yaml", "generated/other_keras.py", False),
    ]
    assert [each["code"] for each in made["files"][1]["diagnostics"]] == ["stale"]
    assert err == ""


def test_the_file_of_a_table_that_does_not_hold_is_not_compared(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("tiny.yaml").write_text(SPEC.replace("8x8x4", "8x8x5"), "utf-8")
    assert main(CHECK) == 1
    assert "error[size]" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*CHECK, "--verify"], "--check runs nothing"),
        ([*CHECK, "--quiet", "--json"], "--quiet leaves nothing of --json"),
        (["build", "tiny.yaml", "tiny.yaml", "--backend", "keras"], "it builds one SPEC"),
    ],
    ids=["verify", "quiet", "several"],
)
def test_a_wrong_call_is_told(arguments: list[str], said: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_folder_in_the_place_of_the_file_is_a_wrong_call(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.unlink()
    file.mkdir()
    assert main(CHECK) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_no_framework_is_imported(file: Path) -> None:
    code = (
        "import sys\nfrom archspec.cli import main\n"
        f"assert main({CHECK!r}) == 0\n"
        "print(sorted({'keras', 'tensorflow', 'torch', 'jax', 'numpy'} & set(sys.modules)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
