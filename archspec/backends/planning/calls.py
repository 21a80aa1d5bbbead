"""How a body calls a definition: with one member's values, each with its expression at the place of the call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archspec.backends.planning.definitions import safe_name
from archspec.backends.planning.program import NOTHING, Arg, Call, Definition, Leaf, Parameter
from archspec.backends.planning.rowhelpers import POSITIONAL


def call_of(definition: Definition, number: int, origins: Mapping[str, Any]) -> Call:
    """The definition's call with one member's values, each with its origin at the place of the call."""
    arguments: list[Arg] = []
    is_positional = True
    for each in definition.parameters:
        is_positional = is_positional and _is_positional(each, definition)
        value = Leaf(definition.value(each, number), origins.get(each.name))
        arguments.append(Arg(value, safe_name(each.name), each.default, is_positional))
    return Call(definition.name, tuple(arguments))


def _is_positional(each: Parameter, definition: Definition) -> bool:
    """Helpers name everything but the maps; blocks are called as the table calls them, in its order."""
    return each.default is NOTHING and (not definition.is_helper or each.name in POSITIONAL)
