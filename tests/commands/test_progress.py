"""Progress: on a terminal, past a second, gone at the end; and the stages that the long commands say."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archspec.commands import progress as room
from archspec.commands.progress import progress
from archspec.stages import heard, stage

from .terminals import Read, terminal

pytestmark = pytest.mark.usefixtures("quick")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortens the second before the line comes."""
    monkeypatch.setattr(room, "PATIENCE", 0.05)
    monkeypatch.setattr(room, "PAUSE", 0.02)


ERASED = "\r\x1b[K"


def drawn_until(read: Read, text: str) -> str:
    """What has been drawn when the text is there; fails where it does not come."""
    return _drawn(read, lambda found: text in found)


def require_erased(read: Read, found: str = "") -> None:
    """Fails where the line that has been drawn is not erased: a terminal hands on what is written in its own time."""
    _drawn(read, lambda more: (found + more).endswith(ERASED))


def _drawn(read: Read, is_there: Callable[[str], bool]) -> str:
    found, until = "", time.monotonic() + 5
    while not is_there(found):
        assert time.monotonic() < until, found
        found += read()
        time.sleep(0.01)
    return found


def test_it_shows_the_stage_and_is_erased_at_the_end() -> None:
    with terminal() as read:
        with progress():
            stage("making a model")
            drawn_until(read, "making a model (0 s)")
            stage("comparing")
            found = drawn_until(read, "\r\x1b[Kcomparing (0 s)")
        require_erased(read, found)
    assert not any(thread.name == "archspec-progress" for thread in threading.enumerate())


def test_it_shows_while_the_process_has_turned_its_stderr_away() -> None:
    from archspec.backends.running.live import hushed

    with terminal() as read, progress(), hushed():
        stage("loading")
        drawn_until(read, "loading")


def test_what_is_quick_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENCE", 60.0)
    with terminal() as read:
        with progress():
            stage("quick")
        assert read() == ""


def test_a_mistake_inside_ends_it_too() -> None:
    def fail(read: Read) -> None:
        with progress():
            stage("failing")
            drawn_until(read, "failing")
            raise ValueError("inside")

    with terminal() as read:
        with pytest.raises(ValueError, match="inside"):
            fail(read)
        require_erased(read)


@pytest.mark.parametrize("how", ["quiet", "dumb", "pipe", "closed"])
def test_elsewhere_it_shows_nothing(how: str) -> None:
    with terminal("dumb" if how == "dumb" else "xterm") as read, pytest.MonkeyPatch.context() as patch:
        if how in ("pipe", "closed"):
            patch.setattr(sys, "stderr", io.StringIO() if how == "pipe" else None)
        with progress(quiet=how == "quiet"):
            stage("unseen")
            time.sleep(0.15)
        assert read() == ""


def test_a_stage_takes_one_line_and_commands_nothing() -> None:
    with terminal() as read, progress():
        stage(f"fetching \x1b[2J{'x' * 500}")
        found = drawn_until(read, "s)")
    line = re.split("\r\x1b\\[K", found)[1]
    assert len(line) < 80
    assert line.startswith(r"fetching \x1b[2Jxx")


INTERRUPTED = """\
import sys, time
from archspec.commands import progress as room
from archspec.interrupts import end_at_once
from archspec.stages import stage
room.PATIENCE = 0.05
end_at_once()
with room.progress():
    stage("working")
    time.sleep(30)
"""


@pytest.mark.usefixtures("interruptible")
@pytest.mark.skipif(sys.platform == "win32", reason="interrupts are others there")
def test_an_interrupt_erases_it_before_its_line() -> None:
    pty = pytest.importorskip("pty", reason="there are no such terminals")
    ours, theirs = pty.openpty()
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen([sys.executable, "-c", INTERRUPTED], stderr=theirs, env=settings)
    os.close(theirs)
    found = ""
    while "working" not in found:
        found += os.read(ours, 1024).decode()
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 130
    while not found.endswith("interrupted\r\n"):
        found += os.read(ours, 1024).decode()
    os.close(ours)
    assert found.endswith("\r\x1b[Karchspec: interrupted\r\n")


def test_nobody_has_to_listen_and_each_hears_his_own() -> None:
    stage("unheard")
    outer: list[str] = []
    inner: list[str] = []
    with heard(outer.append):
        stage("a")
        with heard(inner.append):
            stage("b")
        stage("c")
    stage("unheard")
    assert (outer, inner) == (["a", "c"], ["b"])


def test_a_fetch_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    pull = pytest.importorskip("archspec.weights.pull", reason="it takes numpy")
    monkeypatch.setattr(pull, "CHUNK", 1 << 20)
    said: list[str] = []
    with heard(said.append):
        pull._copied(io.BytesIO(bytes(3 << 20)), io.BytesIO(), "https://a/b")
    assert said == [f"fetching https://a/b: {size} MB" for size in (1, 2, 3)]


@pytest.mark.framework
def test_a_build_says_its_stages(tmp_path: Path) -> None:
    import archspec

    said: list[str] = []
    with heard(said.append):
        archspec.load(ROOT / "specs/lenet5.yaml").compare("torch")
    assert said == [
        "torch: writing the source",
        "torch: loading the framework",
        "torch: making the model of lenet5",
        "torch: comparing its rows with the spec",
    ]
