"""archspec from Python: ``net = archspec.load("specs/resnet34.yaml", classes=10)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from archspec.analysis.check import Report, check
from archspec.analysis.counts import require_limits
from archspec.analysis.facts import Facts
from archspec.errors import SpecError, UsageError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.document import Document
from archspec.spec.loader import Variable, load_file, load_text
from archspec.spec.nodes import Scalar
from archspec.spec.reader import read_text

if TYPE_CHECKING:
    from archspec.analysis.summary import Summary
    from archspec.backends import Built
    from archspec.diagrams import Diagram


class Net:
    """The network of a spec, with one variant and the variables set. Raises SpecError where it is too large."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._facts = Facts(network)
        require_limits(network, self._facts.counts)

    def __repr__(self) -> str:
        return f"<archspec.Net {self.network.name}: {self.network.input} -> {self.network.output}>"

    @property
    def document(self) -> Document:
        return self.network.document

    def check(self) -> Report:
        """Every printed cell against the computed one."""
        return check(self.network, self._facts)

    def summary(self) -> Summary:
        """The table: ``str()`` of it is the text, ``as_json()`` the data."""
        from archspec.analysis.summary import Summary

        return Summary(self.network, self._facts)

    def source(self, backend: str) -> str:
        """The source text for ``keras`` or ``torch``."""
        from archspec.backends import source

        return source(self.network, backend).text

    def build(self, backend: str) -> Any:
        """The live model that the generated source makes: a keras.Model or a torch.nn.Module.

        It has been compared with the network row by row. Raises SpecError where they differ.
        """
        return self.compare(backend).agreed().model

    def compare(self, backend: str) -> Built:
        """The live model beside the network: parameters and shapes of every row, and where they differ."""
        from archspec.backends import build

        return build(self.network, backend)

    def diagram(self, *, expand: str | None = None) -> Diagram:
        """The picture: of the network, or of the one row that ``expand`` names, opened."""
        from archspec.diagrams import diagram

        return diagram(self.network, expand=expand)


def load(spec: str | Path, /, variant: str | None = None, **variables: Variable) -> Net:
    """The network of a spec file, or of a spec's text (a string of several lines).

    Raises SpecError for what is wrong in the spec, UsageError for a wrong call: no such file, variant or variable.
    """
    if isinstance(spec, str) and "\n" in spec:
        return Net(expand(load_text(spec, variant=variant, variables=variables)))
    return Net(expand(load_file(Path(spec), variant, variables)))


@dataclass(frozen=True)
class Checked:
    """What the check of one file and one of its variants found."""

    file: str
    variant: str | None
    report: Report

    def __str__(self) -> str:
        return f"{self.file}{f' (variant {self.variant})' if self.variant else ''}: {self.report}"

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        return {"file": self.file, "variant": self.variant, **self.report.as_json()}


def check_file(
    path: str, variant: str | None = None, variables: Mapping[str, Variable] | None = None
) -> Iterator[Checked]:
    """The check of a file: of one variant where one is named, else of the spec and each of its variants."""
    try:
        net = load(Path(path), variant, **(variables or {}))
    except SpecError as caught:
        yield Checked(path, variant, Report(diagnostics=caught.diagnostics))
        return
    yield Checked(path, variant, net.check())
    for other in net.document.header.variants if variant is None else ():
        yield from check_file(path, other, variables)


def variable(assignment: str) -> tuple[str, Variable]:
    """``classes=10`` -> ("classes", 10), the value read as a cell of a spec is. Raises UsageError."""
    name, equals, text = assignment.partition("=")
    try:
        node = read_text(text, "--set")
    except SpecError:
        node = None
    if not equals or not isinstance(node, Scalar) or node.value is None:
        raise UsageError(f"`{assignment:.80}` is not NAME=VALUE with a number, true, false or a text as its value")
    return name, node.value
