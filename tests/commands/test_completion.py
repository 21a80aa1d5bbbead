"""Completion: the script for bash, run by bash, and what the command answers to each of the shells."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from forked import Waiting

from archspec.cli import main
from archspec.commands import COMMANDS

ROOT = Path(__file__).parents[2]
SPEC = """\
archspec: 1
name: net
input: 8x8x3
variables: {classes: 10, rate: 0.5, mirrored: true, act: relu}
layers:
  - c: {conv: 4, kernel: 3x3}
  - {globalavgpool: }
  - fc: {dense: $classes, activation: $act}
variants: {wide: {rows: {c: {conv: 5}}}, narrow: {rows: {c: {conv: 2}}}}
"""


@pytest.fixture
def folder(tmp_path: Path, forked: Waiting) -> Path:
    """A folder with a spec, and with the command in `bin`."""
    (tmp_path / "net.yaml").write_text(SPEC, "utf-8")
    command = tmp_path / "bin/archspec"
    command.parent.mkdir()
    command.write_text(forked.command("archspec"), "utf-8")
    command.chmod(0o755)
    return tmp_path


def environment(folder: Path, **more: str) -> dict[str, str]:
    path = os.pathsep.join([str(folder / "bin"), os.environ["PATH"]])
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path, **more}


Answer = Callable[..., list[str]]


@pytest.fixture
def answered(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Answer:
    """What the command answers a shell whose cursor stands on the last word."""
    monkeypatch.chdir(folder)

    def ask(*words: str, shell: str = "bash") -> list[str]:
        monkeypatch.setenv("_ARCHSPEC_COMPLETE", f"{shell}_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(words))
        monkeypatch.setenv("COMP_CWORD", words[-1] if shell == "fish" else str(len(words) - 1))
        with pytest.raises(SystemExit) as ended:
            main([])
        printed = capsys.readouterr()
        assert (ended.value.code, printed.err) == (0, "")
        return printed.out.split()

    return ask


def has_bash() -> bool:
    if (bash := shutil.which("bash")) is None:
        return False
    found = subprocess.run(
        [bash, "-c", 'echo "${BASH_VERSINFO[0]}.${BASH_VERSINFO[1]}"'], capture_output=True, text=True
    )
    return tuple(map(int, found.stdout.split("."))) >= (4, 4)


@pytest.mark.skipif(not has_bash(), reason="completion takes a bash of 4.4 or newer")
@pytest.mark.parametrize(
    ("words", "completed"),
    [
        (["archspec", "ch"], ["check"]),
        (["archspec", "weights", "l"], ["list"]),
        (["archspec", "check", "net.yaml", "--variant", ""], ["wide", "narrow"]),
        (["archspec", "summary", "net.yaml", "--variant", "n"], ["narrow"]),
        (["archspec", "build", "net.yaml", "--backend", ""], ["keras", "torch"]),
    ],
    ids=lambda value: " ".join(value),
)
def test_bash_completes_commands_variants_and_choices(words: list[str], completed: list[str], folder: Path) -> None:
    (folder / "ask.sh").write_text(
        'eval "$(archspec completion bash)"\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($# - 1))\n'
        '_archspec_completion archspec\nprintf "%s\\n" "${COMPREPLY[@]}"\ncomplete -p archspec\n',
        "utf-8",
    )
    done = subprocess.run(
        ["bash", "ask.sh", *words], cwd=folder, env=environment(folder), capture_output=True, text=True
    )
    *found, registered = done.stdout.splitlines()
    assert (found, done.stderr) == (completed, "")
    assert registered.endswith("-F _archspec_completion archspec")


def test_every_command_is_completed(answered: Answer) -> None:
    assert answered("archspec", "") == [f"plain,{name}" for name in COMMANDS]


@pytest.mark.parametrize("command", ["check", "summary", "weights list", "diff", "solve", "fmt"])
def test_a_spec_is_completed_as_a_file(command: str, answered: Answer) -> None:
    assert answered("archspec", *command.split(), "ne") == ["file,ne"]


def test_a_variable_is_completed_with_its_number(answered: Answer) -> None:
    assert answered("archspec", "summary", "net.yaml", "--set", "") == [
        "plain,classes=10", "plain,rate=0.5", "plain,mirrored=true", "plain,act=",
    ]  # fmt: skip


@pytest.mark.parametrize("command", ["diff", "diagram"])
def test_a_variant_is_completed_of_the_spec_that_it_is_about(command: str, folder: Path, answered: Answer) -> None:
    """And of the lone one, where there is no other."""
    (folder / "other.yaml").write_text(SPEC.replace("wide", "deep"), "utf-8")
    both, lone = [command, "net.yaml", "other.yaml"], [command, "other.yaml"]
    assert answered("archspec", *both, "--variant-a", "") == ["plain,wide", "plain,narrow"]
    assert answered("archspec", *both, "--variant-b", "") == ["plain,deep", "plain,narrow"]
    assert answered("archspec", *lone, "--variant-b", "d") == ["plain,deep"]
    assert answered("archspec", command, "--variant-b", "") == []


@pytest.mark.parametrize("text", ["", "archspec: 1\nname: [", SPEC.replace("wide", "'$(touch hacked)'")])
def test_a_spec_that_is_wrong_completes_to_nothing_and_says_nothing(text: str, folder: Path, answered: Answer) -> None:
    (folder / "net.yaml").write_text(text, "utf-8")
    assert answered("archspec", "check", "net.yaml", "--variant", "") == []


@pytest.mark.parametrize("spec", ["nowhere.yaml", "-"])
def test_a_spec_that_is_not_there_completes_to_nothing_and_says_nothing(spec: str, answered: Answer) -> None:
    assert answered("archspec", "check", spec, "--variant", "") == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_get_the_same_answers(shell: str, answered: Answer) -> None:
    found = answered("archspec", "check", "net.yaml", "--variant", "w", shell=shell)
    assert found == {"zsh": ["plain", "wide", "_"], "fish": ["plain,wide"]}[shell]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_names_the_command_and_what_asks_it(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    out = capsys.readouterr().out
    assert f"_ARCHSPEC_COMPLETE={shell}_complete" in out
    assert re.search(r"\barchspec\b", out)


def test_completion_is_loaded_when_a_shell_asks_alone() -> None:
    code = (
        "import sys\nfrom archspec.cli import main\nmain(['--version'])\nprint('click.shell_completion' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert done.stdout.splitlines()[-1] == "False"
