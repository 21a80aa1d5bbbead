"""The modules of a file's own that plug-ins bring."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.backends.planning.plugged import inputs_of
from archspec.backends.writing.docs import Group
from archspec.backends.writing.layout import lines
from archspec.backends.writing.literals import literal
from archspec.backends.writing.own_classes import arguments_of, imports_of, size_text
from archspec.backends.writing.snippets import Snippet
from archspec.backends.writing.source import docstring, free_text, signature, template
from archspec.ops import Op
from archspec.ops.drawing import drawn
from archspec.ops.initialisers import formula
from archspec.plugins.declared import Held, Plugin

#: torch takes the first axis of a matrix for its outputs; ours are (in, out).
_TURNED = {"fan_in": "fan_out", "fan_out": "fan_in"}


def own_module(op: type[Op]) -> Snippet:
    """The class of an operator whose code says what a module makes of `x`."""
    plugin: Plugin = op.plugin
    code = plugin.code["torch"]
    arguments = dict(arguments_of(op, code))
    parts = [*(f"{name}: int" for name in inputs_of(plugin)), *arguments.values()]
    has_init = parts or plugin.weights
    text = template("torch", "own_module").render(
        name=plugin.class_name,
        docstring=docstring(free_text(plugin.text)),
        fields=[name for name in arguments if name in code.used],
        signature=signature(["self", *parts], "def __init__(", ") -> None:", 4) if has_init else "",
        weights=[line for name, held in plugin.weights.items() for line in _weight(name, held)],
        body=[f"        {line}".rstrip() for line in code.lines],
    )
    imports = ["from torch import Tensor", "from torch import nn", *imports_of(code, "torch")]
    imports += ["import torch"] if plugin.weights else []
    imports += ["from typing import Any"] if any(": Any" in part for part in parts) else []
    return Snippet((plugin.class_name,), text, tuple(imports), ())


def _weight(name: str, held: Held) -> Iterator[str]:
    sizes = tuple(map(size_text, held.sizes))
    start = held.given.start
    if held.is_drawn:
        tensor = f"torch.empty({', '.join(sizes)})"
        made = Group(f"{_drawing(held)[0]}(", (tensor, *_drawing(held)[1:]), ")")
    elif start in (0, 1):
        made = Group("torch.ones(" if start else "torch.zeros(", sizes, ")")
    else:
        shape = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
        made = Group("torch.full(", (shape, start if isinstance(start, str) else literal(start)), ")")
    yield from lines(f"self.{name} = ", Group("nn.Parameter(", (made,), ")"), "", 8)


def _drawing(held: Held) -> tuple[str, ...]:
    """(the function that draws a matrix, its arguments behind the tensor)."""
    word = str(held.given.start)
    rule = formula(word)
    if (found := drawn(word)) is not None:
        number = f"{found.number:g}"
        number += f" / ({size_text(held.sizes[0])})" if found.is_over_fan_in else ""
        if found.distribution == "normal":
            return "nn.init.normal_", f"std={number}"
        return "nn.init.uniform_", f"-{number}", number
    if rule.mode == "fan_avg":
        return (f"nn.init.xavier_{rule.distribution}_",)
    nonlinearity = "relu" if rule.scale == 2 else "linear"
    return (
        f"nn.init.kaiming_{rule.distribution}_",
        f'mode="{_TURNED[rule.mode]}"',
        f'nonlinearity="{nonlinearity}"',
    )
