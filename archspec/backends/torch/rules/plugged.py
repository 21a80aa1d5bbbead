"""Operators that plug-ins bring: torch's own module, or a class of the file's own."""

from __future__ import annotations

from archspec.backends.planning.plugged import piece
from archspec.backends.planning.program import Piece
from archspec.backends.planning.rules import OF_PLUGINS
from archspec.backends.planning.view import View
from archspec.backends.torch.rules.table import learning, rule
from archspec.plugins.declared import TRAINABLE
from archspec.plugins.sizes import INPUT


@rule(OF_PLUGINS)
def plugged(view: View) -> list[Piece]:
    """A module is told how many maps come in, where its weights need that: its shape is known before any value is."""
    found = piece(view, "torch", INPUT)
    return [learning(view, found) if TRAINABLE in type(view.operator).model_fields else found]
