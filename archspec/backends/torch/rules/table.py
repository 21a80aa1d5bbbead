"""Where the rules are gathered, and what those with weights share."""

from __future__ import annotations

from dataclasses import replace

from archspec.backends.planning.program import Call, Piece
from archspec.backends.planning.rules import Rules, arg, at
from archspec.backends.planning.view import View

RULES = Rules("torch")
rule = RULES.rule


def learning(view: View, piece: Piece, is_learned: bool = True) -> Piece:
    """The module with `trainable` said, where it is not what the module (``is_learned``) does by itself."""
    trainable = view.field("trainable")
    if trainable.origin is None and trainable.value is is_learned:
        return piece
    return replace(piece, call=Call("set_trainable", (at(piece.call), arg("trainable", trainable))))
