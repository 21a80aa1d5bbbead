"""What the classes that plug-ins bring share: their arguments, their texts, and the check of their names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from archspec.backends.planning.plugged import code_of, fields_of, plugged
from archspec.backends.planning.program import NOTHING
from archspec.backends.planning.rules import Unsupported
from archspec.backends.writing.literals import literal, python
from archspec.backends.writing.snippets import library
from archspec.errors import Source, error
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops import Op
from archspec.plugins.code import ROOTS, Code
from archspec.plugins.declared import Plugin
from archspec.plugins.sizes import INPUT
from archspec.spec.expressions import Expr, Name, names
from archspec.spec.origins import substitute

_WORDS = {int: "int", float: "float", bool: "bool", str: "str", NoneType: "None"}


def own_classes(network: Network, backend: str, helpers: Path) -> dict[str, type[Op]]:
    """Class -> the operator of a plug-in whose class the file carries. Raises SpecError where two have one name."""
    found: dict[str, type[Op]] = {}
    for op in plugged(network).values():
        plugin: Plugin = op.plugin
        if backend in plugin.code and plugin.code[backend].call is None:
            if plugin.class_name in library(helpers) or plugin.class_name in found:
                place = next(layer.place for _, layer in layers(network) if type(layer.op) is op)
                label = f"the files of {backend} have a class `{plugin.class_name}` already"
                hint = f"rename the class in {plugin.place.source.name}"
                raise error("backend", "two classes of one name are in the file", place, label, hint=hint)
            found[plugin.class_name] = op
    return found


def own_names(network: Network) -> frozenset[str]:
    """The names of all classes that plug-ins may bring into a file of this network."""
    return frozenset(op.plugin.class_name for op in plugged(network).values())


def sources(network: Network) -> list[Source]:
    """The files of the plug-ins whose operators a network has."""
    return [op.plugin.place.source for op in plugged(network).values()]


def codes(network: Network, backend: str) -> list[Code]:
    """What plug-ins say to a backend in this network."""
    return [code_of(op.plugin, backend) for op in plugged(network).values() if backend in op.plugin.code]


def imports_of(code: Code, backend: str) -> list[str]:
    """The lines that import what a plug-in's code names."""
    return [line for root, line in ROOTS[backend].items() if root in code.members]


def arguments_of(op: type[Op], code: Code) -> Iterator[tuple[str, str]]:
    """(name, text of the parameter) of the fields that a class has as arguments, those without a default first."""
    hints = get_type_hints(op, include_extras=True)
    fields = fields_of(op.plugin, code, op.model_fields)
    for is_optional in (False, True):
        for name in fields:
            field = op.model_fields[name]
            if field.is_required() is not is_optional:
                default = NOTHING if field.is_required() else field.get_default()
                written = "" if default is NOTHING else f" = {_literal(default, name)}"
                yield name, f"{name}: {annotation(hints[name])}{written}"


def _literal(value: Any, name: str) -> str:
    try:
        return literal(tuple(value) if isinstance(value, tuple) else value)
    except TypeError:
        raise Unsupported(f"the field `{name}` begins at what generated code cannot hold") from None


def annotation(hint: Any) -> str:
    """The type of a field as a generated class has it."""
    if get_origin(hint) is Annotated:
        return annotation(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(annotation, get_args(hint))))
    if get_origin(hint) is Literal:
        return " | ".join(dict.fromkeys(annotation(type(each)) for each in get_args(hint)))
    return _WORDS.get(hint, "Any")


def size_text(expr: Expr, prefix: str = "") -> str:
    """A size as a class has it: its fields behind ``prefix``, what comes in by its own name."""
    return python(substitute(expr, {name: Name(f"{prefix}{name}") for name in names(expr) if name not in INPUT}))
