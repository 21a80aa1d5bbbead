"""What a table may say and no model has: heads of two kinds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archspec.errors import Diagnostic, SpecError
from archspec.network.tree import Network
from archspec.spec.document import Head


def require_expressible(network: Network) -> None:
    """Raises SpecError with every head that a model would have otherwise."""
    if found := [*_mixed(network.document.heads)]:
        raise SpecError(found)


def _mixed(heads: Sequence[Head]) -> Iterator[Diagnostic]:
    """The generated function adds all heads that exist in training only by one argument, or returns all always."""
    in_training = [head for head in heads if head.is_training_only]
    if len(in_training) == len(heads):
        return
    for head in in_training:
        message = f"`{head.name}` exists in training only, and another head does not"
        hint = "give all heads `training_only: true`, or none"
        yield Diagnostic("backend", message, head.place, hint=hint)
