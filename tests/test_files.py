"""Files are written whole or not at all; what a process that was killed has left goes with the next file."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from full_disks import room_for

from archspec.errors import UsageError
from archspec.files import replaced, temporary, write

pytestmark = pytest.mark.skipif(os.name != "posix", reason="kills and locks of folders are POSIX's")
LEFT = ".archspec-0123456789abcdef.tmp"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def killed_while_it_writes(path: Path) -> None:
    """A process that is ended by `kill -9` in the middle of a file."""
    child = os.fork()
    if child == 0:
        with replaced(path) as file:
            file.write_text("half")
            os.kill(os.getpid(), signal.SIGKILL)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_what_a_kill_has_left_goes_with_the_next_file_of_the_folder(tmp_path: Path) -> None:
    write("old", tmp_path / "a.py")
    killed_while_it_writes(tmp_path / "a.py")
    assert len(names(tmp_path)) == 2 and (tmp_path / "a.py").read_text() == "old"
    write("other", tmp_path / "b.py")
    assert names(tmp_path) == ["a.py", "b.py"]


def test_what_another_process_is_writing_is_left_alone_until_it_ends(tmp_path: Path) -> None:
    (tmp_path / LEFT).touch()
    with replaced(tmp_path / "a.py") as file:
        assert names(tmp_path) == [file.name], "the leftover is gone"
        file.write_text("whole")
        (tmp_path / LEFT).touch()
        child = os.fork()
        if child == 0:
            write("other", tmp_path / "b.py")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert names(tmp_path) == sorted([LEFT, file.name, "b.py"])
    write("other", tmp_path / "b.py")
    assert names(tmp_path) == ["a.py", "b.py"] and (tmp_path / "a.py").read_text() == "whole"


def test_only_files_of_our_own_names_are_swept_away_and_links_not_followed(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("mine")
    (tmp_path / LEFT).symlink_to(own)
    (tmp_path / f"{LEFT}.weights.h5").touch()
    folder = f".archspec-{'1' * 16}.tmp"
    kept = [
        ".archspec-notes",
        ".archspec.tmp",
        f"{LEFT[:-5]}.py",
        f"x{LEFT}",
        "a.tmp",
        ".archspec-0123456789abcdeg.tmp",
    ]
    for name in kept:
        (tmp_path / name).touch()
    (tmp_path / folder).mkdir()
    write("new", tmp_path / "a.py")
    assert names(tmp_path) == sorted([*kept, folder, "own", "a.py"]) and own.read_text() == "mine"


def test_a_folder_that_somebody_has_locked_is_written_into_all_the_same(tmp_path: Path) -> None:
    (tmp_path / LEFT).touch()
    with locked(tmp_path):
        began = time.perf_counter()
        write("new", tmp_path / "a.py")
        assert time.perf_counter() - began < 5
        assert names(tmp_path) == [LEFT, "a.py"]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    import fcntl

    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@pytest.mark.parametrize("room", [0, 1, 4096, 99_999])
def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_else(room: int, tmp_path: Path) -> None:
    write("old", tmp_path / "a.py")
    with room_for(room), pytest.raises(UsageError, match=r"a\.py cannot be written: File too large"):
        write("x" * 100_000, tmp_path / "a.py")
    assert names(tmp_path) == ["a.py"] and (tmp_path / "a.py").read_text() == "old"
    with room_for(100_000):
        write("x" * 100_000, tmp_path / "a.py")
    assert (tmp_path / "a.py").stat().st_size == 100_000


def test_a_temporary_file_is_gone_afterwards_whatever_happens(tmp_path: Path) -> None:
    with suppress(KeyError), temporary(tmp_path, ".keras") as file:
        assert file.name.endswith(".tmp.keras") and file.stat().st_mode & 0o777 == 0o600
        raise KeyError
    with temporary(tmp_path) as file:
        file.unlink()
    assert names(tmp_path) == []
