"""The check of a file: of the spec and of each of its variants, whatever is wrong with one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from archspec.analysis.check import Report, published
from archspec.analysis.hidden import Hidden
from archspec.api import Net, document_of
from archspec.errors import CallError, Diagnostic, SpecError, printable
from archspec.network.expand import network_of
from archspec.spec.loader import Piped, Variable
from archspec.spec.nodes import place_at

#: How many rows, blocks laid out, and blocks the forms of a file may have together for all of them to be checked.
MAX_ROWS = 200_000


class Checked(NamedTuple):
    """What the check of one file and one of its variants found."""

    file: str
    variant: str | None
    report: Report

    def __str__(self) -> str:
        file = printable(self.file).replace("\n", "\\n")  # one line, whatever the file is called
        return f"{file}{f' (variant {self.variant})' if self.variant else ''}: {self.report}"

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        return {"file": self.file, "variant": self.variant, **self.report.as_json()}


def check_file(
    spec: str | Piped, variant: str | None = None, variables: Mapping[str, Variable] | None = None
) -> Iterator[Checked]:
    """The check of a file, or of what was piped in: of one variant where one is named, else of all, the spec first.

    Raises UsageError for a wrong call, of which a spec's report would be no answer.
    """
    hidden = Hidden()
    found, net = _checked(spec, variant, variables or {}, hidden)
    others = [*net.document.header.variants] if net is not None and variant is None else []
    yield found if others else _noted(found, hidden)
    rows = each = _size(net) if net is not None else 0
    for number, other in enumerate(others, 1):
        if net is not None and rows + each * (len(others) - number + 1) > MAX_ROWS:
            yield Checked(found.file, other, Report(diagnostics=(_too_many(net),)))
            return
        found, made = _checked(spec, other, variables or {}, hidden, is_base_known=True)
        rows += _size(made) if made is not None else 0
        yield found if number < len(others) else _noted(found, hidden)


def _size(net: Net) -> int:
    """What a form of the spec costs: its rows, blocks laid out, and its blocks, which are read for each form."""
    return net.network.rows_laid_out + len(net.document.blocks)


def _checked(
    spec: str | Piped,
    variant: str | None,
    variables: Mapping[str, Variable],
    hidden: Hidden,
    *,
    is_base_known: bool = False,
) -> tuple[Checked, Net | None]:
    """What was found, and the network, where there is one."""
    name = spec.name if isinstance(spec, Piped) else spec
    try:
        document = document_of(spec if isinstance(spec, Piped) else Path(spec), variant, variables)
        net = Net(network_of(document, is_base_known=is_base_known))
        report = net.check()
        hidden.add(published(net.network))
    except CallError:
        raise
    except SpecError as caught:
        hidden.add(None)
        return Checked(name, variant, Report(diagnostics=caught.diagnostics)), None
    return Checked(name, variant, report), net


def _noted(last: Checked, hidden: Hidden) -> Checked:
    """What was found last, with a note of what nothing was compared with."""
    if (note := hidden.note()) is None:
        return last
    return last._replace(report=replace(last.report, diagnostics=(*last.report.diagnostics, note)))


def _too_many(net: Net) -> Diagnostic:
    place = place_at(net.document.root, ("variants",), is_key=True)
    message = f"the spec and its variants have more than {MAX_ROWS:,} rows and blocks together, blocks laid out"
    return Diagnostic("limit", message, place, hint="`--variant NAME` checks one of them")
