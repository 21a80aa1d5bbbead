"""What the commands write, written over and over by the functions that they call, in processes that can be ended.

A process is forked, so that hundreds of them cost little; each writes two contents of one file in turn, both of which
are known.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from archspec import load  # noqa: E402
from archspec.api import Net  # noqa: E402
from archspec.backends import Built, source  # noqa: E402
from archspec.backends.running.compare import Observed  # noqa: E402
from archspec.files import write  # noqa: E402
from archspec.interrupts import end_at_once  # noqa: E402

#: Writes the file into a folder.
Way = Callable[[Path], object]

SPEC = ROOT / "specs" / "lenet5.yaml"
#: Comes behind the one of two contents: a megabyte, so that an end falls into the middle of it.
LONG = "# and so on\n" * 100_000


@dataclass(frozen=True)
class Writer:
    """One file of a command, and two contents that it may have."""

    file: str
    ways: tuple[Way, Way]
    contents: frozenset[bytes]

    @staticmethod
    def of(file: str, one: Way, other: Way) -> Writer:
        """Each is called once, for the bytes that it writes."""
        return Writer(file, (one, other), frozenset(_written(file, way) for way in (one, other)))

    def starts(self, folder: Path, *, is_command: bool = False) -> int:
        """The id of a process that writes for ever, once it has begun; interrupts end it as they end the command."""
        begun, telling = os.pipe()
        child = os.fork()
        if child == 0:
            self._write_for_ever(folder, telling, is_command)
        os.close(telling)
        os.read(begun, 1)
        os.close(begun)
        return child

    def _write_for_ever(self, folder: Path, telling: int, is_command: bool) -> NoReturn:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            if is_command:
                end_at_once()
            os.write(telling, b".")
            while True:
                for way in self.ways:
                    way(folder)
        finally:
            os._exit(1)

    def fault(self, folder: Path) -> str:
        """What is wrong in the folder, once nobody writes there; a leftover is nothing wrong until the next run."""
        kept = folder / self.file
        if kept.exists() and kept.read_bytes() not in self.contents:
            return f"{self.file} is half written"
        strangers = [each.name for each in others(folder, self.file) if not each.name.startswith(".archspec-")]
        return f"{strangers} beside {self.file}" if strangers else ""

    def fault_after_next(self, folder: Path) -> str:
        """The same after a run that nobody disturbs: then nothing else is there."""
        self.ways[0](folder)
        left = [each.name for each in others(folder, self.file)]
        return self.fault(folder) or (f"{left} beside {self.file} after the next run" if left else "")


def others(folder: Path, file: str) -> list[Path]:
    return [each for each in sorted(folder.iterdir()) if each.name != file]


def writers() -> list[Writer]:
    """Those of `build`, `diagram`, `fmt`, and of `weights` where safetensors is installed."""
    net, spec = load(SPEC), SPEC.read_text("utf-8")
    return [
        Writer.of("lenet5_torch.py", _build(net, ""), _build(net, LONG)),
        Writer.of("lenet5.dot", _text("lenet5.dot", net.diagram().dot), _text("lenet5.dot", LONG)),
        Writer.of("lenet5.yaml", _text("lenet5.yaml", spec), _text("lenet5.yaml", spec + LONG)),
        *_of_weights(net),
    ]


def _build(net: Net, more: str) -> Way:
    """The step of `build` that writes, for a model that agrees."""
    module = source(net.network, "torch")
    longer = replace(module, text=module.text + more)
    return Built("torch", longer, None, net.network, {}, Observed({}, 0, 0, ()), ()).write


def _text(file: str, text: str) -> Way:
    """As `diagram` and `fmt` write."""
    return lambda folder: write(text, folder / file)


def _of_weights(net: Net) -> Iterator[Writer]:
    try:
        from archspec.weights.neutral import write as write_weights
        from archspec.weights.seeded import seeded
    except ImportError:
        print("numpy or safetensors is not installed: weights are left out", file=sys.stderr)
        return
    file = "lenet5.safetensors"

    def way(seed: int) -> Way:
        tensors = seeded(net.network, seed)
        return lambda folder: write_weights(net.network, tensors, folder / file)

    yield Writer.of(file, way(0), way(1))


def _written(file: str, way: Way) -> bytes:
    with TemporaryDirectory() as folder:
        way(Path(folder))
        return Path(folder, file).read_bytes()
