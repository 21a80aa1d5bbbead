"""The calls of operators that plug-ins bring: of the framework's own layer, or of a class that the file carries."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from archspec.backends.planning.program import Arg, Call, Leaf, Piece, Symbol
from archspec.backends.planning.rules import Unsupported, arg, made, positional
from archspec.backends.planning.view import View
from archspec.backends.writing.literals import literal
from archspec.network.tree import Network
from archspec.network.walk import different_layers
from archspec.ops import Maps, Op
from archspec.plugins.code import Code, arguments
from archspec.plugins.declared import TRAINABLE, Plugin
from archspec.plugins.sizes import HEIGHT, IN_MAPS, INPUT, expression
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Const, names
from archspec.spec.origins import substitute

_ARITHMETIC: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv, ast.Mod: operator.mod, ast.Pow: operator.pow,
}  # fmt: skip


def plugged(network: Network) -> dict[str, type[Op]]:
    """The operators of a network that plug-ins bring, by their words, in the order of the table."""
    return {layer.op.head: type(layer.op) for _, layer in different_layers(network) if layer.op.plugin is not None}


def piece(view: View, backend: str, inputs: tuple[str, ...] = ()) -> Piece:
    """The call of one layer. ``inputs`` are what a class of this backend has to be told of what comes in."""
    plugin: Plugin = view.operator.plugin
    code = code_of(plugin, backend)
    if code.call is not None:
        return Piece(_call(code.call, view))
    told = [positional(name, _input(name, view)) for name in inputs_of(plugin) if name in inputs]
    fields = type(view.operator).model_fields
    said = (arg(name, _said(name, view), fields[name].get_default()) for name in fields_of(plugin, code, fields))
    return made(plugin.class_name, *told, *said)


def code_of(plugin: Plugin, backend: str) -> Code:
    """What the plug-in says to a backend. Raises Unsupported where that is nothing."""
    if backend not in plugin.code:
        place = plugin.place
        raise Unsupported(f"the plug-in has no `{backend}=` for it ({place.source.name}:{place.line})")
    return plugin.code[backend]


def inputs_of(plugin: Plugin) -> list[str]:
    """What the shapes of its weights need to know of what comes in."""
    used = {name for held in plugin.weights.values() for size in held.sizes for name in names(size)}
    return [name for name in INPUT if name in used]


def fields_of(plugin: Plugin, code: Code, fields: Mapping[str, Any]) -> list[str]:
    """The fields that a class of its own has as arguments, in their order."""
    used = {name for held in plugin.weights.values() for size in held.sizes for name in names(size)}
    used |= {held.given.start for held in plugin.weights.values() if isinstance(held.given.start, str)}
    return [name for name in fields if name in used | code.used and name != TRAINABLE]


def _input(name: str, view: View) -> Leaf:
    if name == IN_MAPS:
        return view.maps_in
    if not isinstance(view.input, Maps):
        raise Unsupported(f"`{name}` is of maps, and the input is a vector")
    return Leaf(int(view.input.height if name == HEIGHT else view.input.width))


def _said(name: str, view: View) -> Leaf:
    """A field's value, which has to be one that code can hold."""
    leaf = view.field(name)
    try:
        literal(leaf.value)
    except TypeError:
        raise Unsupported(f"the field `{name}` has a value that generated code cannot hold") from None
    return leaf


def _call(call: ast.Call, view: View) -> Call:
    return Call(ast.unparse(call.func), tuple(_arguments(call, view)))


def _arguments(call: ast.Call, view: View) -> Iterator[Arg]:
    for keyword, node in arguments(call):
        value = _call(node, view) if isinstance(node, ast.Call) else _leaf(node, view)
        name = node.id if isinstance(node, ast.Name) else ""
        yield Arg(value, keyword or name, is_positional=not keyword)


def _leaf(node: ast.expr, view: View) -> Leaf:
    """An argument's value, with the expression behind it where it is a whole number of the spec's."""
    match node:
        case ast.Name(id=name):
            return _input(name, view) if name in INPUT else _said(name, view)
        case ast.Attribute():
            return Leaf(Symbol(ast.unparse(node)))
        case ast.BinOp() | ast.UnaryOp():
            return _computed(node, view)
        case ast.Tuple(elts=elements):
            return Leaf(tuple(_leaf(each, view).value for each in elements))
        case ast.List(elts=elements):
            return Leaf([_leaf(each, view).value for each in elements])
        case ast.Constant(value=value):
            return Leaf(value)
    raise Unsupported(f"`{ast.unparse(node)}` is no argument that a plug-in's call can have")


def _computed(node: ast.expr, view: View) -> Leaf:
    leaves = {each.id: _leaf(each, view) for each in ast.walk(node) if isinstance(each, ast.Name)}
    values = {name: leaf.value for name, leaf in leaves.items()}
    if any(leaf.origin is not None for leaf in leaves.values()):
        expr = expression(ast.unparse(node), list(values))
        origins = {name: leaf.origin or Const(leaf.value) for name, leaf in leaves.items()}
        return Leaf(evaluate(expr, values), substitute(expr, origins))
    try:
        number = _number(node, values)
    except (TypeError, ArithmeticError) as caught:
        raise Unsupported(f"`{ast.unparse(node)}` has no value: {caught}") from None
    return Leaf(round(number, 10) if isinstance(number, float) else number)


def _number(node: ast.expr, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return _ARITHMETIC[type(op)](_number(left, values), _number(right, values))
    raise TypeError("it is no sum and no product")
