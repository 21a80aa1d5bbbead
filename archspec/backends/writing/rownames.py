"""What a row is called in generated code, in every backend."""

from __future__ import annotations

from collections.abc import Sequence

from archspec.backends.planning.descent import walk_steps
from archspec.backends.planning.program import Definition, Node


def row_name(path: str) -> str:
    """The row's own name: the last part of its path that is one."""
    return next((part for part in reversed(path.split("/")) if part != "#"), path)


def prefix_of(nodes: Sequence[Node]) -> str:
    """What a row's name begins with where it cannot begin with a digit: the block, as in inception3a."""
    steps = list(walk_steps(nodes))
    definition = steps[0].definition if steps else None
    return f"{definition.path}" if isinstance(definition, Definition) and definition.path else "row_"
