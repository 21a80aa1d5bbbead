"""The command line as a whole: wrong calls, help, the process, and names of files that a terminal would act on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sweeps import sweep

import archspec
from archspec.cli import cli, main
from archspec.errors import UsageError

from .specs import GOOD, RESNET, ROOT, SPEC, written


def run(*arguments: str, code: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, *(("-c", code) if code else ("-m", "archspec")), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)


# ---- wrong calls


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nowhere.yaml"], "archspec: nowhere.yaml: cannot be read: No such file or directory\n"),
        (["check", "."], "Is a directory; a file in it is meant, as in `archspec check ./*.yaml`\n"),
        (["check", RESNET, "--variant", "lectur"],
         "resnet34.yaml has no variant `lectur`; it has: option_a, option_c, lecture (did you mean `lecture`?)\n"),
        (["summary", RESNET, "--set", "clases=10"],
         "archspec: `clases` is not a variable of this spec; it has: classes (did you mean `classes`?)\n"),
        (["check"], "Error: Missing argument 'SPEC...'.\n"),
        (["check", RESNET, "--strict"], "Error: No such option '--strict'."),
        (["summary", RESNET, "--depth", "0"], "Error: Invalid value for '--depth': 0 is not in the range x>=1.\n"),
        (["summary", RESNET, "--depth", "two"], "value for '--depth': 'two' is not a valid whole number.\n"),
        (["verify", RESNET, "--seed", "x"], "value for '--seed': 'x' is not a valid whole number.\n"),
        (["chekc", RESNET], "Error: No such command 'chekc'; did you mean `check`?\n"),
        (["summry", RESNET], "Error: No such command 'summry'; did you mean `summary`?\n"),
        (["train", RESNET], "Error: No such command 'train'."),
        (["--vershun"], "Error: No such option '--vershun'"),
        (["build", RESNET, "--backend", "pytorch"], "is not one of 'keras', 'torch'; did you mean `torch`?\n"),
        *((["build", RESNET, "--backend", word], "is not one of 'keras', 'torch'; did you mean `keras`?\n")
          for word in ("tensorflow", "tf", "TF", "jax", "kears")),
        (["build", RESNET, "--backend", "mxnet"], "'mxnet' is not one of 'keras', 'torch'.\n"),
        (["verify", RESNET, "--keras-backend", "tf"], "did you mean `tensorflow`?\n"),
        *(([command, RESNET, "--set", "classes=10", "--set", "classes=11"],
           "archspec: the variable `classes` is set twice, to 10 and 11: give one `--set` for it\n")
          for command in ("check", "summary", "diff", "solve")),
    ],
)  # fmt: skip
def test_a_wrong_call_is_told_on_stderr(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"archspec {archspec.__version__}\n"


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert "check" in out
    assert "summary" in out


def commands(group: click.Group, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command by its names, those of groups in it too."""
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        yield (*names, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *names, name)


ALL = dict(commands(cli))


@pytest.mark.parametrize("names", ALL, ids=" ".join)
def test_every_option_says_what_it_does_and_what_holds_without_it(
    names: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*names, "--help"]) == 0
    assert "..." not in capsys.readouterr().out.partition("Commands:")[2], "a command's line is cut"
    for option in ALL[names].params:
        if isinstance(option, click.Option):
            assert option.help and option.help[0].isupper() and option.help.endswith((".", "]"))
            is_said = option.show_default or "[default:" in option.help or option.is_flag or option.multiple
            assert option.required or is_said, option.name
            has_form = option.is_flag or option.metavar or isinstance(option.type, click.Choice)
            assert has_form, f"{option.name} does not say its form"


# ---- the process


def test_the_module_runs_as_the_command_does() -> None:
    assert (done := run("--version")).returncode == 0
    assert done.stdout == f"archspec {archspec.__version__}\n"


def test_the_package_itself_imports_nothing_until_it_is_asked() -> None:
    code = (
        "import sys, archspec\nbefore = 'pydantic' in sys.modules\n"
        f"print(before, archspec.load({RESNET!r}, classes=10).network.output, dir(archspec))"
    )
    assert (
        run(code=code).stdout == "False 10 ['Net', 'SpecError', 'UsageError', '__version__', "
        "'diff', 'difference_html', 'difference_svg', 'explain', 'load', 'solve']\n"
    )


def test_what_the_package_does_not_have_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'lod'"):
        archspec.lod  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such pipes")
def test_a_reader_that_goes_away_is_no_error() -> None:
    command = f"{sys.executable} -m archspec summary {RESNET} --depth 9 --json | head -c 1"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert (done.stdout, done.stderr) == ("{", "")


@pytest.mark.skipif(sys.platform == "win32", reason="the shell is bash")
@pytest.mark.parametrize("command", sweep(["check", "summary"], lambda command: command == "check"))
@pytest.mark.parametrize(
    ("target", "reason"), [(">&-", "stdout is closed"), (">/dev/full", "No space left on device")]
)  # fmt: skip
def test_a_result_that_cannot_be_printed_is_told_in_a_line(command: str, target: str, reason: str, good: str) -> None:
    if target == ">/dev/full" and not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full")
    line = f"{sys.executable} -m archspec {command} {good} {target}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (2, f"archspec: the result cannot be printed: {reason}\n")


def test_an_interrupt_ends_quietly_with_130(good: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object, **settings: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("archspec.checking.check_file", interrupted)
    assert main(["check", good]) == 130


def test_a_mistake_of_ours_is_told_in_a_line(
    good: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*arguments: object, **settings: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("archspec.checking.check_file", broken)
    assert main(["check", good]) == 70
    told = "archspec: a mistake of archspec itself, please report it: ZeroDivisionError: by zero\n"
    assert capsys.readouterr().err == told
    monkeypatch.setenv("ARCHSPEC_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main(["check", good])


def test_names_that_the_terminal_has_no_letters_for_are_escaped(tmp_path: Path) -> None:
    path = written(tmp_path / "n\u00e9t.yaml", GOOD)
    done = run("check", path, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "n\\xe9t.yaml: matches" in done.stdout


def reached(*_: object) -> None:
    raise UsageError("no framework is needed to name a file")


EVIL = "e\x1b[31mvil\u202e.yaml"


@pytest.mark.skipif(sys.platform == "win32", reason="no file there has such a name")
@pytest.mark.parametrize("text", [GOOD, SPEC, "archspec: 1\nname: [", None], ids=["good", "bad", "no YAML", "no file"])
@pytest.mark.parametrize("command", [["check"], ["check", "--json"], ["summary"], ["build", "--backend", "torch"]])
def test_the_name_of_a_file_commands_no_terminal(
    command: list[str], text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("archspec.api.Net.compare", reached)
    if text is not None:
        written(Path(EVIL), text)
    main([*command, EVIL])
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert all(line.isprintable() for line in said.split("\n"))
    names_it_not = command[0] in ("summary", "build") and text in (GOOD, SPEC)  # there the spec is told by its own name
    assert "vil" in said or names_it_not


def test_an_escaped_name_is_still_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    written(Path(EVIL), GOOD)
    written(Path("nét 図.yaml"), GOOD)
    assert main(["check", EVIL, "nét 図.yaml"]) == 0
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == "e\\x1b[31mvil\\u202e.yaml: matches the printed columns (3 cells)"
    assert last == "nét 図.yaml (variant narrow): matches the printed columns (3 cells)"
