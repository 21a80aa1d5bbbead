"""An operator that a plug-in brings: what `@op` says of it, in the plug-in's own words."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.manual.calls import Call
from archspec.ops import Op
from archspec.plugins.declared import Plugin

_TAKES = {"maps": "maps", "vector": "a vector", "any": "maps or a vector"}


def rules(op: type[Op]) -> Iterator[tuple[str, str]]:
    """(of what, how): what comes in and out, weights, multiply-adds, and where the plug-in says so."""
    plugin: Plugin = op.plugin
    yield "Input", _TAKES[plugin.takes] + (f", where {plugin.needs}" if plugin.needs is not None else "")
    yield "Shape", _by_method(op, "infer") or ", ".join(map(str, plugin.output)) or "that of the input"
    if plugin.weights:
        held = (f"{name} ({', '.join(map(str, each.sizes))})" for name, each in plugin.weights.items())
        yield "Weights", ", ".join(held)
    yield "MACs", _by_method(op, "macs") or (str(plugin.macs) if plugin.macs is not None else "0")
    yield "Source", f"{plugin.place.source.name}:{plugin.place.line}"


def call(op: type[Op], backend: str) -> Call:
    """The plug-in's code for a backend, as generated files have it; no line where there is none."""
    plugin: Plugin = op.plugin
    return Call(plugin.code[backend].lines if backend in plugin.code else ())


def _by_method(op: type[Op], name: str) -> str:
    """A method of the class takes the place of what `@op` says."""
    return f"by the method `{name}` of the class" if name in vars(op) else ""
