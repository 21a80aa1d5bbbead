"""The SPEC of a command: a file, or ``-`` for what is piped in; and what a shell can complete of it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from string import ascii_letters, digits
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
_HARMLESS = frozenset(ascii_letters + digits + "_=.-+")


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
    from archspec.api import load
    from archspec.commands.values import variables_of

    return load(opened(spec), variant, **variables_of(assignments))


def complete_file(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Files, which the shell knows best."""
    from click.shell_completion import CompletionItem

    return [CompletionItem(incomplete, type="file")]


def complete_variant(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The variants that the specs before the cursor have."""
    return _fitting((name for header in _headers(context) for name in header.variants), incomplete)


def complete_variant_of(number: int, context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The variants of the spec of this number; where there are fewer, of the last one."""
    named = _named(context)
    return _fitting(
        (name for header in _headers_of(named[number : number + 1] or named[-1:]) for name in header.variants),
        incomplete,
    )


def complete_assignment(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
    """The variables that the specs before the cursor have, with the numbers that they are there."""
    variables = (each for header in _headers(context) for each in header.variables.items())
    return _fitting((f"{name}={_value(value)}" for name, value in variables), incomplete)


def _value(value: object) -> str:
    return "" if isinstance(value, str) else str(value).lower()


def _fitting(found: Iterable[str], incomplete: str) -> list[str]:
    """Each once; what a shell would take for more than a word is left out, for the file may be a stranger's."""
    words = (text for text in dict.fromkeys(found) if set(text) <= _HARMLESS)
    return [text for text in words if text.startswith(incomplete)]


def _headers(context: click.Context) -> Iterator[Header]:
    return _headers_of(_named(context))


def _named(context: click.Context) -> list[str]:
    """The specs before the cursor: a command has several, or one, or A and B."""
    # Behind an option that waits for its value click has not come to what the other words are.
    words = [*(context.params.get("specs") or [context.params.get(name) for name in ("spec", "a", "b")]), *context.args]
    return [word for word in words if word not in (None, "", STDIN)]


def _headers_of(specs: Iterable[str]) -> Iterator[Header]:
    """Of specs that can be read; nobody waits for a pipe, and a mistake is told when the command runs."""
    from archspec.api import header

    for spec in specs:
        try:
            yield header(spec)
        except (SpecError, UsageError):
            continue
