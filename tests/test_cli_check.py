"""The command line of `check` and `summary`: exit codes, streams, JSON, and what may not be imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import archspec
from archspec.cli import cli, main
from archspec.errors import UsageError

ROOT = Path(__file__).parents[1]
RESNET = str(ROOT / "specs/resnet34.yaml")

SPEC = """\
archspec: 1
name: net
input: 8x8x3
variables: {classes: 10, rate: 0.5, act: relu}
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 112}
  - {globalavgpool: }
  - {dropout: $rate}
  - {dense: $classes, activation: $act, size: 10}
variants:
  wide: {rows: {c: {conv: 8}}}
  narrow: {rows: {c: {conv: 2, size: 8x8x2, params: 56}}}
"""
GOOD = SPEC.replace("conv: 8}", "conv: 8, size: 8x8x8, params: 224}")


@pytest.fixture
def good(tmp_path: Path) -> str:
    return written(tmp_path / "good.yaml", GOOD)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    return written(tmp_path / "bad.yaml", SPEC)


def written(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def run(*arguments: str, code: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own."""
    command = [sys.executable, *(("-c", code) if code else ("-m", "archspec")), *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=60)


# ---- check


def test_a_spec_and_each_of_its_variants_are_checked(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", good]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"{good}: matches the printed columns (3 cells)",
        f"{good} (variant wide): matches the printed columns (3 cells)",
        f"{good} (variant narrow): matches the printed columns (3 cells)",
    ]
    assert err == ""


def test_one_variant_is_checked_where_it_is_named(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", good, "--variant", "wide"]) == 0
    assert capsys.readouterr().out == f"{good} (variant wide): matches the printed columns (3 cells)\n"


def test_cells_that_do_not_hold_are_drawn_on_stderr(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", bad]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == f"{bad} (variant wide): does not match the printed columns (3 cells, 2 fail)"
    assert err.startswith(f"{bad}:6:37: error[size]: the row does not have this size\n")
    assert "printed 112, computed 224" in err


def test_cells_that_only_follow_are_counted_and_left_to_their_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "  - a: {maxpool: 2x2, stride: 1, size: 4x4}\n  - b: {maxpool: 2x2, size: 2x2}\n  - c: {dense: 3, params: 39}\n"
    )
    path = written(tmp_path / "x.yaml", f"archspec: 1\nname: net\ninput: 8x8x3\nlayers:\n{rows}")
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out == (f"{path}: does not match the printed columns (3 cells, 3 fail, 2 of them only because of another)\n")
    assert err.count("error[") == 1
    assert "2 later cells differ only because of this one: lines 6-7" in err
    assert main(["check", path, "--json"]) == 1
    (spec,) = json.loads(capsys.readouterr().out)["specs"]
    assert (spec["cells"]["failed"], len(spec["diagnostics"])) == (3, 3)


def test_several_specs_are_checked_and_one_that_fails_decides(
    good: str, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", good, bad]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_a_spec_that_cannot_be_read_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", SPEC.replace("conv: 4", "convv: 4"))
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out == f"{path}: not checked (1 mistake in the spec)\n"
    assert err.count("error[") == 1


def test_a_mistake_of_the_base_that_its_variants_share_is_drawn_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("size: 10", "size: 11"))
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out.count("1 fail") == 3
    assert err.count("error[size]") == 1


def test_json_holds_every_finding_and_stderr_is_silent(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", bad, "--json"]) == 1
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert err == ""
    assert [(one["file"], one["variant"], one["ok"]) for one in made["specs"]] == [
        (bad, None, True), (bad, "wide", False), (bad, "narrow", True),
    ]  # fmt: skip
    assert made["ok"] is False
    assert made["specs"][1]["cells"] == {"checked": 3, "held": 1, "errata": 0, "failed": 2}
    first = made["specs"][1]["diagnostics"][0]
    assert {key: first[key] for key in ("code", "file", "line", "column", "end_line", "end_column")} == {
        "code": "size", "file": bad, "line": 6, "column": 37, "end_line": 6, "end_column": 42,
    }  # fmt: skip


def test_json_tells_of_a_spec_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", "archspec: 1\nname: [")
    assert main(["check", path, "--json"]) == 1
    (one,) = json.loads(capsys.readouterr().out)["specs"]
    assert one["cells"] == {"checked": 0, "held": 0, "errata": 0, "failed": 0}
    assert one["diagnostics"][0]["code"] == "syntax"


def test_variables_are_set_from_outside_and_cells_stay_those_of_the_published_network(
    good: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", good, "--set", "classes=3", "--variant", "wide"]) == 0
    assert "(3 cells)" in capsys.readouterr().out


# ---- summary


def test_summary_prints_the_table(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", good, "--variant", "narrow", "--set", "classes=3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("net (variant narrow): 8x8x3 -> 3\n")
    assert "Total params: 65\n" in out


def test_summary_as_json_is_the_contract(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", good, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["name"], made["variant"], made["input"]) == ("net", None, [8, 8, 3])
    assert made["totals"] == {"params": 162, "trainable": 162, "non_trainable": 0, "macs": 6952}
    assert [row["path"] for row in made["rows"]] == ["c", "globalavgpool", "dense"]


def test_summary_opens_blocks_to_a_depth(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", RESNET]) == 0
    closed = capsys.readouterr().out
    assert main(["summary", RESNET, "--depth", "2"]) == 0
    opened = capsys.readouterr().out
    assert "main/conv1" not in closed
    assert "\n  main/conv1" in opened


def test_summary_of_a_wrong_spec_is_drawn_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("kernel: 3x3", "kernel: 3"))
    assert main(["summary", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}:6:26: error[value]")


@pytest.mark.parametrize(
    ("assignment", "is_right"),
    [
        ("classes=3", True), ("classes=0x10", True), ("rate=0.25", True), ("rate=1e-1", True), ("rate=0", True),
        ("act=tanh", True), ('act="tanh"', True),
        ("classes=three", False), ("classes=1.5", False), ("act=1", False), ("classes=true", False),
        ("classes", False), ("classes=", False), ("classes=[1]", False), ("classes=010", False), ("clases=3", False),
        ("act=$rate", False), ("act='$rate'", False), ("classes='$n'", False),
        ("=3", False), ("", False),
    ],
)  # fmt: skip
def test_a_variable_is_read_as_a_cell_of_a_spec_is(
    good: str, assignment: str, is_right: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["summary", good, "--set", assignment]) == (0 if is_right else 2)
    assert bool(capsys.readouterr().err) is not is_right


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


@pytest.mark.parametrize(
    "command", [["check"], ["check", "--json"], ["summary"], ["diagram"], ["weights", "list"], ["verify"]], ids=" ".join
)
def test_a_value_that_makes_the_network_impossible_is_a_wrong_call(
    command: list[str], good: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, good, "--set", "classes=-1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{good}:9:13: error[value]")
    assert "the spec itself has no such mistake: --set gives `classes=-1` for its 10" in err


def test_a_value_that_makes_a_variant_impossible_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """\
archspec: 1
name: net
input: 8x8x4
variables: {groups: 1}
layers: [c: {conv: 4, kernel: 1x1, groups: $groups}]
variants: {v: {rows: {c: {conv: 5}}}}
"""
    path = written(tmp_path / "x.yaml", text)
    assert main(["check", path, "--set", "groups=2"]) == 2
    assert "--set gives `groups=2` for its 1" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "summary"])
def test_a_spec_that_is_wrong_whatever_is_set_stays_a_wrong_spec(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("classes: 10", "classes: 0"))
    assert main([command, path, "--set", "classes=-1"]) == 1
    assert "--set" not in capsys.readouterr().err


def test_a_spec_that_only_what_is_set_makes_a_network_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cells are those of the network without it, of which there is none."""
    path = written(tmp_path / "x.yaml", GOOD.replace("classes: 10", "classes: 0"))
    assert main(["check", path, "--set", "classes=3", "--json"]) == 1
    (first, *_) = json.loads(capsys.readouterr().out)["specs"]
    assert first["diagnostics"][0]["line"] == 9


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
@pytest.mark.parametrize("command", ["check", "summary"])
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
