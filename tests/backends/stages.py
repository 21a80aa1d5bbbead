"""What the tests of planning share: networks that use one block in several rows."""

from __future__ import annotations

import ast
from typing import Any

from .tiny import text


def uses(block: dict[str, Any], *rows: dict[str, Any]) -> str:
    """The torch source of a network that uses the block `stage` in these rows."""
    return text("torch", list(rows), blocks={"stage": block})


def signature(source: str, name: str = "Stage") -> str:
    """The parameters of the class as text."""
    (made,) = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef) and node.name == name]
    (init,) = [node for node in made.body if isinstance(node, ast.FunctionDef) and node.name == "__init__"]
    return ast.unparse(init.args)
