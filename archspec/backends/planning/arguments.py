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
from itertools import count

from archspec.backends.planning.decisions import deciding
from archspec.backends.planning.shadows import hidden
from archspec.backends.planning.wording import size_comment
from archspec.backends.writing.source import Module
from archspec.errors import SpecError
from archspec.network.expand import at_values, expand
from archspec.network.tree import Layer, Network
from archspec.network.walk import different_layers, layers
from archspec.ops import Maps
from archspec.ops.shapes import channels
from archspec.spec.document import Document

#: Values that are tried of those at which something may coincide: the nearest; and of those at which a division or a
#: comparison may turn out otherwise.
TRIED, TRIED_TURNS = 8, 48
#: Of the texts that a variable can be, those that fit in most places; another one is refused by the framework itself.
WORDS = ("relu", "tanh", "sigmoid", "same", "valid", "half", "batch", "layer", "A", "B", "C")

_COMPARISON, _NUMBER = re.compile(r"[<>]|[!=]=|\b(?:min|max)\("), re.compile(r"(?<![\w.$])[0-9]{1,9}\b")

#: Why a variable is a constant of the file, where that is not what `decisions.py` says.
_HIDDEN = "an argument of a block has its name"
_COMPARED = "a condition compares it"
_PARTS = "at other values the network has other parts"
_VECTOR = "how large the maps are that become a vector depends on it"
_ALONE = "no other value that was tried makes a network"
_FOLLOWS = "other parts of the file follow from it"
_UNSAID = "the file has only what it comes to"

#: The file of a network; behind the rows of these names no size stands.
Emit = Callable[[Network, frozenset[str]], Module]
Value = bool | int | float | str


def settled(network: Network, emit: Emit) -> Module:
    """The file whose variables are arguments at every value; the others are constants in it."""
    variables = network.document.variables
    reasons = dict.fromkeys(hidden(network.document), _HIDDEN)
    for name in sorted(reasons):
        network = expand(_with_constant(network.document, name))
    reasons |= deciding(network)
    for name in sorted(reasons.keys() & network.document.variables.keys()):
        network = expand(_with_constant(network.document, name))
    made = emit(network, frozenset())
    unsized = frozenset[str]()
    for name, value in network.document.variables.items():
        others = _alike(network, made.text, name, value, emit)
        if isinstance(others, str):
            reasons[name] = others
            network = expand(_with_constant(network.document, name))
            made = emit(network, frozenset())
        else:
            unsized |= _resized(network, others)
    if unsized:
        made = emit(network, unsized)
    constants = variables.keys() - _arguments(made.text)
    return replace(made, constants={name: reasons.get(name, _UNSAID) for name in variables if name in constants})


def _alike(network: Network, text: str, name: str, value: Value, emit: Emit) -> list[Network] | str:
    """The networks at other values of an argument, whose file is the same; the reason where it cannot be one.

    At a value that coincides with nothing the file has to be the same, for at the variable's own value something may
    coincide: two repetitions alike, two branches of one shape.  At a value at which something may coincide the file may
    be shorter, as long as the network has the same parts.
    """
    own = _program(text, name)
    if own is None:
        return []
    if type(value) is not int and _is_compared(network.document, name):
        return _COMPARED
    coincident, free = _others(network, value) if type(value) is int else ([], _alternatives(value))
    parts = _parts(network)
    for other in _at(network.document, name, coincident):
        if (found := _parts(other)) != parts:
            return _PARTS if {each[:2] for each in found} != {each[:2] for each in parts} else _VECTOR
    others = [*_at(network.document, name, free)]
    if not others:
        return _ALONE
    is_argument = all(
        _program(emit(other, frozenset()).text, name) == own
        or (isinstance(value, bool) and _lacks_rows_only(other, network))
        for other in others
    )
    return others if is_argument else _FOLLOWS


def _resized(network: Network, others: Iterable[Network]) -> frozenset[str]:
    """The rows and heads of which the file would say another size at another value of an argument."""
    own = _sizes(network)
    return frozenset(name for other in others for name, size in _sizes(other).items() if own.get(name, size) != size)


def _sizes(network: Network) -> dict[str, str]:
    variables = network.document.variables
    bodies = {head.name: head.body.items[-1:] for head in network.heads}
    return {
        **{item.name: size_comment(item, variables) for item in network.body.items},
        **{name: size_comment(item, variables) for name, items in bodies.items() for item in items},
    }


def _is_compared(document: Document, name: str) -> bool:
    """Whether a condition asks whether it is this word or that number: no few values tell what it answers to others."""
    return any(re.search(rf"\${name}\s*[!=]=|[!=]=\s*\${name}\b", text) for text in document.texts)


def _alternatives(value: Value) -> list[Value]:
    """Other values of a variable that is no whole number."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, str):
        return [word for word in WORDS if word != value]
    return [value / 2, value / 3]


def _others(network: Network, value: int) -> tuple[list[int], list[int]]:
    """(values at which something may coincide or turn out otherwise, three at which nothing does).

    1 and 2 may be strides; the others are numbers of maps that the network has, and their halves.  Of those three, two
    are the next ones, and one is far away.
    """
    maps = {int(channels(shape)) for _, layer in different_layers(network) for shape in (*layer.inputs, layer.output)}
    found = {1, 2, *maps, *(each // 2 for each in maps)} - {0, value}
    turns = _turns(network.document, maps) - {value}
    near = [each for each in range(value + 1, value + len(found) + len(turns) + 3) if each not in found | turns]
    far = next(each for each in count(5 * value + 7) if each not in found | turns)
    return [*_nearest(found, value, TRIED), *_nearest(turns - found, value, TRIED_TURNS)], [*near[:2], far]


def _nearest(numbers: Iterable[int], value: int, most: int) -> list[int]:
    return sorted(numbers, key=lambda other: (abs(other - value), other))[:most]


def _turns(document: Document, maps: Iterable[int]) -> set[int]:
    """Values on both sides of which an expression of the spec may decide otherwise.

    Such are the numbers that something is compared with, and those that give, divided, one of them or a number of maps.
    """
    said = [line for text in document.texts for line in text.splitlines() if "$" in line]
    values = [*document.variables.values(), *document.header.constants.values()]
    compared = {each for each in values if type(each) is int and each > 0}
    compared |= {int(each) for line in said if _COMPARISON.search(line) for each in _NUMBER.findall(line)}
    divisors = {int(each) for line in said for each in re.findall(r"(?://|%) *([0-9]{1,9})\b", line)} - {0}
    edges = compared | {each * other for each in divisors for other in {1, *compared, *maps}}
    return {each + step for each in edges for step in (-1, 0, 1) if each + step > 0}


def _at(document: Document, name: str, values: Iterable[Value]) -> Iterator[Network]:
    """The networks at other values; none where the spec is no network there, which every framework refuses too."""
    for value in values:
        with suppress(SpecError):
            yield at_values(document, {name: value})


def _parts(network: Network) -> set[tuple[str, str, str]]:
    """What the network is made of: path and operator of each layer, however often it is repeated.

    Of one that reads maps as a vector the height and the width as well, which the file of a framework may say.
    """
    return {
        (re.sub(r"(?<=/)[0-9]+(?=/|$)", "#", path), layer.op.head, _flattened(layer))
        for path, layer in different_layers(network)
    }


def _lacks_rows_only(other: Network, network: Network) -> bool:
    """Whether another value of a flag takes rows away, and leaves all others as they are and what they read."""
    known = {path: (layer.op, layer.inputs) for path, layer in layers(network)}
    return all(known.get(path) == (layer.op, layer.inputs) for path, layer in layers(other))


def _flattened(layer: Layer) -> str:
    x = layer.input
    return f"{x.height}x{x.width}" if isinstance(x, Maps) and layer.op.head in ("dense", "flatten", "rbf") else ""


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


def _arguments(text: str) -> set[str]:
    """The variables that are arguments of a function of the file."""
    functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    names = {argument.arg for function in functions for argument, _ in _defaults(function.args)}
    return names | {name.removesuffix("_") for name in names}


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
