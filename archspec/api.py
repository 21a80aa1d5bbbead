"""archspec from Python: ``net = archspec.load("specs/resnet34.yaml", classes=10)``; a ``Net`` itself is in `net.py`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.net import Net
from archspec.network.expand import network_of
from archspec.spec.document import Document, Header
from archspec.spec.loader import Piped, Variable, load_file, load_header, load_piped, load_text

if TYPE_CHECKING:
    from archspec.analysis.diff import Diff
    from archspec.analysis.solve import Solution
    from archspec.manual import ExplainedCode, ExplainedOperator

__all__ = ["Net", "diff", "difference_html", "difference_svg", "document_of", "explain", "header", "load", "solve"]


def load(spec: str | Path | Piped, /, variant: str | None = None, **variables: Variable) -> Net:
    """The network of a spec file, of a spec's text (a string of several lines), or of what was piped in.

    Raises SpecError for what is wrong in the spec, UsageError for a wrong call: no such file, variant or variable. A
    value of a variable that only makes the network impossible is both, with the places that it spoils.
    """
    return Net(network_of(document_of(spec, variant, variables)))


def document_of(spec: str | Path | Piped, variant: str | None, variables: Mapping[str, Variable]) -> Document:
    """What the spec says, before it is laid out. Raises as ``load`` does."""
    if isinstance(spec, Piped):
        return load_piped(spec, variant, variables)
    if isinstance(spec, str) and "\n" in spec:
        return load_text(spec, variant=variant, variables=variables)
    return load_file(Path(spec), variant, variables)


def diff(a: Net, b: Net) -> Diff:
    """What differs from one network to another, row by row, with the parameters and multiply-adds between them.

    Two networks that compute the same, layer by layer, are equal: ``diff(a, b).is_equal``, however they are written.
    """
    from archspec.analysis.diff import diff as compared

    return compared(a.network, b.network)


def difference_svg(found: Diff, *, theme: str = "auto") -> str:
    """A difference as a picture: the rows of both networks side by side, as one SVG file.

    ``theme`` is auto, light or dark. Raises UsageError for any other word.
    """
    from archspec.diagrams import difference_svg as drawn

    return drawn(found, theme=theme)


def difference_html(found: Diff, *, theme: str = "auto") -> str:
    """A difference as one HTML page without a script: its picture, and all of its numbers in tables.

    ``theme`` is auto, light or dark. Raises UsageError for any other word.
    """
    from archspec.diagrams import difference_html as drawn

    return drawn(found, theme=theme)


def explain(word: str, /) -> ExplainedOperator | ExplainedCode:
    """What an operator (``conv``) takes and means, or what a diagnostic's code (``size``) means and how to mend it.

    ``str()`` of it is the text. Raises UsageError where the word is neither. A row of a network is explained by
    ``Net.explain``.
    """
    from archspec.manual import explain as explained

    return explained(word)


def solve(spec: str | Path | Piped, /, variant: str | None = None, **variables: Variable) -> Solution:
    """The values with which every printed cell of a spec holds, for its one cell that is written `?`.

    ``ok`` says whether there are any, ``answers`` has them. Raises SpecError where not one cell is open.
    """
    from archspec.analysis.solve import solve as solved
    from archspec.network.validation.unused import require_used
    from archspec.spec.loader import load_open

    document, openings = load_open(spec if isinstance(spec, Piped) else Path(spec), variant, variables)
    require_used(document)
    return solved(document, openings)


def header(spec: str | Path | Piped, /) -> Header:
    """What a spec says above its rows, of which nothing else is looked at: its name, variables and variants.

    Raises SpecError where that is wrong, UsageError where there is no such file.
    """
    return load_header(spec if isinstance(spec, Piped) else Path(spec))
