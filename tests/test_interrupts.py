"""Ctrl-C ends the program with 130, one line, and nothing half written, whatever runs at that moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import environment

pytestmark = pytest.mark.skipif(os.name != "posix", reason="an interrupt of another process is a signal of POSIX")

#: The program with a command that is in the middle of writing, has turned stderr away, and swallows what is raised.
STUBBORN = """\
import os, time
from pathlib import Path
from archspec import cli
from archspec.backends.running.live import hushed
from archspec.files import replaced, temporary

def stubborn():
    with replaced(Path("model.py")) as file, temporary(Path(".")), hushed():
        file.write_text("half")
        Path("ready").touch()
        until = time.monotonic() + 20
        while time.monotonic() < until:
            try:
                time.sleep(20)
            except BaseException as caught:
                print(caught)
    return 0

cli.main = stubborn
cli.console()
"""
AS_A_LIBRARY = "import archspec.cli, signal; assert signal.getsignal(signal.SIGINT) is signal.default_int_handler"
OLD = "# what was there before\n"


def started(code: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code]
    return subprocess.Popen(
        command, cwd=folder, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def interrupted(process: subprocess.Popen[str], folder: Path, times: int) -> tuple[str, str]:
    """(stdout, stderr) of a process that is interrupted once it says that it is ready."""
    while not (folder / "ready").exists() and process.poll() is None:
        time.sleep(0.01)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
    return process.communicate(timeout=30)


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize("times", [1, 5])
def test_an_interrupt_that_would_be_swallowed_ends_the_program(times: int, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(OLD)
    process = started(STUBBORN, tmp_path)
    assert interrupted(process, tmp_path, times) == ("", "archspec: interrupted\n")
    assert process.returncode == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["model.py", "ready"]
    assert (tmp_path / "model.py").read_text() == OLD


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_while_the_program_is_imported_ends_it_as_any_other(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import pathlib, time\npathlib.Path('ready').touch()\ntime.sleep(20)\n")
    command = [sys.executable, "-m", "archspec", "check", "none.yaml"]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert interrupted(process, tmp_path, 1) == ("", "archspec: interrupted\n")
    assert process.returncode == 130


@pytest.mark.campaign
def test_who_ignores_interrupts_goes_on_doing_so(tmp_path: Path) -> None:
    """As a shell has it for what a script starts in the background."""
    patient = STUBBORN.replace("sleep(20)", "sleep(1)").replace("+ 20", "+ 1")
    process = started(f"import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n{patient}", tmp_path)
    assert interrupted(process, tmp_path, 1) == ("", "")
    assert process.returncode == 0 and (tmp_path / "model.py").read_text() == "half"


@pytest.mark.usefixtures("interruptible")
def test_a_program_that_imports_us_has_its_own_way_with_interrupts(tmp_path: Path) -> None:
    process = started(AS_A_LIBRARY, tmp_path)
    assert process.communicate(timeout=30) == ("", "") and process.returncode == 0
