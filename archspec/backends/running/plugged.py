"""A model with operators of plug-ins: where a framework fails, or counts otherwise, it is told at the plug-in."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from traceback import walk_tb

from archspec.backends.planning.plugged import plugged
from archspec.errors import SpecError, UsageError
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops import Op
from archspec.plugins.faults import fault, told

#: What a generated file is called where Python runs it.
GENERATED = "<archspec "


@contextmanager
def blaming_plugins(network: Network, backend: str) -> Iterator[None]:
    """What a framework raises inside is told at the plug-in whose code failed; without plug-ins it goes on."""
    try:
        yield
    except (SpecError, UsageError, MemoryError, RecursionError):
        raise
    except Exception as caught:
        ops = list(plugged(network).values())
        if not ops:
            raise
        lines = list(_generated(caught))
        failed = next((op for line in lines for op in ops if _is_in(op, line, backend)), None)
        what = f"`{failed.head}`" if failed is not None else "the network, which has plug-ins' operators"
        label = f"the line `{lines[0][1]}`" if lines else ""
        message = f"{backend} cannot run {what}: {told(caught)}"
        raise fault(message, (failed or ops[0]).plugin.place, label) from None


def owners(network: Network, paths: Iterable[str]) -> list[str]:
    """For each plug-in among the rows of these paths, that and where it is."""
    wanted = {*paths}
    found = {layer.op.head: layer.op.plugin for path, layer in layers(network) if path in wanted}
    return [
        f"`{head}` is an op of the plug-in {plugin.place.source.name}:{plugin.place.line}"
        for head, plugin in found.items()
        if plugin is not None
    ]


def _generated(caught: BaseException) -> Iterator[tuple[str, str]]:
    """(class, line) of the generated code on the way to where it was raised, the innermost first."""
    frames = [(frame, line) for frame, line in walk_tb(caught.__traceback__)]
    for frame, line in reversed(frames):
        if frame.f_code.co_filename.startswith(GENERATED):
            text = linecache.getline(frame.f_code.co_filename, line).partition("  # ")[0].strip()
            yield frame.f_code.co_qualname.partition(".")[0], text


def _is_in(op: type[Op], line: tuple[str, str], backend: str) -> bool:
    owner, text = line
    code = op.plugin.code.get(backend)
    if code is None or code.call is None:
        return bool(owner == op.plugin.class_name)
    return f"{ast.unparse(code.call.func)}(" in text
