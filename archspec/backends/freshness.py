"""Whether a file on disk is what would be written today: compared as text, without running anything."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from archspec.backends.planning.plugged import plugged
from archspec.backends.writing.source import Module
from archspec.errors import Diagnostic, Place, Source, UsageError, printable
from archspec.network.tree import Network
from archspec.spec.reader import PIPED

#: A line of the spec's is told as far as this.
MAX_TOLD = 120


@dataclass(frozen=True)
class Freshness:
    """A generated file beside the source that its spec gives; ``finding`` is the first difference."""

    backend: str
    spec: str
    file: Path
    finding: Diagnostic | None

    @property
    def ok(self) -> bool:
        return self.finding is None

    def __str__(self) -> str:
        return f"{printable(str(self.file))}: is {'' if self.ok else 'not '}what {self.spec} gives"

    def as_json(self) -> dict[str, object]:
        """The form that ``build --check --json`` prints; its keys are part of the command line's contract."""
        diagnostics = [] if self.finding is None else [self.finding.as_json()]
        return {"spec": self.spec, "file": str(self.file), "ok": self.ok, "diagnostics": diagnostics}


def freshness(network: Network, module: Module, backend: str, folder: Path) -> Freshness:
    """The file of a module in this folder, compared; line ends are no difference, for git may have changed them.

    Raises UsageError where it cannot be read; that there is none is a difference.
    """
    spec, file = network.document.place.source.name, module.file_in(folder)
    hint = f"`{_command(network, backend, folder)}` writes it"
    try:
        text = file.read_text("utf-8", errors="replace")
    except FileNotFoundError:
        finding = Diagnostic("stale", "there is no such file", Place.start_of(Source(str(file), "")), hint=hint)
        return Freshness(backend, spec, file, finding)
    except OSError as caught:
        raise UsageError(f"{file} cannot be read: {caught.strerror or caught}") from None
    if text == module.text:
        return Freshness(backend, spec, file, None)
    place, label = _first_difference(Source(str(file), text), module.text.split("\n"))
    return Freshness(
        backend, spec, file, Diagnostic("stale", "this is not what the spec gives", place, label, hint=hint)
    )


def _command(network: Network, backend: str, folder: Path) -> str:
    """The command that writes the file, as a shell takes it."""
    document = network.document
    name = document.place.source.name
    changed = {name: value for name, value in document.variables.items() if value != document.header.variables[name]}
    words = ["archspec", "build", "-" if name == PIPED else name, "--backend", backend, "--out", str(folder)]
    plugins = dict.fromkeys(op.plugin.place.source.name for op in plugged(network).values() if op.plugin.is_file)
    words += [word for file in plugins for word in ("--plugin", file)]
    words += ["--variant", document.variant] if document.variant else []
    words += [word for name, value in changed.items() for word in ("--set", f"{name}={value}")]
    return shlex.join(words)


def _first_difference(found: Source, wanted: Sequence[str]) -> tuple[Place, str]:
    """Where the file begins to differ, and what stands there in its place."""
    pairs = enumerate(zip_longest(found.lines, wanted), start=1)
    number, (here, there) = next((number, pair) for number, pair in pairs if pair[0] != pair[1])
    if here is None:
        last = len(found.lines)
        end = len(found.lines[-1]) + 1
        return Place(found, last, end, last, end), "the file ends here, and the spec gives more"
    start = _common(here, there or "")
    # What both end with is no part of the difference.
    behind = _common(here[start:][::-1], (there or "")[start:][::-1])
    place = Place(found, number, start + 1, number, max(len(here) - behind, start + 1) + 1)
    if there is None or number == len(wanted):  # behind the last line feed
        return place, "the spec gives nothing more"
    return place, f"the spec gives `{there.strip()[:MAX_TOLD]}`" if there else "the spec gives an empty line"


def _common(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
