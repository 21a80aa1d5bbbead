"""What a plug-in says to a backend: a call of the framework's own layer, or what a layer of its own computes.

Both are Python as text, which is read here and never run: archspec writes it into the generated file, which stands
alone.  What a call or a line may be made of is checked before; see `backends/writing/allowed.py` for the whole file.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from archspec.errors import did_you_mean
from archspec.plugins.sizes import INPUT

#: The value that comes in.
X = "x"
#: Backend -> the names of its framework, and the line that imports each.
ROOTS: Mapping[str, Mapping[str, str]] = {
    "keras": {"keras": "import keras", "layers": "from keras import layers", "ops": "from keras import ops"},
    "torch": {
        "torch": "import torch", "nn": "from torch import nn", "F": "import torch.nn.functional as F",
    },
}  # fmt: skip
#: Python's own that a line may use.
BUILTINS = frozenset({"bool", "enumerate", "float", "int", "len", "list", "max", "min", "range", "sum", "tuple", "zip"})
_STATEMENTS = (ast.Assign, ast.Return, ast.If, ast.For, ast.Expr)
_EXPRESSIONS = (
    ast.Call, ast.keyword, ast.Starred, ast.Attribute, ast.Name, ast.Subscript, ast.Slice, ast.Constant, ast.Tuple,
    ast.List, ast.ListComp, ast.GeneratorExp, ast.comprehension, ast.IfExp, ast.BoolOp, ast.BinOp, ast.UnaryOp,
    ast.Compare, ast.expr_context, ast.operator, ast.boolop, ast.unaryop, ast.cmpop,
)  # fmt: skip
_ARGUMENTS = (
    ast.Call, ast.keyword, ast.Attribute, ast.Name, ast.Constant, ast.Tuple, ast.List, ast.BinOp, ast.UnaryOp,
    ast.expr_context, ast.operator, ast.unaryop,
)  # fmt: skip


class CodeError(Exception):
    """Text that cannot be a backend's code; the message says why."""


class Code(NamedTuple):
    """One backend's code. ``call`` is a call that makes the framework's layer; without it ``lines`` are a layer's."""

    lines: tuple[str, ...]
    call: ast.Call | None
    #: The fields and weights that it names.
    used: frozenset[str]
    #: The framework's names that it uses: root -> dotted names below it; and what it asks of other values.
    members: Mapping[str, frozenset[str]]
    methods: frozenset[str]


def read(text: str, backend: str, fields: Collection[str], weights: Collection[str]) -> Code:
    """The code of a backend, in the names of the operator's fields and weights. Raises CodeError."""
    text = textwrap.dedent(text).strip()
    if not text.isascii():
        raise CodeError("code is of ASCII letters alone")
    body = _parsed(text)
    names = [node for statement in body for node in ast.walk(statement) if isinstance(node, ast.Name)]
    if any(name.id == X for name in names):
        return _lines(text, body, backend, fields, weights)
    first = body[0]
    if len(body) > 1 or not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Call):
        raise CodeError("code without `x` is one call, which makes a layer; with `x` it is what is made of the value")
    return _call(text, first.value, backend, fields)


def _parsed(text: str) -> list[ast.stmt]:
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, MemoryError, RecursionError) as caught:
        raise CodeError(f"this is no Python: {getattr(caught, 'msg', '') or 'it is nested too deeply'}") from None
    if not body:
        raise CodeError("there is no code")
    return body


def _lines(text: str, body: list[ast.stmt], backend: str, fields: Collection[str], weights: Collection[str]) -> Code:
    """A layer's own code: an expression, or statements that end with a `return`."""
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        text = f"return {text}"
        body = ast.parse(text).body
    if not isinstance(body[-1], ast.Return) or body[-1].value is None:
        raise CodeError("several statements end with `return` and the value")
    nodes = [node for statement in body for node in ast.walk(statement)]
    _require_known(nodes, (*_STATEMENTS, *_EXPRESSIONS))
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    own, roots = {*fields, *weights}, ROOTS[backend]
    if taken := sorted(stored & {*own, *roots}):
        raise CodeError(f"`{taken[0]}` has a meaning already: give the variable another name")
    _require_names(nodes, {X, *own, *roots, *BUILTINS, *stored})
    if any(name in stored or name in own for name in ("self",)):
        raise CodeError("`self` is written by archspec: fields and weights go by their names alone")
    used = frozenset(node.id for node in nodes if isinstance(node, ast.Name)) & own
    return Code(_with_self(text, nodes, own), None, frozenset(used), *_attributes(nodes, roots))


def _call(text: str, call: ast.Call, backend: str, fields: Collection[str]) -> Code:
    """A call of the framework's own layer, the arguments in terms of the fields and of what comes in."""
    nodes = list(ast.walk(call))
    _require_known(nodes, _ARGUMENTS)
    for each in (node for node in nodes if isinstance(node, ast.Call)):
        if not isinstance(each.func, ast.Attribute):
            raise CodeError(f"a layer is called by its module and its name, as `{_an_example(backend)}`")
    known = {*fields, *INPUT}
    _require_names(nodes, {*known, *ROOTS[backend]})
    used = frozenset(node.id for node in nodes if isinstance(node, ast.Name)) & known
    return Code((text,), call, frozenset(used), *_attributes(nodes, ROOTS[backend]))


def _an_example(backend: str) -> str:
    return "layers.Dense(units)" if backend == "keras" else "nn.Linear(in_maps, units)"


def _require_known(nodes: list[ast.AST], kinds: tuple[type[ast.AST], ...]) -> None:
    for node in nodes:
        if not isinstance(node, kinds):
            raise CodeError(f"a plug-in's code has no `{_word(node)}`")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise CodeError(f"`{node.attr}` begins with `_`: only public names are used")


def _word(node: ast.AST) -> str:
    """What the statement is called: `import`, `lambda`, `while`."""
    return {"importfrom": "import", "functiondef": "def", "classdef": "class"}.get(
        name := type(node).__name__.lower(), name
    )


def _require_names(nodes: list[ast.AST], known: Collection[str]) -> None:
    for node in nodes:
        if isinstance(node, ast.Name) and node.id not in known:
            hint = did_you_mean(node.id, known)
            raise CodeError(f"`{node.id}` is not known here" + (f"; {hint}" if hint else ""))


def _with_self(text: str, nodes: list[ast.AST], own: Collection[str]) -> tuple[str, ...]:
    """The text as it is written, with `self.` in front of fields and weights."""
    lines = text.split("\n")
    found = [node for node in nodes if isinstance(node, ast.Name) and node.id in own]
    for node in sorted(found, key=lambda each: (each.lineno, each.col_offset), reverse=True):
        line = lines[node.lineno - 1]
        lines[node.lineno - 1] = f"{line[: node.col_offset]}self.{line[node.col_offset :]}"
    return tuple(lines)


def _attributes(nodes: list[ast.AST], roots: Collection[str]) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """(root -> the dotted names used below it, what is asked of other values)."""
    members: dict[str, set[str]] = {node.id: set() for node in nodes if isinstance(node, ast.Name) and node.id in roots}
    methods: set[str] = set()
    inner = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
    for node in nodes:
        if isinstance(node, ast.Attribute) and id(node) not in inner:
            root, path = _dotted(node)
            (members[root] if root in roots else methods).update([".".join(path)] if root in roots else path)
    return {root: frozenset(names) for root, names in members.items()}, frozenset(methods)


def _dotted(node: ast.Attribute) -> tuple[str, list[str]]:
    path: list[str] = []
    value: ast.expr = node
    while isinstance(value, (ast.Attribute, ast.Subscript)):
        path[:0] = [value.attr] if isinstance(value, ast.Attribute) else []
        value = value.value
    return (value.id if isinstance(value, ast.Name) else "", path)


def arguments(call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    """(keyword, value) of a call's arguments; no keyword where the position says it."""
    yield from (("", each) for each in call.args)
    yield from ((each.arg or "", each.value) for each in call.keywords)
