"""What the source says of the operators, for people: the `#:` comment above a field, the docstring of a class.

Nothing is typed twice: pages, messages and editors take it from here.
"""

import ast
import inspect
import textwrap
from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel


def summary(kind: type[BaseModel]) -> str:
    """The first paragraph of the docstring, on one line."""
    return " ".join(inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def meaning(kind: type[BaseModel], field: str) -> str:
    """The `#:` comment above the field, in the class that declares it first; nothing where there is none."""
    kinds = (each for each in kind.__mro__ if issubclass(each, BaseModel) and each is not BaseModel)
    return next((said[field] for each in kinds if field in (said := _comments(each))), "")


@cache
def _comments(kind: type[BaseModel]) -> dict[str, str]:
    """Field -> its `#:` comment."""
    source = textwrap.dedent(inspect.getsource(kind))
    lines = source.split("\n")
    (declared,) = ast.parse(source).body
    assert isinstance(declared, ast.ClassDef)
    said: dict[str, str] = {}
    for node in declared.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            above = list(_above(lines[: node.lineno - 1]))
            if above:
                said[node.target.id] = " ".join(reversed(above))
    return said


def _above(lines: list[str]) -> Iterator[str]:
    for line in reversed(lines):
        text = line.strip()
        if not text.startswith("#:"):
            return
        yield text.removeprefix("#:").strip()
