"""The SPEC of a command: a file, or ``-`` for what is piped in; and what a shell can complete of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archspec.errors import SpecError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from archspec.api import Net
    from archspec.spec.document import Header
    from archspec.spec.loader import Piped

#: What stands for a spec that is piped in; a file of this name is `./-`.
STDIN = "-"


def opened(spec: str) -> Path | Piped:
    """The file, or what is piped in. Raises UsageError where stdin is closed."""
    return piped() if spec == STDIN else Path(spec)


def piped() -> Piped:
    """What stdin has: read once for a call, for a pipe has it once."""
    from archspec.spec.loader import Piped

    if sys.stdin is None:
        raise UsageError(f"the spec `{STDIN}` is what is piped in, and stdin is closed")
    read: dict[str, Piped] = click.get_current_context().meta
    if STDIN not in read:
        read[STDIN] = Piped.read(sys.stdin.buffer)
    return read[STDIN]


def loaded(spec: str, variant: str | None, assignments: tuple[str, ...]) -> Net:
    """The network that a command is about. Raises SpecError, UsageError."""
    from archspec.api import load, variable

    return load(opened(spec), variant, **dict(map(variable, assignments)))


def complete_file(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, which the shell knows best."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_variant(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The variants that the specs before the cursor have."""
    found = (name for header in _headers(context) for name in header.variants)
    return [name for name in dict.fromkeys(found) if name.startswith(incomplete)]


def complete_assignment(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The variables that the specs before the cursor have, up to their value."""
    found = (f"{name}=" for header in _headers(context) for name in header.variables)
    return [text for text in dict.fromkeys(found) if text.startswith(incomplete)]


def _headers(context: click.Context) -> Iterator[Header]:
    """Of specs that can be read; nobody waits for a pipe, and a mistake is told when the command runs."""
    from archspec.api import header

    named = context.params.get("specs") or (context.params.get("spec"),)
    for spec in named:
        if spec and spec != STDIN:
            try:
                yield header(spec)
            except (SpecError, UsageError):
                continue
