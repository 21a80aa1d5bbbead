"""Every code has an example that gets it, and one that is mended; `explain` tells both."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import archspec
from archspec.cli import main
from archspec.codes import CODES, FLOORS, whole
from archspec.errors import UsageError
from archspec.manual import explain
from archspec.manual.codes import ExplainedCode, found
from archspec.ops import REGISTRY
from archspec.spec.cells import QUANTITIES

PACKAGE = Path(archspec.__file__).parent
#: Mistakes of archspec itself, of which no spec is known.
OURS = {"build", "verify"}
#: What is about files, those of plug-ins too, and has no spec as its example.
FILES = {"plugin", "stale", "weights"}


def _codes_in_source() -> Iterator[str]:
    """The codes that any diagnostic of the package has: what stands first in the calls that make one."""
    makers = {"error", "Diagnostic", "_refuse"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            if called in makers and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value
    yield from QUANTITIES


def test_every_code_of_the_source_is_told_and_no_other() -> None:
    assert [*CODES] == sorted(set(_codes_in_source()))


def test_every_code_has_a_floor_and_a_way_out() -> None:
    assert all(code.floor in FLOORS and code.meaning and code.mend.endswith(".") for code in CODES.values())


def test_every_code_but_those_of_files_and_of_our_own_mistakes_has_an_example() -> None:
    assert {name for name, code in CODES.items() if not code.wrong} == OURS | FILES
    assert all(bool(code.wrong) == bool(code.right) for code in CODES.values())


@pytest.mark.parametrize("name", [name for name, code in CODES.items() if code.wrong])
def test_the_example_gets_its_code_alone_and_the_mended_one_none(name: str) -> None:
    code = CODES[name]
    assert [finding.code for finding in found(whole(code.wrong), code.command)] == [name]
    assert found(whole(code.right), code.command) == ()


@pytest.mark.framework
def test_a_command_that_takes_a_spec_tells_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("keras")
    file = tmp_path / "example.yaml"
    file.write_text(whole(CODES["backend"].wrong), "utf-8")
    assert main(["check", str(file)]) == 0
    assert main(["build", str(file), "--backend", "keras", "--out", str(tmp_path)]) == 1
    assert "error[backend]" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_stale(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "example.yaml"
    file.write_text(whole("- {conv: 6, kernel: 3x3}"), "utf-8")
    assert main(["build", str(file), "--backend", "torch", "--check", "--out", str(tmp_path)]) == 1
    assert "error[stale]" in capsys.readouterr().err


def test_an_explanation_has_the_example_what_is_said_of_it_and_the_mended_one() -> None:
    told = str(explain("size"))
    assert told.startswith("error[size]: a row has another size than its cell says\n")
    wrong, said, mended = (told.index(text) for text in ("An example:", "What is said of it:", "Mended:"))
    assert wrong < said < mended
    assert "^^^^^ printed 14x14, computed 13x13x3" in told[said:mended]


def test_a_code_may_be_written_as_a_message_has_it() -> None:
    assert explain("error[size]") == explain("size")
    assert explain("warning[hidden]") == explain("hidden")


def test_a_code_is_told_as_severe_as_its_findings_are() -> None:
    told = [explain(name) for name, code in CODES.items() if code.wrong]
    for each in told:
        assert isinstance(each, ExplainedCode)
        assert {finding.severity for finding in each.findings()} == {each.code.severity}
    assert str(explain("hidden")).startswith("warning[hidden]: ")


def test_no_operator_has_the_name_of_a_code() -> None:
    assert set(REGISTRY).isdisjoint(CODES)


def test_a_character_that_commands_a_terminal_is_escaped() -> None:
    assert "\x07" not in str(explain("encoding"))
    assert r"c\x07" in str(explain("encoding"))


def test_data_has_the_findings() -> None:
    made = explain("params")
    assert isinstance(made, ExplainedCode)
    data = made.as_json()
    assert data["wrong"] == whole(CODES["params"].wrong)
    assert isinstance(data["diagnostics"], list)
    assert [finding["code"] for finding in data["diagnostics"]] == ["params"]


def test_another_word_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"`sise` is no operator and no code; did you mean `size`\?"):
        explain("sise")
