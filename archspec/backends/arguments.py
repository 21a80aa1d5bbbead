"""Which variables are arguments of the generated function: those at whose other values it is the same program.

A variable may decide more than the numbers in a call.  Where a `shortcut` is the identity at one width it is a
projection at another, and a function that took the width as an argument would be another network than the spec's.
Such a variable is a constant of the generated file; `--set` gives a file for another value.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count, islice

from archspec.backends.source import Module
from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops.shapes import channels
from archspec.spec.document import Document

#: Values that are tried of those at which a number of maps may coincide with another one: the nearest.
TRIED = 8

Emit = Callable[[Network], Module]


def settled(network: Network, emit: Emit) -> Module:
    """The file whose variables are arguments at every value; the others of its whole numbers are constants in it."""
    made = emit(network)
    for name, value in network.document.variables.items():
        if type(value) is int and not _is_argument(network, made.text, name, value, emit):
            network = expand(_with_constant(network.document, name))
            made = emit(network)
    return made


def _is_argument(network: Network, text: str, name: str, value: int, emit: Emit) -> bool:
    """Whether the file is that of other values, and the network of no value has other parts.

    At a value that coincides with nothing the file has to be the same, for at the variable's own value something may
    coincide: two repetitions alike, two branches of one shape.  At a value at which something may coincide the file may
    be shorter, as long as the network has the same parts.
    """
    own = _program(text, name)
    if own is None:
        return True
    coincident, free = _others(network, value)
    programs = [_program(emit(other).text, name) for other in _at(network.document, name, free)]
    parts = _parts(network)
    return (
        bool(programs)
        and all(program == own for program in programs)
        and all(_parts(other) == parts for other in _at(network.document, name, coincident))
    )


def _others(network: Network, value: int) -> tuple[list[int], list[int]]:
    """(values at which something may coincide, the next two at which nothing does).

    1 and 2 may be strides; the others are numbers of maps that the network has, and their halves.
    """
    maps = {int(channels(shape)) for _, layer in layers(network) for shape in (*layer.inputs, layer.output)}
    found = {1, 2, *maps, *(each // 2 for each in maps)} - {0, value}
    free = islice((each for each in count(value + 1) if each not in found), 2)
    return sorted(found, key=lambda other: (abs(other - value), other))[:TRIED], list(free)


def _at(document: Document, name: str, values: Iterable[int]) -> Iterator[Network]:
    """The networks at other values; none where the spec is no network there, which every framework refuses too."""
    for value in values:
        with suppress(SpecError):
            yield expand(replace(document, variables={**document.variables, name: value}))


def _parts(network: Network) -> set[tuple[str, str]]:
    """What the network is made of: path and operator of each layer, however often it is repeated."""
    return {(re.sub(r"(?<=/)[0-9]+(?=/|$)", "#", path), layer.op.head) for path, layer in layers(network)}


def _program(text: str, name: str) -> str | None:
    """What the file does, without its texts and the variable's default; None where it has no such argument."""
    tree, is_argument = ast.parse(text), False
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            node.body = [each for each in node.body if not _is_text(each)]
        if isinstance(node, ast.FunctionDef):
            for argument, index in _defaults(node.args):
                if argument.arg in (name, f"{name}_"):
                    node.args.defaults[index], is_argument = ast.Constant(None), True
    return ast.dump(tree) if is_argument else None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, int]]:
    """(argument, the number of its default) of those that have one and can be given by position."""
    positional = [*arguments.posonlyargs, *arguments.args]
    for index, argument in enumerate(positional[len(positional) - len(arguments.defaults) :]):
        yield argument, index


def _with_constant(document: Document, name: str) -> Document:
    """The document in which a variable is a constant of this value."""
    header = document.header
    constants = {**header.constants, name: document.variables[name]}
    update = {"constants": constants, "variables": {key: each for key, each in header.variables.items() if key != name}}
    variables = {key: each for key, each in document.variables.items() if key != name}
    return replace(document, header=header.model_copy(update=update), variables=variables)
