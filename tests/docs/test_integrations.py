"""`docs/integrations.md`: its commands print what it shows, and its configurations are what the tools take."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from forked import Waiting, environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/integrations.md").read_text("utf-8")
FENCES = re.findall(r"^```(\w+)(?: file=(\S+))?\n(.*?)^```$", PAGE, re.M | re.S)
FILES = {name: text for _, name, text in FENCES if name}


def sessions() -> Iterator[tuple[str, str]]:
    """Each command with what is printed below it."""
    for language, _, text in FENCES:
        if language == "console":
            for session in re.split(r"^\$ ", text, flags=re.M)[1:]:
                command, _, printed = session.partition("\n")
                yield command, printed


@pytest.fixture
def folder(tmp_path: Path, forked: Waiting) -> Path:
    """A folder with the spec of the page, and with the commands in `bin`."""
    (tmp_path / "digits.arch.yaml").write_text(FILES["digits.arch.yaml"], "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\n", "utf-8")
    (tmp_path / "bin").mkdir()
    for name, arguments in {"archspec": (), "pytest": ("-p", "archspec.pytest_plugin")}.items():
        command = tmp_path / "bin" / name
        command.write_text(forked.command(name, *arguments), "utf-8")
        command.chmod(0o755)
    return tmp_path


def run(command: str, folder: Path) -> str:
    """What a shell prints, with what pytest measures as the page has it."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    settings = environment(PATH=path, PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", COLUMNS="80")
    done = subprocess.run(
        ["bash", "-c", f"exec 2>&1; {command}"], cwd=folder, env=settings, capture_output=True, text=True, timeout=60
    )
    return re.sub(r" in [0-9.]+s$", " in 0.01s", done.stdout, flags=re.M)


def test_the_commands_print_what_the_page_shows(folder: Path) -> None:
    found = list(sessions())
    assert len(found) == 8
    for command, printed in found:
        assert run(command, folder) == printed, command


def test_bash_takes_the_line_for_completion(folder: Path) -> None:
    (line,) = (text for language, _, text in FENCES if language == "sh")
    assert "_archspec_completion" in run(f"{line.strip()} && complete -p archspec", folder)


def test_the_hooks_of_the_page_are_ours_and_run(folder: Path) -> None:
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    (repository,) = yaml.safe_load(FILES[".pre-commit-config.yaml"])["repos"]
    for given in repository["hooks"]:
        hook = hooks[given["id"]] | given
        assert re.search(hook["files"], "digits.arch.yaml")
        printed = run(f"{hook['entry']} {' '.join(hook.get('args', []))} digits.arch.yaml", folder)
        assert printed == "" or "there is no such file" in printed
    assert {f"`{name}`" for name in hooks} <= set(re.findall(r"`[\w-]+`", PAGE))


def test_the_workflow_of_the_page_gives_the_action_what_it_takes() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    *_, step = yaml.safe_load(FILES[".github/workflows/specs.yaml"])["jobs"]["specs"]["steps"]
    assert step["with"].keys() == action["inputs"].keys()


def test_its_python_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    ((_, _, text),) = (fence for fence in FENCES if fence[0] == "python")
    names: dict[str, object] = {}
    exec(compile(text, "integrations.md", "exec"), names)
    assert "<caption>digits</caption>" in names["net"]._repr_html_()  # type: ignore[attr-defined]
