"""The layers of a file's own that plug-ins bring: classes that Keras can save and load."""

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
from archspec.plugins.declared import Held, Plugin
from archspec.plugins.sizes import IN_MAPS

#: Words that Keras has for a matrix's initialiser as we mean them; the others are helpers.
PLAIN = ("glorot_uniform", "he_uniform", "lecun_uniform")


def own_layer(op: type[Op]) -> Snippet:
    """The class of an operator whose code says what a layer makes of `x`."""
    plugin: Plugin = op.plugin
    code = plugin.code["keras"]
    arguments = dict(arguments_of(op, code))
    starts = {name: _start(held) for name, held in plugin.weights.items()}
    text = template("keras", "own_layer").render(
        name=plugin.class_name,
        docstring=docstring(free_text(plugin.text)),
        fields=list(arguments),
        signature=signature(["self", *arguments.values(), "**kwargs: Any"], "def __init__(", ") -> None:", 4),
        shape=_shape(plugin),
        weights=[line for name, held in plugin.weights.items() for line in _weight(name, held, starts[name])],
        body=[f"        {line}".rstrip() for line in code.lines],
    )
    imports = [*imports_of(code, "keras"), *(["from typing import Any"] if arguments else [])]
    helpers = tuple(helper for start in starts.values() if (helper := start.partition("(")[0]).isidentifier())
    return Snippet((plugin.class_name,), text, tuple(imports), helpers)


def _shape(plugin: Plugin) -> list[str]:
    """What of the input's shape the weights need."""
    match inputs_of(plugin):
        case []:
            return []
        case ["in_maps"]:
            return [f"{IN_MAPS} = input_shape[-1]"]
    return ["_, height, width, in_maps = input_shape"]


def _weight(name: str, held: Held, start: str) -> Iterator[str]:
    sizes = [size_text(each, "self.") for each in held.sizes]
    shape = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
    call = Group("self.add_weight(", (shape, start, f'name="{name}"'), ")")
    yield from lines(f"self.{name} = ", call, "", 8)


def _start(held: Held) -> str:
    """The initialiser: a word in quotes, or a call."""
    start = held.given.start
    if not held.is_drawn:
        if isinstance(start, str):
            return f"keras.initializers.Constant(self.{start})"
        return {0.0: '"zeros"', 1.0: '"ones"'}.get(start or 0.0, f"keras.initializers.Constant({literal(start)})")
    if (found := drawn(str(start))) is not None:
        number = f"{found.number:g}"
        over = f" / ({size_text(held.sizes[0], 'self.')})" if found.is_over_fan_in else ""
        return f"{found.distribution}({number}{over})"
    return f'"{start}"' if start in PLAIN else f"{start}()"
