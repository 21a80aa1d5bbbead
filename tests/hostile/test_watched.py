"""Commands that only read a spec: they execute nothing of it, open nothing outside of its folder, and reach no network.

Python itself tells what it is asked for (`watcher.py`). With ARCHSPEC_LARGE=1 in the environment every shipped spec
and every payload is watched, without it a few of each.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import ROOT, environment

from archspec.plugins.loading import GROUP

from .fields import FIELDS, OTHER, spec, with_text
from .payloads import CANARY, FILES, PAYLOADS
from .watcher import Event, Watched
from .watching import offences, watched

IS_LARGE = "ARCHSPEC_LARGE" in os.environ
SHIPPED = sorted(path.name for path in (ROOT / "specs").glob("*.yaml")) if IS_LARGE else ["lenet5_book.yaml"]


def reading(file: str, other: str) -> Iterator[list[str]]:
    """Every command that reads a spec and writes nothing."""
    yield from (["check", file, "--format", form] for form in ("text", "json", "github", "sarif"))
    yield from (["summary", file], ["summary", file, "--json"], ["solve", file], ["fmt", "--check", file])
    yield from (["explain", file, "first"], ["explain", file, "conv1", "params"], ["explain", "conv"])
    yield from (["fmt", "--diff", file], ["schema"])
    yield from (["diff", other, file, "--format", form] for form in ("text", "markdown", "json"))


def drawing(file: str) -> Iterator[list[str]]:
    yield from (["diagram", file, "--format", form, "--out", "pictures"] for form in ("dot", "svg", "pdf"))
    if shutil.which("dot"):
        yield ["diagram", file, "--style", "graph", "--out", "pictures"]


@pytest.mark.campaign
def test_shipped_specs_are_read_and_nothing_else_happens(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    files = [f"specs/{name}" for name in SHIPPED]
    calls = [call for file in files for call in (*reading(file, files[0]), *drawing(file))]
    for done in watched(calls, tmp_path):
        if done.arguments in (["schema"], ["explain", "conv"]):
            continue  # they read archspec's own source, and no spec
        assert done.code in (0, 1) or "no row" in done.stderr, done.stderr
        writes = tmp_path / "pictures" if done.arguments[0] == "diagram" else None
        assert list(offences(done, tmp_path, tmp_path / "specs", writes)) == []


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A folder `specs` with a stranger's specs and links, and a file beside it that none of them may read."""
    inside = tmp_path / "specs"
    (inside / "below").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("archspec: 1\nblocks: {secret: {layers: [flatten]}}\n", "utf-8")
    (inside / "file.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "folder").symlink_to(tmp_path)
    (inside / "below" / "up").symlink_to("../..")
    (inside / "loop").symlink_to("loop")
    (inside / "here.yaml").write_text("archspec: 1\nblocks: {here: {layers: [flatten]}}\n", "utf-8")
    (inside / "other.yaml").write_text(OTHER, "utf-8")
    return tmp_path


def used(folder: Path) -> tuple[str, ...]:
    """Names of block files that lead out of the folder, or would on some system."""
    links = ("file.yaml", "folder/secret.yaml", "below/up/secret.yaml", "loop", "below/up/specs/../secret.yaml")
    return (*links, *FILES, str(folder / "secret.yaml"), "../secret.yaml", "./../secret.yaml", "HERE.yaml/../x")


def test_a_strangers_specs_read_nothing_outside_of_their_folder(trap: Path) -> None:
    """The control are ways that stay inside: what is refused is refused for where it leads."""
    outside, inside = used(trap), ("here.yaml", "below/up/specs/here.yaml", "./here.yaml")
    files = [f"specs/use{number}.yaml" for number in range(len(outside) + len(inside))]
    for file, name in zip(files, (*inside, *outside), strict=True):
        (trap / file).write_bytes(with_text("use", name).encode("utf-8", "surrogatepass"))
    right, wrong, *laid_out = watched(
        [
            ["check", *files[: len(inside)]],
            ["check", *files[len(inside) :]],
            *(["fmt", "--diff", file] for file in files),
        ],
        trap,
    )
    assert (right.code, wrong.code) == (0, 1), right.stderr
    assert [line for line in wrong.stdout.splitlines() if "not checked" not in line] == []
    assert [offence for each in (right, wrong, *laid_out) for offence in offences(each, trap, trap / "specs")] == []
    read = {str(event.arguments[0]) for event in right.events if event.name == "open"}
    assert {f"specs/{name}" for name in ("here.yaml", "below/up/specs/here.yaml")} <= read
    assert any(event.name == "compile" for event in right.events)
    # Of another folder each file is an offence.
    assert any("specs/use0.yaml" in offence for offence in offences(right, trap, trap / "pictures"))


def test_a_strangers_texts_are_not_executed(trap: Path) -> None:
    payloads = [each for each in PAYLOADS if CANARY in each]
    calls, texts = [], payloads if IS_LARGE else payloads[::45]
    for number, payload in enumerate(texts):
        for field in FIELDS if IS_LARGE else FIELDS[number % 7 :: 7]:
            if field != "use":
                file = f"specs/{field}{number}.yaml"
                (trap / file).write_bytes(with_text(field, payload).encode("utf-8", "surrogatepass"))
                calls.append(["check", file])
        calls += [*reading(file, "specs/other.yaml"), *drawing(file)]
    for done in watched([call for call in calls if call not in (["schema"], ["explain", "conv"])], trap):
        writes = trap / "pictures" if done.arguments[0] == "diagram" else None
        assert done.code in (0, 1, 2), done.stderr
        assert list(offences(done, trap, trap / "specs", writes)) == []
    assert not (trap / CANARY).exists()


def test_modules_that_lie_beside_a_spec_are_not_imported(tmp_path: Path) -> None:
    """Of the command, as it is installed; `python -m archspec` looks into the working folder, as Python does."""
    for name in ("yaml", "click", "pydantic", "graphviz", "sitecustomize", "json", "archspec", "evil"):
        (tmp_path / f"{name}.py").write_text(f"open({CANARY!r}, 'w')\n", "utf-8")
    # It looks like an installed package with a plug-in, which an operator that nobody knows would load.
    (tmp_path / "evil-1.dist-info").mkdir()
    (tmp_path / "evil-1.dist-info" / "entry_points.txt").write_text(f"[{GROUP}]\nevil = evil\n", "utf-8")
    (tmp_path / "net.yaml").write_text(spec(op="evil"), "utf-8")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "archspec"
    command.write_text("import sys\nfrom archspec.cli import console\nsys.exit(console())\n", "utf-8")
    arguments = ["check", "net.yaml"]
    done = subprocess.run([sys.executable, command, *arguments], cwd=tmp_path, env=environment(), capture_output=True)
    assert done.returncode == 1 and b"no op and no block named `evil`" in done.stderr
    assert not (tmp_path / CANARY).exists()


ASKED = ["check", "specs/net.yaml"]


@pytest.mark.parametrize(
    "event",
    [
        Event("open", ["/etc/passwd", "r", 0], []),
        Event("open", ["specs/../secret.yaml", "r", 0], []),
        Event("open", ["specs/file.yaml", "r", 0], []),
        Event("open", ["specs/net.yaml", "w", 0], []),
        Event("open", ["specs/net.yaml", None, os.O_CREAT], []),
        Event("os.remove", ["specs/net.yaml", -1], []),
        Event("os.system", ["true"], []),
        Event("socket.connect", ["socket", ["x.example", "80"]], []),
        Event("socket.__new__", [], []),
        Event("subprocess.Popen", ["dot", ["dot", "-Tsvg"], None, None], []),
        Event("import", ["canary"], []),
        Event("exec", ["<string>"], ["/x/archspec/spec/expressions.py"]),
        Event("compile", ["1", "<string>"], ["/x/archspec/spec/expressions.py", "/x/archspec/network/values.py"]),
        Event("compile", ["1", "<unknown>"], ["/x/ast.py", "/x/archspec/spec/rows.py"]),
    ],
    ids=str,
)
def test_what_a_command_may_not_do_is_seen(event: Event, trap: Path) -> None:
    assert list(offences(Watched(ASKED, 0, "", "", [event]), trap, trap / "specs"))
