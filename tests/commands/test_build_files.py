"""`archspec build` and folders that take no file, disks that fill up, and processes that are killed."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from forked import Waiting
from processes import in_time

from archspec.cli import main

from .builds import OLD, files, started

#: The user who owns nothing.
NOBODY = 65534


# The file


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
def test_a_link_is_replaced_and_what_it_points_at_is_left_alone(spec: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "out", tmp_path / "other.py"
    out.mkdir()
    other.write_text(OLD)
    (out / "tiny_torch.py").symlink_to(other)
    assert main(["build", str(spec), "--backend", "torch", "--out", str(out)]) == 0
    assert other.read_text() == OLD and not (out / "tiny_torch.py").is_symlink()


@pytest.mark.usefixtures("agreeing")
def test_the_file_is_as_readable_as_any_new_file(spec: Path, tmp_path: Path) -> None:
    """A temporary file is for its owner alone; what replaces the old one must not stay so."""
    (tmp_path / "new").write_text("")
    assert main(["build", str(spec), "--backend", "torch", "--out", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out" / "tiny_torch.py").stat().st_mode == (tmp_path / "new").stat().st_mode


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


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_a_framework_that_is_not_installed_is_told_at_once_with_the_way_out(
    backend: str, spec: Path, forked: Waiting, tmp_path: Path
) -> None:
    """As Python starts, the framework's name is taken from it."""
    (tmp_path / "stub").mkdir()
    (tmp_path / "stub" / "sitecustomize.py").write_text(f"import sys\nsys.modules[{backend!r}] = None\n")
    arguments = ["build", str(spec), "--backend", backend]
    ran = in_time(lambda: forked.archspec(*arguments, cwd=tmp_path, path=(tmp_path / "stub",)), 0.4)
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


@pytest.mark.campaign
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


@pytest.mark.campaign
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
