"""The README: what it shows is what happens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from forked import Waiting

import archspec

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and the line where it begins."""

    language: str
    text: str
    line: int

    @property
    def needs_a_framework(self) -> bool:
        return self.language == "python" or "--backend" in self.text or "archspec verify" in self.text


def blocks(*languages: str) -> list[Block]:
    fences = re.finditer(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    found = (Block(fence[1], fence[2], README[: fence.start()].count("\n") + 1) for fence in fences)
    return [block for block in found if block.language in languages]


def made() -> list[str]:
    """The targets of make that the README names."""
    return re.findall(r"\bmake ([a-z][a-z-]*)", README)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with the specs, and each complete spec of the README saved under its own name."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    for block in blocks("yaml"):
        if name := re.search(r"^name: (\w+)$", block.text, re.MULTILINE):
            (tmp_path / f"{name[1]}.yaml").write_text(block.text, "utf-8")
    return tmp_path


def run(block: Block, folder: Path, *before: Path) -> str:
    """What the block prints, as a user would run it in that folder, with `archspec` on the path."""
    command = {"sh": ["bash", "-eu"], "python": [sys.executable]}[block.language]
    script = folder / f"line{block.line}"
    script.write_text(block.text, "utf-8")
    path = os.pathsep.join([*map(str, before), str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [*command, script.name], cwd=folder, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, f"README.md:{block.line}: {done.stdout}{done.stderr}"
    return done.stdout


def commands() -> Iterator[Block]:
    """The blocks to run; make's, which set up whole environments, are looked at in another test."""
    return (block for block in blocks("sh", "python") if not block.text.startswith("make "))


def test_the_commands_that_need_no_framework_run(copy: Path, forked: Waiting) -> None:
    """The whole tour below takes the command that is installed."""
    command = copy / "bin" / "archspec"
    command.parent.mkdir()
    command.write_text(forked.command("archspec"), "utf-8")
    command.chmod(0o755)
    printed = [run(block, copy, command.parent) for block in commands() if not block.needs_a_framework]
    assert any("digits.yaml: matches the printed columns" in text for text in printed)


@pytest.mark.framework
def test_the_whole_tour_runs_from_top_to_bottom(copy: Path) -> None:
    printed = "".join(run(block, copy) for block in commands())
    shown = [block for block in blocks("text") if block.text.startswith("models/")]
    assert shown
    for block in shown:
        assert block.text in printed, f"README.md:{block.line}: {printed}"


def test_the_caught_error_is_printed_just_so(copy: Path, forked: Waiting) -> None:
    spec = copy / "specs/googlenet.yaml"
    spec.write_text(spec.read_text("utf-8").replace("28x28x480", "28x28x512", 1), "utf-8")
    done = forked.archspec("check", "specs/googlenet.yaml", cwd=copy)
    (shown,) = (block for block in blocks("text") if "error[" in block.text)
    assert done.code == 1
    assert done.stderr.strip() == shown.text.strip()


def test_the_excerpt_of_a_spec_is_in_the_spec() -> None:
    excerpt = blocks("yaml")[0]
    assert excerpt.text in (ROOT / "specs/resnet34.yaml").read_text("utf-8")


def test_the_table_has_every_spec_with_its_own_numbers() -> None:
    rows = re.findall(
        r"^\| \[`(\w+)`\]\(specs/\w+\.yaml\) \| [^|]+ \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| (.*) \|$",
        README,
        re.MULTILINE,
    )
    assert [row[0] for row in rows] == sorted(path.stem for path in (ROOT / "specs").glob("*.yaml"))
    for name, *numbers, variants in rows:
        net = archspec.load(ROOT / f"specs/{name}.yaml")
        totals = net.summary().totals()
        assert numbers == [f"{count:,}" for count in (totals.params, totals.trainable, totals.macs)], name
        assert re.findall(r"`(\w+)`", variants) == list(net.document.header.variants), name


def test_every_link_leads_to_a_file() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_make_knows_what_the_readme_makes() -> None:
    """It names the target that it does not know; a Python is looked for once for all of them."""
    done = subprocess.run(["make", "-n", *sorted(set(made()))], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_set_up_takes_two_commands() -> None:
    (block,) = (block for block in blocks("sh") if "make" in block.text)
    assert block.text == "make demo\nmake test\n"


def test_nobody_is_told_to_install_the_other_archspec() -> None:
    """That name is another project's on the package index."""
    texts = [path for folder in (".", "docs", "benchmarks") for path in (ROOT / folder).glob("*.md")]
    assert [
        path.name for path in texts if re.search(r"install\s+['\"]?archspec\b(?!-nn)", path.read_text("utf-8"))
    ] == []
