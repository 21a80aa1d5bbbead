"""What others run from this repository: the hooks of pre-commit and the GitHub Action, in repositories of a test.

Neither pre-commit nor a runner of GitHub's is here: what they are told to run is run as they would run it.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from forked import Waiting, environment
from processes import Ran

import archspec
from archspec.commands import COMMANDS

ROOT = Path(__file__).parents[1]
HOOKS: dict[str, dict[str, Any]] = {
    hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
SPEC = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 112}
"""
WRONG = SPEC.replace("112", "113")
PLUGIN = 'from archspec.plugins import Op, op\n\n\n@op("{0}", keras="x", torch="x")\nclass Own(Op):\n    """x."""\n'


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a spec and what a build has written from it."""
    folder = tmp_path / "repository"
    (folder / "generated").mkdir(parents=True)
    (folder / "net.arch.yaml").write_text(SPEC, "utf-8")
    (folder / "generated/net_torch.py").write_text(archspec.load(folder / "net.arch.yaml").source("torch"), "utf-8")
    (folder / "other.yaml").write_text("a: 1\n", "utf-8")
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    subprocess.run(["git", "add", "."], cwd=folder, check=True)
    return folder


# ---- pre-commit


def hooked(forked: Waiting, hook: dict[str, Any], folder: Path, *arguments: str) -> Ran:
    """The hook on the files of the repository, as pre-commit runs it: entry, arguments, then the files it is for."""
    listed = subprocess.run(["git", "ls-files"], cwd=folder, capture_output=True, text=True, check=True).stdout
    files = [file for file in listed.splitlines() if re.search(hook["files"], file)]
    assert files
    program, *rest = shlex.split(hook["entry"])
    assert program == "archspec"
    return forked.archspec(*rest, *hook.get("args", ()), *arguments, *files, cwd=folder)


def test_every_hook_has_what_pre_commit_asks_for_and_runs_a_command_of_ours() -> None:
    assert HOOKS.keys() >= {"archspec-check", "archspec-generated"}
    for hook in HOOKS.values():
        assert {"id", "name", "entry", "language", "files"} <= hook.keys()
        assert hook["language"] == "python"
        assert shlex.split(hook["entry"])[1] in COMMANDS
        names = ["a.arch.yaml", "b/a.arch.yaml", "a.yaml", "a.arch.yaml.md"]
        assert [name for name in names if re.search(hook["files"], name)] == names[:2]


def test_the_hook_that_checks_passes_what_holds_and_tells_what_does_not(repository: Path, forked: Waiting) -> None:
    done = hooked(forked, HOOKS["archspec-check"], repository)
    assert (done.code, done.stdout, done.stderr) == (0, "", "")
    (repository / "net.arch.yaml").write_text(WRONG, "utf-8")
    done = hooked(forked, HOOKS["archspec-check"], repository)
    assert done.code == 1
    assert done.stderr.startswith("net.arch.yaml:5:52: error[params]")


def test_the_hook_for_generated_files_finds_the_one_that_is_not_fresh(repository: Path, forked: Waiting) -> None:
    hook = HOOKS["archspec-generated"]
    assert hooked(forked, hook, repository, "--backend", "torch").code == 0
    (repository / "net.arch.yaml").write_text(f"{SPEC}# a comment\n", "utf-8")
    done = hooked(forked, hook, repository, "--backend", "torch")
    assert done.code == 1
    assert "generated/net_torch.py:4:12: error[stale]" in done.stderr


# ---- the action


def stepped(forked: Waiting, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """The second step in a repository, as a runner runs it; the first step has installed what is here."""
    temporary = folder.parent / "temporary"
    bin = temporary / "archspec/bin"
    bin.mkdir(parents=True)
    (bin / "archspec").write_text(forked.command("archspec"), "utf-8")
    (bin / "archspec").chmod(0o755)
    (bin / "python").symlink_to(sys.executable)
    step = ACTION["runs"]["steps"][1]
    given = {name: default["default"] for name, default in ACTION["inputs"].items()} | inputs
    variables = {name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: given[found[1]], value)
                 for name, value in step["env"].items()}  # fmt: skip
    script = folder.parent / "step.sh"
    script.write_text(step["run"], "utf-8")
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=folder,
        env=environment(RUNNER_TEMP=str(temporary), GITHUB_WORKSPACE=str(folder), **variables),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_action_is_a_composite_one_and_no_input_is_written_into_a_script() -> None:
    assert ACTION["runs"]["using"] == "composite"
    for step in ACTION["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]
    assert all(each["description"] and "default" in each for each in ACTION["inputs"].values())


@pytest.mark.skipif(shutil.which("bash") is None, reason="the steps of the action are for bash")
class TestTheStepThatChecks:
    def test_it_passes_where_every_cell_holds(self, repository: Path, forked: Waiting) -> None:
        done = stepped(forked, repository)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "net.arch.yaml: matches the printed columns (2 cells)\n"

    def test_it_marks_the_line_that_is_wrong(self, repository: Path, forked: Waiting) -> None:
        (repository / "net.arch.yaml").write_text(WRONG, "utf-8")
        done = stepped(forked, repository)
        assert done.returncode == 1
        assert (
            "\n::error file=net.arch.yaml,line=5,col=52,endLine=5,endColumn=54,title=archspec%3A params::"
            in done.stdout
        )

    def test_it_takes_patterns_and_names_with_blanks(self, repository: Path, forked: Waiting) -> None:
        (repository / "some specs").mkdir()
        (repository / "some specs/-a b.yaml").write_text(SPEC, "utf-8")
        done = stepped(forked, repository, specs="some specs/*.yaml\n\n  net.*.yaml\n")
        assert done.stdout.splitlines() == [
            "some specs/-a b.yaml: matches the printed columns (2 cells)",
            "net.arch.yaml: matches the printed columns (2 cells)",
        ]

    def test_it_takes_plugins_with_blanks_in_their_names(self, repository: Path, forked: Waiting) -> None:
        for name in ("one", "other"):
            (repository / f"{name} own.py").write_text(PLUGIN.format(name), "utf-8")
        (repository / "net.arch.yaml").write_text(f"{SPEC}  - one\n  - other\n", "utf-8")
        done = stepped(forked, repository, plugin="  one own.py\n\nother own.py\n", sarif="found.sarif")
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == "net.arch.yaml: matches the printed columns (2 cells)\n"
        assert yaml.safe_load((repository / "found.sarif").read_text("utf-8"))["runs"][0]["results"] == []

    def test_an_operator_without_its_plugin_and_a_plugin_without_its_file_fail(
        self, repository: Path, forked: Waiting
    ) -> None:
        (repository / "net.arch.yaml").write_text(f"{SPEC}  - one\n", "utf-8")
        assert "line=6,col=5," in stepped(forked, repository).stdout
        shutil.rmtree(repository.parent / "temporary")
        missing = stepped(forked, repository, plugin="missing.py")
        assert missing.returncode == 2
        assert "missing.py" in missing.stderr

    def test_a_pattern_without_a_file_fails(self, repository: Path, forked: Waiting) -> None:
        done = stepped(forked, repository, specs="nowhere/*.yaml")
        assert done.returncode == 1
        assert done.stderr == "::error title=archspec::no file is named nowhere/*.yaml\n"

    def test_what_the_caller_says_is_no_command(self, repository: Path, forked: Waiting) -> None:
        done = stepped(forked, repository, specs="$(touch hacked)\n`touch hacked`", sarif="a;touch hacked")
        assert done.returncode == 1
        assert not (repository / "hacked").exists()

    def test_what_the_caller_says_of_plugins_is_no_command_and_no_option(
        self, repository: Path, forked: Waiting
    ) -> None:
        done = stepped(forked, repository, plugin="$(touch hacked)\n--help\na;touch hacked")
        assert done.returncode == 2 and "$(touch hacked)" in done.stderr
        assert not (repository / "hacked").exists()

    def test_it_writes_sarif_where_that_is_asked_for(self, repository: Path, forked: Waiting) -> None:
        (repository / "net.arch.yaml").write_text(WRONG, "utf-8")
        done = stepped(forked, repository, sarif="found it.sarif")
        assert done.returncode == 1
        (run,) = yaml.safe_load((repository / "found it.sarif").read_text("utf-8"))["runs"]
        assert [each["ruleId"] for each in run["results"]] == ["params"]
