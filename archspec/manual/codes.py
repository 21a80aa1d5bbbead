"""A diagnostic's code: its meaning, how to mend what it tells, and an example with the message that it gets."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from archspec.analysis.check import check
from archspec.analysis.counts import require_limits
from archspec.analysis.facts import Facts
from archspec.analysis.hidden import Hidden
from archspec.backends import BACKENDS, source
from archspec.codes import FLOORS, Code, whole
from archspec.errors import Diagnostic, SpecError, printable
from archspec.network.expand import network_of
from archspec.records import value_record
from archspec.spec.loader import Piped, load_piped

#: What the example's file is called.
FILE = "example.yaml"
WIDTH = 100


@value_record
class ExplainedCode:
    """One code; ``str()`` of it is the text."""

    name: str
    code: Code

    def findings(self) -> tuple[Diagnostic, ...]:
        """What is said of the example; nothing where the code has none."""
        return found(whole(self.code.wrong), self.code.command) if self.code.wrong else ()

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        yield f"{self.code.severity}[{self.name}]: {self.code.meaning}"
        yield f"({FLOORS[self.code.floor]}; told by `archspec {self.code.command}`.)"
        yield ""
        yield textwrap.fill(self.code.mend, WIDTH)
        if self.code.wrong:
            yield from ("", "An example:", "", _indented(whole(self.code.wrong)))
            yield from ("What is said of it:", "", *(_indented(finding.draw()) for finding in self.findings()))
            yield from ("Mended:", "", _indented(whole(self.code.right)).rstrip())

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        return {
            "code": self.name,
            "meaning": self.code.meaning,
            "mend": self.code.mend,
            "command": self.code.command,
            "wrong": whole(self.code.wrong) if self.code.wrong else None,
            "right": whole(self.code.right) if self.code.right else None,
            "diagnostics": [finding.as_json() for finding in self.findings()],
        }


def found(text: str, command: str) -> tuple[Diagnostic, ...]:
    """What `check` finds in a spec, or what stands in the way of a build; no framework is imported."""
    try:
        network = network_of(load_piped(Piped(text.encode(), FILE)))
        if command == "build":
            for backend in BACKENDS:
                source(network, backend)
        facts = Facts(network)
        require_limits(network, facts.counts)
        hidden = Hidden()
        hidden.add(network)
        note = hidden.note()
        return (*check(network, facts).diagnostics, *((note,) if note is not None else ()))
    except SpecError as caught:
        return caught.diagnostics


def _indented(text: str) -> str:
    return textwrap.indent(printable(text), "  ") + ("" if text.endswith("\n") else "\n")
