"""A small part of each campaign, as docs/robustness.md shows them: mutated specs, kills, full disks, determinism."""

from __future__ import annotations

import os
import re
import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from processes import environment

from archspec.commands import COMMANDS

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(os.name != "posix", reason="signals, forks and limits are POSIX's"),
]
ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "robustness.md").read_text("utf-8")
MUTANTS, BATCH = 20_000, 500


def ran(script: str, *arguments: str) -> str:
    """What a campaign prints; it has to find nothing."""
    command = [sys.executable, str(ROOT / "campaigns" / script), *arguments]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


@pytest.mark.parametrize("first", range(0, MUTANTS, BATCH))
def test_a_mutated_spec_is_answered_with_places_soon_and_without_an_exception(first: int) -> None:
    """What fails is told with its number, of which `--show` makes the file again."""
    told = ran("mutated_specs.py", "--numbers", str(first), str(first + BATCH))
    assert f"{BATCH} mutants, 0 failures" in told
    # Mutants that are all alike, all right or all no YAML, would show nothing.
    codes = dict(re.findall(r"([a-z-]+) ([0-9]+)", told.splitlines()[1]))
    assert BATCH // 20 < int(codes["ok"]) < BATCH // 2 and len(codes) > 10


def test_a_mutated_spec_is_answered_by_the_whole_command() -> None:
    assert "10 mutants, 0 failures" in ran("mutated_specs.py", "--numbers", "0", "10", "--whole")


def test_a_mutated_spec_goes_through_everything_else_that_needs_no_framework() -> None:
    assert "100 mutants, 0 failures" in ran("mutated_specs.py", "--numbers", "0", "100", "--further")


def test_a_number_is_the_same_mutant_wherever_it_is_made() -> None:
    alone = ran("mutated_specs.py", "--show", "7")
    assert alone and alone == ran("mutated_specs.py", "--show", "7") != ran("mutated_specs.py", "--show", "8")


def test_no_kill_and_no_interrupt_leaves_half_a_file_or_another_one() -> None:
    told = ran("kills.py", "--kills", "16", "--interrupts", "12", "--builds", "0", "--at-once", "2")
    leftovers = re.search(r"with a leftover ([0-9]+)", told)
    assert leftovers and int(leftovers[1]) > 4, "the kills come in the middle of writing"


def test_a_full_disk_is_one_line_and_the_old_file_stays() -> None:
    assert "160 tried, 0 failures" in ran("disks.py")


def test_the_bytes_are_the_same_in_every_setting() -> None:
    told = ran("determinism.py", "--seeds", "2", "--specs", "lenet5")
    assert "PYTHONHASHSEED=1: " in told and "another folder: " in told
    assert all(line.endswith((" 0 differ", "does not have it")) for line in told.splitlines())
    assert all(int(number) > 150 for number in re.findall(r": ([0-9]+) outputs", told))


def test_every_command_is_compared_in_every_format_that_it_has() -> None:
    """But `build`, `verify` and `weights`, which run a framework, and `completion`, which prints click's own text."""
    outputs = runpy.run_path(str(ROOT / "campaigns" / "outputs.py"))
    calls = {words for words, _ in outputs["calls"](ROOT / "specs" / "lenet5.yaml")}
    compared = {words[0] for words in calls}
    assert compared == {*COMMANDS} - {"build", "verify", "weights", "completion", "schema"}
    for name in sorted(compared):
        made = {words[2] for words in calls if words[:2] == (name, "--format")}
        made |= {"json" for words in calls if words[0] == name and "--json" in words}
        assert made == formats(name)


def test_an_output_is_known_by_what_is_printed_and_written_but_not_by_its_colours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    digest = runpy.run_path(str(ROOT / "campaigns" / "outputs.py"))["digest"]
    lenet, alexnet = (str(ROOT / "specs" / f"{name}.yaml") for name in ("lenet5", "alexnet"))
    assert digest("summary", lenet) == digest("summary", lenet) != digest("summary", alexnet)
    assert digest("check", "-", typed="a: 1") != digest("check", "-", typed="b: 1"), "messages are on stderr"
    assert digest("diagram", lenet, "--theme", "dark") != digest("diagram", lenet), "what is printed is the same"
    plain = digest("summary", lenet)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert digest("summary", lenet) == plain


def formats(name: str) -> set[str]:
    """What can follow `--format` of a command, by its own option; JSON may be all that there is."""
    command: click.Command = import_module(f"archspec.commands.{name}").command
    options = {word: option.type for option in command.params for word in option.opts}
    kind = options.get("--format")
    found = {str(choice) for choice in kind.choices} if isinstance(kind, click.Choice) else set[str]()
    return found | ({"json"} if "--json" in options and name != "diagram" else set())


def test_the_page_names_every_campaign() -> None:
    own = {path.name for path in (ROOT / "campaigns").glob("*.py")} - {"writers.py", "outputs.py"}
    assert set(re.findall(r"^python campaigns/([a-z_]+\.py)", PAGE, re.M)) == own
