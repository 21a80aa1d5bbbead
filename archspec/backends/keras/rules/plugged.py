"""Operators that plug-ins bring: Keras's own layer, or a class of the file's own."""

from __future__ import annotations

from dataclasses import replace

from archspec.backends.keras.rules.table import rule
from archspec.backends.planning.plugged import piece
from archspec.backends.planning.program import Piece
from archspec.backends.planning.rules import OF_PLUGINS, arg
from archspec.backends.planning.view import View
from archspec.plugins.declared import TRAINABLE


@rule(OF_PLUGINS)
def plugged(view: View) -> list[Piece]:
    found = piece(view, "keras")
    if TRAINABLE not in type(view.operator).model_fields:
        return [found]
    trainable = arg(TRAINABLE, view.field(TRAINABLE), True)
    return [replace(found, call=replace(found.call, arguments=(*found.call.arguments, trainable)))]
