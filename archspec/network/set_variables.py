"""Whose mistake it is: the spec's, or that of the call, which has set variables or another size of the input.

Only networks that fail come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from archspec.errors import CallError, Diagnostic, SpecError
from archspec.spec.document import Document


def of_variables(caught: SpecError, document: Document, held: Callable[[Document], object]) -> SpecError:
    """What was caught; a CallError where it comes from variables that were set.

    ``held`` raises SpecError where a document does not hold: it is asked about the document as it is written.
    """
    own = document.header.variables
    others = {name: value for name, value in document.variables.items() if value != own[name]}
    if not others or isinstance(caught, CallError):
        return caught
    try:
        held(replace(document, variables=dict(own)))
    except SpecError:
        return caught
    said = ", ".join(f"`{name}={value!s:.40}` for its {own[name]!s:.40}" for name, value in others.items())
    return CallError(noted(caught.diagnostics, f"the spec itself has no such mistake: --set gives {said}"))


@contextmanager
def said_by(option: str) -> Iterator[None]:
    """What fails inside does so only because of this option: the network holds without it."""
    try:
        yield
    except SpecError as caught:
        raise CallError(noted(caught.diagnostics, f"the network has no such mistake without {option}")) from None


def noted(found: Iterable[Diagnostic], *notes: str) -> list[Diagnostic]:
    """The findings with further notes."""
    return [replace(each, notes=(*each.notes, *notes)) for each in found]
