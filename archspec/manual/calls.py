"""The lines of a generated file that one row became: no imports, no input, no weights at their start."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from textwrap import dedent

from archspec.records import value_record


@value_record
class Call:
    """The lines that a backend writes for a row, and the helpers of archspec's that its file carries for them."""

    lines: tuple[str, ...]
    helpers: tuple[str, ...] = ()


def call(text: str) -> Call:
    """What stands in a file of one row: in its function (Keras), or in the class that its function makes (PyTorch)."""
    *definitions, factory = [node for node in ast.parse(text).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert isinstance(factory, ast.FunctionDef)
    last = definitions[-1] if definitions else factory
    if _has_input(factory) or not isinstance(last, ast.ClassDef):
        own = [*_steps(factory)]
    else:
        definitions.remove(last)
        own = [*_steps(_method(last, "__init__")), *_body(_method(last, "forward"))]
    lines = text.split("\n")
    used = "\n".join(dedent("\n".join(lines[node.lineno - 1 : node.end_lineno])) for node in own)
    return Call(tuple(used.split("\n")), tuple(each.name for each in definitions if f"{each.name}(" in used))


def _has_input(function: ast.FunctionDef) -> bool:
    return any(_target(node) == "inputs" for node in function.body)


def _steps(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """What is assigned in it, the input left out."""
    assigned = (node for node in function.body if isinstance(node, (ast.Assign, ast.AnnAssign)))
    yield from (node for node in assigned if _target(node) != "inputs")


def _body(function: ast.FunctionDef) -> Iterator[ast.stmt]:
    """All of it but its docstring."""
    yield from function.body[1:] if ast.get_docstring(function) else function.body


def _method(made: ast.ClassDef, name: str) -> ast.FunctionDef:
    return next(node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == name)


def _target(node: ast.stmt) -> str:
    first = node.targets[0] if isinstance(node, ast.Assign) else None
    return first.id if isinstance(first, ast.Name) else ""
