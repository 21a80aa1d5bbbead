"""Helpers that generated files include: real modules of this package, copied without their imports.

A helper says what it needs by importing it from its neighbour; the compiler puts that one first.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

#: A name that code looks up; a text, a comment and an attribute have the words of a spec, which are no calls.
_NAME = re.compile(r"""\"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#.*|(?<![\w.])([A-Za-z_]\w*)""")


@dataclass(frozen=True)
class Snippet:
    """One helper: what it defines, its text, the imports and the other helpers that it needs."""

    names: tuple[str, ...]
    text: str
    imports: tuple[str, ...]
    needs: tuple[str, ...]


@cache
def library(folder: Path) -> dict[str, Snippet]:
    """The snippets of a folder by every name that they define."""
    found: dict[str, Snippet] = {}
    for path in sorted(folder.glob("*.py")):
        if path.name != "__init__.py":
            snippet = _snippet(path.read_text(encoding="utf-8"))
            found.update(dict.fromkeys(snippet.names, snippet))
    return found


def needed(folder: Path, text: str, more: Mapping[str, Snippet] = MappingProxyType({})) -> list[Snippet]:
    """The snippets that a text names, each after those that it needs itself; ``more`` are others than the folder's."""
    known = {**library(folder), **more}
    order: list[Snippet] = []
    for word in dict.fromkeys(_NAME.findall(text)):
        if word in known:
            _add(known, word, order)
    return order


def _add(known: Mapping[str, Snippet], name: str, order: list[Snippet]) -> None:
    snippet = known[name]
    if snippet not in order:
        for inner in snippet.needs:
            _add(known, inner, order)
        order.append(snippet)


def _snippet(source: str) -> Snippet:
    tree = ast.parse(source)
    imports: list[str] = []
    needs: list[str] = []
    start = 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            needs.extend(alias.name for alias in node.names)
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            imports.append(ast.unparse(node))
        elif not start and not isinstance(node, ast.Expr):
            start = _first_line(node)
    names = tuple(node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)))
    text = "\n".join(source.splitlines()[start - 1 :]).rstrip() + "\n"
    return Snippet(names, text, tuple(imports), tuple(needs))


def _first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(int(decorator.lineno) for decorator in decorators)])


def merged_imports(lines: Iterable[str]) -> list[str]:
    """Import lines, each module once, sorted as isort would: standard library apart from the rest."""
    plain: set[str] = set()
    named: dict[str, set[str]] = {}
    for line in lines:
        node = ast.parse(line).body[0]
        if isinstance(node, ast.ImportFrom):
            named.setdefault(node.module or "", set()).update(alias.name for alias in node.names)
        else:
            plain.add(line)
    written = sorted(plain) + [f"from {module} import {', '.join(_sorted(named[module]))}" for module in sorted(named)]
    standard = [line for line in written if _is_standard(line)]
    others = [line for line in written if not _is_standard(line)]
    return [*standard, *([""] if standard and others else []), *others]


def _sorted(names: Iterable[str]) -> Iterator[str]:
    """Constants, classes, then the rest, as isort's default order has it."""
    yield from sorted(
        names, key=lambda name: (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
    )


def _is_standard(line: str) -> bool:
    return line.split()[1].partition(".")[0] in {"collections", "typing", "math", "functools", "re"}
