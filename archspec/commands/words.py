"""Words of the command line that are nearly known: what was meant is told with what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from archspec.errors import did_you_mean

if TYPE_CHECKING:
    _Choice = click.Choice[str]
else:  # before click 8.2 it has no parameter
    _Choice = click.Choice


class Choice(_Choice):
    """One of some words; ``known_as`` has other names of theirs, which are told and not taken."""

    def __init__(self, words: Iterable[str], known_as: Mapping[str, str]) -> None:
        super().__init__([*words])
        self.known_as = known_as

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return str(super().convert(value, param, ctx))
        except click.BadParameter as caught:
            known = self.known_as.get(str(value).lower())
            hint = f"did you mean `{known}`?" if known is not None else did_you_mean(str(value), self.choices)
            if not hint:
                raise
            raise click.BadParameter(f"{caught.message.removesuffix('.')}; {hint}", ctx, param) from None


class Whole(click.IntRange):
    """A whole number of a range; click itself calls a text that is none no valid `integer range`."""

    name = "whole number"


def require_command(word: str, known: Iterable[str], context: click.Context) -> None:
    """Raises click.UsageError where a word is nearly a command; of any other word click tells."""
    names = [*known]
    if word not in names and not word.startswith("-") and (hint := did_you_mean(word, names)):
        context.fail(f"No such command '{word:.60}'; {hint}")
