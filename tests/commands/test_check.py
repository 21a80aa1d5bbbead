"""`archspec check`: the forms in which it prints, and a spec that is piped in."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archspec.cli import main

ROOT = Path(__file__).parents[2]
SPEC = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 112}
variants: {v: {rows: {c: {conv: 5, size: 8x8x5, params: 140}}}}
"""
Pipe = Callable[[str | bytes], None]


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Pipe:
    """Puts a text on stdin."""

    def put(text: str | bytes) -> None:
        data = text if isinstance(text, bytes) else text.encode()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))

    return put


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    (tmp_path / "net.yaml").write_text(SPEC.replace("112", "113"), "utf-8")
    return tmp_path


# ---- forms


def test_json_is_the_short_form_of_the_json_format(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for option in ("--json", "--format=json"):
        assert main(["check", "net.yaml", option]) == 1
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["specs"][0]["file"] == "net.yaml"


@pytest.mark.parametrize("form", ["github", "sarif"])
def test_a_form_for_machines_is_on_stdout_alone_and_the_exit_code_stays(
    form: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "net.yaml", "--format", form]) == 1
    out, err = capsys.readouterr()
    assert "printed 113, computed 112" in out
    assert err == ""
    (folder / "net.yaml").write_text(SPEC, "utf-8")
    assert main(["check", "net.yaml", "--format", form]) == 0
    assert "computed" not in capsys.readouterr().out


def test_paths_are_those_of_the_repository_that_github_names(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    assert main(["check", "net.yaml", "--format", "github"]) == 1
    assert f"::error file={folder.name}/net.yaml,line=5," in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--json", "--format", "sarif"], ["--quiet", "--json"], ["-q", "--format=github"]])
def test_options_that_contradict_each_other_are_a_wrong_call(
    options: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", "net.yaml", *options]) == 2
    assert capsys.readouterr().out == ""


def test_quiet_leaves_the_messages_and_the_exit_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "net.yaml", "--quiet"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("net.yaml:5:52: error[params]")


@pytest.mark.parametrize("command", [["verify", "net.yaml"], ["build", "net.yaml", "--backend", "torch"]])
def test_quiet_and_a_form_for_machines_contradict_each_other_everywhere(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, "--quiet", "--json"]) == 2
    assert "--quiet leaves nothing of --json" in capsys.readouterr().err


# ---- stdin


def test_a_dash_is_what_is_piped_in_with_its_variants(piped: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    piped(SPEC)
    assert main(["check", "-"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "<stdin>: matches the printed columns (2 cells)",
        "<stdin> (variant v): matches the printed columns (2 cells)",
    ]


def test_a_mistake_in_what_is_piped_in_has_its_place(piped: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    piped(SPEC.replace("112", "113"))
    assert main(["check", "-", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)["specs"][0]["diagnostics"]
    assert (finding["file"], finding["line"], finding["column"]) == ("<stdin>", 5, 52)


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "empty"), (b"\xff", "encoding"), (b"#" * (1 << 20) + b"#", "limit")],
    ids=["nothing", "bytes", "size"],
)
def test_what_is_piped_in_is_held_to_the_limits_of_a_file(
    data: bytes, code: str, piped: Pipe, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(data)
    assert main(["check", "-"]) == 1
    out, err = capsys.readouterr()
    assert out == "<stdin>: not checked (1 mistake in the spec)\n"
    assert f"error[{code}]" in err


def test_block_files_of_what_is_piped_in_are_those_of_the_working_folder(
    piped: Pipe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (ROOT / "specs/resnet34.yaml").read_text("utf-8")
    monkeypatch.chdir(ROOT / "specs")
    piped(text)
    assert main(["check", "-"]) == 0
    monkeypatch.chdir(tmp_path)
    piped(text)
    assert main(["check", "-"]) == 1
    assert "of a spec that is piped in they are files of the working folder" in capsys.readouterr().err


def test_block_files_outside_the_working_folder_are_not_read(piped: Pipe, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("../blocks.yaml", "/etc/hostname"):
        piped(SPEC + f"use: [{name}]\n")
        assert main(["check", "-"]) == 1
        assert "stands beside the spec or in a folder below it" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["summary"], ["diagram", "--format", "dot"], ["weights", "list"]], ids=" ".join)
def test_commands_that_take_a_spec_take_a_dash(
    command: list[str], piped: Pipe, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    piped(SPEC)
    assert main([*command, "-", "--variant", "v"]) == 0
    assert "net" in capsys.readouterr().out or command == ["weights", "list"]


def test_a_closed_stdin_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", None)
    assert main(["check", "-"]) == 2
    assert "stdin is closed" in capsys.readouterr().err


def test_a_file_whose_name_is_a_dash_is_named_with_its_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "-").write_text(SPEC, "utf-8")
    assert main(["check", "./-"]) == 0
    assert capsys.readouterr().out.startswith("./-: matches")
