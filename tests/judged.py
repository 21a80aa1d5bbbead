"""What a check owes to any file, an answer with places in it, soon and in little memory; and where it fails to."""

from __future__ import annotations

import json
import time
import traceback
from collections.abc import Callable
from functools import partial
from typing import NamedTuple, TypeVar

from mutants import numbered

from archspec.api import diff, load
from archspec.backends import BACKENDS
from archspec.checking import check_file
from archspec.errors import Diagnostic, SpecError, UsageError, printable
from archspec.formatting import format_bytes
from archspec.spec.loader import Piped

Result = TypeVar("Result")
NAME = "mutant.yaml"
#: Of one file, on a machine that has nothing else to do.
SECONDS, MEGABYTES = 1.0, 300
OK, WRONG_CALL = "ok", "wrong call"


class Verdict(NamedTuple):
    """What came of the mutant of this number: the code of its first finding, or how else it ended."""

    number: int
    code: str
    #: Processor time of load and check.
    seconds: float
    #: What is wrong with the answer; empty where nothing is.
    fault: str = ""


def judged(number: int) -> Verdict:
    """The mutant of this number, loaded and checked in this process."""
    data, variant = numbered(number)
    started = time.process_time()
    try:
        code, fault = _answer(data, variant)
    except Exception:
        code, fault = "exception", traceback.format_exc()
    seconds = time.process_time() - started
    if seconds > SECONDS and not fault:
        fault = f"it took {seconds:.2f} s"
    return Verdict(number, code, seconds, fault)


def judged_further(number: int) -> Verdict:
    """The same mutant, through all that needs no framework; each step may refuse it, and may do nothing else."""
    data, variant = numbered(number)
    started = time.process_time()
    faults: list[str] = []
    net = _step(lambda: load(Piped(data, NAME), variant), faults)
    _step(lambda: format_bytes(data, NAME), faults)
    if net is not None:
        for step in (
            net.summary().as_json,
            net._repr_html_,
            lambda: net.diagram().dot,
            lambda: diff(net, net).as_json(),
        ):
            _step(step, faults)
        for backend in BACKENDS:
            _step(partial(net.source, backend), faults)
    code = OK if net is not None else "refused"
    return Verdict(number, code, time.process_time() - started, "\n".join(faults))


def _step(step: Callable[[], Result], faults: list[str]) -> Result | None:
    try:
        return step()
    except (SpecError, UsageError):
        return None
    except Exception:
        faults.append(traceback.format_exc())
        return None


def _answer(data: bytes, variant: str | None) -> tuple[str, str]:
    try:
        report = next(check_file(Piped(data, NAME), variant)).report
    except UsageError as caught:  # the mutation took the variant away; nothing else is to blame on the call
        is_told = variant is not None and f"has no variant `{variant}`" in str(caught)
        return WRONG_CALL, "" if is_told else f"a wrong call: {caught}"
    found = report.diagnostics
    if report.ok != (not found):
        return "", f"ok is {report.ok} with {len(found)} findings"
    return found[0].code if found else OK, "; ".join(filter(None, map(_misplaced, found)))


def _misplaced(found: Diagnostic) -> str:
    """What is wrong with a finding's place or its forms; nothing where it stands in the text."""
    place = found.place
    lines = place.source.lines
    is_there = place.source.name == NAME and 1 <= place.line <= place.end_line <= max(1, len(lines))
    if not is_there or not 1 <= place.column <= len(lines[place.line - 1]) + 1:
        return f"{place}-{place.end_line}:{place.end_column} is no place of the file: {found.message}"
    drawn = printable(found.draw())  # as the command prints it
    if not drawn.startswith(f"{place}: ") or not all(line.isprintable() for line in drawn.split("\n")):
        return f"{place}: drawn as {drawn!a:.300}"
    return "" if found.message and json.dumps(found.as_json()) else f"{place}: it says nothing"
