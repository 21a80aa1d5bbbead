"""Specs as tests: which files are collected, what a failure shows, and that nobody else's run is touched.

Each run is a process of its own, without the plugins that happen to be installed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from forked import Waiting, environment, waiting
from processes import Ran
from sweeps import sweep

ROOT = Path(__file__).parents[1]
SPEC = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 112}
variants:
  wide: {rows: {c: {conv: 5, size: 8x8x5, params: 140}}}
  narrow: {rows: {c: {conv: 2, size: 8x8x2, params: 56}}}
"""
BLOCKS = "archspec: 1\nblocks: {b: {args: [c], layers: [{conv: $c, kernel: 3x3}]}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with specs under both kinds of names, a file of blocks, YAML that is no spec, and a test."""
    for name, text in {
        "net.arch.yaml": SPEC,
        "specs/net.yaml": SPEC,
        "specs/blocks/b.yaml": BLOCKS,
        "other.yaml": "a: 1\n",
        "test_x.py": "def test_x():\n    pass\n",
        "pytest.ini": "[pytest]\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


OPTIONS = ("-p", "archspec.pytest_plugin", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Nested:
    """Runs of pytest inside of a test."""

    process: Waiting

    def run(self, folder: Path, *arguments: str) -> Ran:
        settings = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "120"}
        return self.process.run("pytest", *OPTIONS, *arguments, cwd=folder, environment=environment(**settings))


@pytest.fixture
def nested(forked: Waiting) -> Nested:
    return Nested(forked)


def run_apart(folder: Path, *arguments: str) -> Ran:
    """A run that has imported nothing before it begins."""
    with waiting("pytest") as process:
        return Nested(process).run(folder, *arguments)


def collected(nested: Nested, folder: Path, *arguments: str) -> list[str]:
    done = nested.run(folder, "--collect-only", "-q", *arguments)
    assert done.code == 0, done.stdout + done.stderr
    return [line for line in done.stdout.splitlines() if "::" in line]


NET = ["net.arch.yaml::check", "net.arch.yaml::check[wide]", "net.arch.yaml::check[narrow]"]
OTHER = [test.replace("net.arch.yaml", "specs/net.yaml") for test in NET]
X = ["test_x.py::test_x"]


# ---- what is collected


def test_a_file_named_so_is_a_test_module_with_a_test_for_each_variant(nested: Nested, folder: Path) -> None:
    assert collected(nested, folder) == NET + X


def test_the_option_collects_every_yaml_file_that_is_a_spec(nested: Nested, folder: Path) -> None:
    assert collected(nested, folder, "--archspec") == NET + OTHER + X


def test_the_configuration_names_files_from_the_root(nested: Nested, folder: Path) -> None:
    (folder / "pytest.ini").write_text("[pytest]\narchspec_files = specs/*.yaml\n", "utf-8")
    assert collected(nested, folder) == NET + OTHER + X
    assert collected(nested, folder / "specs") == OTHER


def test_a_spec_is_collected_where_it_is_named(nested: Nested, folder: Path) -> None:
    assert collected(nested, folder, "specs/net.yaml") == OTHER
    assert collected(nested, folder, "specs/net.yaml::check[wide]") == [OTHER[1]]


@pytest.mark.parametrize("pattern", ["spec/*.yaml", "/specs/*.yaml"])
def test_a_pattern_that_names_nothing_is_a_wrong_call(pattern: str, nested: Nested, folder: Path) -> None:
    (folder / "pytest.ini").write_text(f"[pytest]\narchspec_files = {pattern}\n", "utf-8")
    done = nested.run(folder)
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert f"`{pattern}`" in done.stderr


# ---- what is run


def test_a_spec_that_holds_passes(nested: Nested, folder: Path) -> None:
    done = nested.run(folder, "-q", "--archspec")
    assert done.code == 0
    assert done.stdout.splitlines()[-1].startswith("7 passed")


def test_tests_are_chosen_by_the_names_of_variants_and_files(nested: Nested, folder: Path) -> None:
    assert collected(nested, folder, "--archspec", "-k", "wide") == [NET[1], OTHER[1]]
    assert collected(nested, folder, "--archspec", "-k", "specs and not wide") == [OTHER[0], OTHER[2]]


def test_a_failure_is_the_diagnostics_without_a_traceback(nested: Nested, folder: Path) -> None:
    (folder / "net.arch.yaml").write_text(SPEC.replace("140", "141"), "utf-8")
    done = nested.run(folder, "-q")
    assert done.code == 1
    assert "net.arch.yaml:7:51: error[params]: the row does not have this many parameters\n" in done.stdout
    assert "printed 141, computed 140\n" in done.stdout
    assert "does not match the printed columns (2 cells, 1 fail)" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert ".py:" not in done.stdout
    assert "FAILED net.arch.yaml::check[wide]" in done.stdout
    assert "1 failed, 3 passed" in done.stdout


def test_a_spec_that_cannot_be_read_fails_and_the_others_run(nested: Nested, folder: Path) -> None:
    (folder / "net.arch.yaml").write_text("archspec: 1\nname: [\n", "utf-8")
    done = nested.run(folder, "-q")
    assert done.code == 1
    assert "net.arch.yaml:2:7: error[syntax]" in done.stdout
    assert "1 failed, 1 passed" in done.stdout


@pytest.mark.parametrize("processes", sweep(["1", "2"], lambda processes: processes == "1"))
def test_tests_run_in_processes_beside_the_one_that_tells_of_them(processes: str, nested: Nested, folder: Path) -> None:
    (folder / "net.arch.yaml").write_text(SPEC.replace("140", "141"), "utf-8")
    done = nested.run(folder, "-q", "-p", "xdist", "-n", processes, "--archspec")
    assert "1 failed, 6 passed" in done.stdout
    assert "error[params]" in done.stdout


def test_a_test_that_leaves_the_working_folder_elsewhere_does_no_harm(nested: Nested, folder: Path) -> None:
    (folder / "a_test.py").write_text("import os\n\ndef test_a():\n    os.chdir('/')\n", "utf-8")
    done = nested.run(folder, "-q", "a_test.py", "net.arch.yaml")
    assert "4 passed" in done.stdout


# ---- what is not touched

LOADED = """
import json, sys

def pytest_unconfigure():
    print(json.dumps(sorted(sys.modules)))
"""


def loaded(folder: Path, *arguments: str) -> set[str]:
    (folder / "conftest.py").write_text(LOADED, "utf-8")
    done = run_apart(folder, "-q", *arguments)
    assert done.code == 0, done.stdout + done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_a_run_without_a_spec_imports_nothing_of_ours_but_the_plugin(folder: Path) -> None:
    (folder / "net.arch.yaml").unlink()
    modules = loaded(folder)
    assert {name for name in modules if name.partition(".")[0] == "archspec"} == {"archspec", "archspec.pytest_plugin"}
    assert modules & {"pydantic", "yaml", "click"} == set()


def test_no_framework_is_imported_where_specs_run(folder: Path) -> None:
    modules = loaded(folder, "--archspec")
    assert "archspec.analysis.check" in modules
    assert modules & {"keras", "tensorflow", "torch", "jax", "numpy"} == set()
    assert not any(name.startswith("archspec.backends") for name in modules)


def test_the_plugin_is_an_entry_point_of_pytest() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"archspec": "archspec.pytest_plugin"}
