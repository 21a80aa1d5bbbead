"""`archspec build`: a file is written where the framework ran it and agreed, whole; otherwise nothing is touched.

What needs no framework is tested with a stand-in for the step that looks at the live model; the rest is marked.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from processes import archspec, environment, in_time

from archspec.backends.running.compare import Observed, RowFacts
from archspec.cli import main

# `archspec.backends.build` is the function of this name.
building = importlib.import_module("archspec.backends.build")

SPEC = """\
archspec: 1
name: tiny
title: A tiny network
input: 8x8x3
variables: {classes: 7}
layers:
  - C1: {conv: 4, kernel: 3x3, activation: relu, size: 8x8x4}
  - P2: {maxpool: 2x2, size: 4x4x4}
  - Out: {dense: $classes, size: 7}
variants:
  wide:
    rows: {C1: {conv: 8, size: 8x8x8}, P2: {size: 4x4x8}}
"""
OLD = "# Written by archspec, once.\n"
#: The user who owns nothing.
NOBODY = 65534


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(SPEC, "utf-8")
    return path


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes a model that has so many parameters more than the spec says, with no framework at all."""

    def installed(excess: int) -> None:
        def observe(_model: Any, _module: Any, _input: Any, rows: Mapping[str, RowFacts]) -> Observed:
            total = sum(row.total for row in rows.values()) + excess
            return Observed(dict(rows), total, total, list(rows.values())[-1].output or ())

        for name in ("require", "start"):
            monkeypatch.setattr(building, name, lambda _backend: None)
        monkeypatch.setattr(building, "factory", lambda _module: lambda **_: None)
        for backend in building.BACKENDS:
            monkeypatch.setattr(importlib.import_module(f"archspec.backends.{backend}.observe"), "observe", observe)

    return installed


@pytest.fixture
def agreeing(stand_in: Callable[[int], None]) -> None:
    stand_in(0)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# The contract


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_a_build_that_agrees_writes_one_file_and_ends_with_0(
    backend: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new" / "folder"
    assert main(["build", str(spec), "--backend", backend, "--out", str(out)]) == 0
    assert files(out) == [f"tiny_{backend}.py"]
    captured = capsys.readouterr()
    assert str(out / f"tiny_{backend}.py") in captured.out and captured.err == ""


@pytest.mark.usefixtures("agreeing")
def test_json_has_the_keys_of_the_contract_and_nothing_else_is_printed(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {key: told[key] for key in ("backend", "file", "ran", "params", "output", "ok")} == {
        "backend": "torch",
        "file": str(tmp_path / "tiny_torch.py"),
        "ran": True,
        "params": {"static": 112 + 455, "framework": 112 + 455},
        "output": {"static": [7], "framework": [7]},
        "ok": True,
    }


@pytest.mark.usefixtures("agreeing")
def test_quiet_writes_the_file_and_says_nothing(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert (tmp_path / "tiny_torch.py").is_file()


@pytest.mark.usefixtures("agreeing")
def test_a_build_is_fresh_until_its_spec_changes(spec: Path, tmp_path: Path) -> None:
    build = ["build", str(spec), "--backend", "keras", "--out", str(tmp_path)]
    assert main([*build, "--check"]) == 1
    assert main(build) == 0
    assert main([*build, "--check"]) == 0
    spec.write_text(SPEC.replace("A tiny network", "Another network"), "utf-8")
    assert main([*build, "--check"]) == 1


@pytest.mark.usefixtures("agreeing")
def test_a_variable_becomes_what_is_set(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path), "--json", "--set", "classes=10"]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["output"] == {"static": [10], "framework": [10]}
    assert told["params"]["static"] == 112 + 650


@pytest.mark.usefixtures("agreeing")
def test_a_variant_is_another_file_beside_that_of_the_spec(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for variant in ([], ["--variant", "wide"]):
        assert main(["build", str(spec), "--backend", "torch", "--out", str(out), *variant]) == 0
    assert len(files(out)) == 2
    assert "tiny_torch.py" in files(out)


@pytest.mark.usefixtures("agreeing")
def test_a_second_build_replaces_the_first_and_gives_the_same_bytes(spec: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    written = []
    for _ in range(2):
        assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 0
        written.append((out / "tiny_torch.py").read_bytes())
    assert written[0] == written[1] and files(out) == ["tiny_torch.py"]


@pytest.mark.usefixtures("agreeing")
def test_a_link_is_replaced_and_what_it_points_at_is_left_alone(spec: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other.py"
    out.mkdir()
    other.write_text(OLD)
    (out / "tiny_torch.py").symlink_to(other)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 0
    assert other.read_text() == OLD and not (out / "tiny_torch.py").is_symlink()


@pytest.mark.usefixtures("agreeing")
def test_a_file_of_somebody_else_is_not_replaced(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "out" / "tiny_torch.py"
    own.parent.mkdir()
    own.write_text("print('mine')\n")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(own.parent)]) == 2
    assert own.read_text() == "print('mine')\n" and "move it away" in capsys.readouterr().err
    own.write_text("")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(own.parent)]) == 0


@pytest.mark.usefixtures("agreeing")
def test_the_file_is_as_readable_as_any_new_file(spec: Path, tmp_path: Path) -> None:
    """A temporary file is for its owner alone; what replaces the old one must not stay so."""
    (tmp_path / "new").write_text("")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "tiny_torch.py").stat().st_mode == (tmp_path / "new").stat().st_mode


# What does not hold


def test_a_model_that_differs_is_told_and_the_old_file_stays(
    stand_in: Callable[[int], None], spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(1)
    old = tmp_path / "tiny_torch.py"
    old.write_text(OLD)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path)]) == 1
    assert old.read_text() == OLD
    captured = capsys.readouterr()
    said = captured.out + captured.err
    assert "torch does not agree with the spec" in said and "567" in said and "568" in said


def test_a_model_that_differs_is_not_ok_in_json_and_names_no_file(
    stand_in: Callable[[int], None], spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(1)
    assert main(["build", str(spec), "--backend", "keras", "--out", str(tmp_path / "out"), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["ok"], told["file"], told["params"]) == (False, None, {"static": 567, "framework": 568})
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("old", [SPEC.replace("3x3", "3"), "", "\0"])
def test_a_wrong_spec_is_told_and_the_old_file_stays(
    old: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(old, "utf-8")
    (tmp_path / "tiny_torch.py").write_text(OLD)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path)]) == 1
    assert (tmp_path / "tiny_torch.py").read_text() == OLD
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.startswith(f"{spec}:")


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("wrong", [SPEC.replace("size: 7}", "size: 8}"), SPEC.replace("3x3", "3")], ids=["cell", "row"])
def test_what_is_wrong_is_told_with_what_became_of_the_file(
    wrong: str, spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec.write_text(wrong, "utf-8")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().err.endswith("\n\narchspec: nothing was written\n")
    assert files(tmp_path) == ["tiny.yaml"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.yaml", "--backend", "torch"],
        ["tiny.yaml"],
        ["tiny.yaml", "--backend", "caffe"],
        ["tiny.yaml", "--backend", "torch", "--variant", "narrow"],
        ["tiny.yaml", "--backend", "torch", "--set", "clases=10"],
        ["tiny.yaml", "--backend", "torch", "--set", "classes=ten"],
        ["tiny.yaml", "--backend", "torch", "--set", "classes=0"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("agreeing")
def test_a_wrong_call_ends_with_2_and_writes_nothing(
    arguments: list[str],
    spec: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(spec.parent)
    assert main(["build", *arguments, "--out", "out"]) == 2
    assert files(tmp_path) == ["tiny.yaml"]
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err


@pytest.mark.usefixtures("agreeing")
def test_a_model_that_is_too_large_for_what_was_set_alone_is_a_wrong_call(
    spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out"), "--set", "classes=10"]
    monkeypatch.setattr(building, "MAX_PARAMETERS", 567)
    assert main(command) == 2
    assert "--set gives `classes=10` for its 7" in capsys.readouterr().err
    monkeypatch.setattr(building, "MAX_PARAMETERS", 566)
    assert main(command) == 1, "the spec itself is too large"


# A folder that takes no file


@pytest.mark.usefixtures("agreeing")
def test_a_file_in_the_place_of_the_folder_is_a_wrong_call_and_is_left_alone(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocker = tmp_path / "out"
    blocker.write_text(OLD)
    for out, said in ((blocker, f"{blocker} is no folder"), (blocker / "inside", "Not a directory")):
        assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 2
        captured = capsys.readouterr()
        assert captured.out == "" and len(captured.err.splitlines()) == 1 and said in captured.err
    assert blocker.read_text() == OLD and files(tmp_path) == ["out", "tiny.yaml"]


@pytest.mark.usefixtures("agreeing")
def test_a_folder_in_the_place_of_the_file_is_a_wrong_call_and_no_temporary_file_stays(
    spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    (out / "tiny_torch.py").mkdir(parents=True)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 2
    assert files(out) == ["tiny_torch.py"] and "cannot be written" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="rights to write are those of POSIX")
@pytest.mark.usefixtures("agreeing")
def test_a_folder_without_the_right_to_write_is_a_wrong_call(spec: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        shutil.copy(spec, folder)
        command = ["build", str(Path(folder, spec.name)), "--backend", "torch", "--out", str(out)]
        assert main(command) == 0, "with the right"
        (out / "tiny_torch.py").unlink()
        os.chmod(folder, 0o755)
        os.chmod(out, 0o555)
        with as_a_user():
            assert main(command) == 2
        assert files(out) == []


@contextmanager
def as_a_user() -> Iterator[None]:
    """Root may write everywhere; so a test of rights gives root's up for a while."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.usefixtures("agreeing")
@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_disk_that_fills_up_leaves_the_old_file_and_no_temporary_one(
    step: str, spec: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "tiny_torch.py").write_text(OLD)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 2
    monkeypatch.undo()
    assert files(out) == ["tiny_torch.py"] and (out / "tiny_torch.py").read_text() == OLD
    assert "No space left on device" in capsys.readouterr().err


# Processes


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    command = [sys.executable, *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_a_framework_that_is_not_installed_is_told_at_once_with_the_way_out(
    backend: str, spec: Path, tmp_path: Path
) -> None:
    """As Python starts, the framework's name is taken from it."""
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "sitecustomize.py").write_text(f"import sys\nsys.modules[{backend!r}] = None\n")
    arguments = ["build", str(spec), "--backend", backend]
    ran = in_time(lambda: archspec(*arguments, cwd=tmp_path, path=(tmp_path / "stub",)), 0.5)
    assert (ran.code, ran.stdout) == (2, "")
    assert len(ran.stderr.splitlines()) == 1
    assert f"{backend} is not installed" in ran.stderr and f"[{backend}]" in ran.stderr
    assert not (tmp_path / "generated").exists()


#: Writes the one and the other text in turn, for ever; the bytes are known by their beginning and their end.
WRITER = """\
import sys
from pathlib import Path
from archspec.files import write
print("ready", flush=True)
while True:
    for letter in sys.argv[2]:
        write(f"# begin {letter}\\n" + f"{letter}\\n" * 200_000 + f"# end {letter}\\n", Path(sys.argv[1]))
"""


def is_whole(text: str) -> bool:
    letter = text[8:9]
    return text == f"# begin {letter}\n" + f"{letter}\n" * 200_000 + f"# end {letter}\n"


def test_a_kill_in_the_middle_of_writing_leaves_a_whole_file(tmp_path: Path) -> None:
    draw, path = random.Random(9), tmp_path / "model.py"
    for _ in range(10):
        process = started("-c", WRITER, str(path), "ab", cwd=tmp_path)
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.005 + draw.random() * 0.03)
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()
        assert not path.exists() or is_whole(path.read_text())
    assert path.exists()
    # A process that is killed cannot tidy up: what stays has a name that git ignores.
    assert all(
        name == "model.py" or (name.startswith(".archspec-") and name.endswith(".tmp")) for name in files(tmp_path)
    )


def test_two_that_write_one_file_at_once_leave_it_whole_at_every_moment(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    processes = [started("-c", WRITER, str(path), letter, cwd=tmp_path) for letter in "ab"]
    try:
        for process in processes:
            assert process.stdout is not None and process.stdout.readline() == "ready\n"
        while not path.exists():
            time.sleep(0.005)
        seen = set()
        for _ in range(40):
            time.sleep(0.005)
            seen.add(path.read_text())
    finally:
        for process in processes:
            process.kill()
            process.communicate()
    assert all(map(is_whole, seen))


# With the frameworks


@pytest.mark.framework
@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_the_frameworks_own_counts_and_shapes_agree(backend: str, spec: Path, tmp_path: Path) -> None:
    pytest.importorskip(backend)
    arguments = ["build", str(spec), "--backend", backend, "--json", "--set", "classes=10", "--variant", "wide"]
    process = started("-m", "archspec", *arguments, cwd=tmp_path)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    told = json.loads(out)
    expected = 224 + (4 * 4 * 8 + 1) * 10
    assert told["params"] == {"static": expected, "framework": expected}
    assert told["output"] == {"static": [10], "framework": [10]}
    assert told["ran"] is True and told["ok"] is True
    written = tmp_path / told["file"]
    assert written.parent == tmp_path / "generated" and files(written.parent) == [written.name]
    compile(written.read_text("utf-8"), told["file"], "exec")


CHAIN = "  - {conv: 3, kernel: 3x3, repeat: 1500}\n"
BLOCKS = (
    "".join(f"  b{i}: {{layers: [b{i + 1}]}}\n" for i in range(400)) + "  b400: {layers: [relu: {activation: relu}]}\n"
)


@pytest.mark.framework
@pytest.mark.parametrize(
    ("backend", "rows"), [("keras", f"layers:\n{CHAIN}"), ("torch", f"blocks:\n{BLOCKS}layers: [b0]\n")]
)
def test_a_network_that_is_too_deep_for_the_frameworks_recursion_is_told_so(
    backend: str, rows: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip(backend)
    path = tmp_path / "deep.yaml"
    path.write_text(f"archspec: 1\nname: deep\ninput: 8x8x3\n{rows}", "utf-8")
    assert main(["build", str(path), "--backend", backend, "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"{path}:1:1: error[limit]: {backend} does not reach the end of this network: too many ")
    assert not (tmp_path / "out").exists()


@pytest.mark.framework
def test_two_builds_at_once_leave_whole_files_and_nothing_else(spec: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    arguments = ["-m", "archspec", "build", str(spec), "--backend", "torch", "--out", "out"]
    processes = [started(*arguments, cwd=tmp_path) for _ in range(2)]
    for process in processes:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert files(tmp_path / "out") == ["tiny_torch.py"]
    compile((tmp_path / "out" / "tiny_torch.py").read_text("utf-8"), "tiny_torch.py", "exec")
