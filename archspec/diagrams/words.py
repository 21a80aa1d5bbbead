"""What a picture says of one operator: `7×7 conv, 64, /2`, and the kind that gives it its colour.

An operator that is not told here is named by its head and its argument: nothing is left out, and nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import singledispatch
from typing import Literal

from archspec.network.tree import Layer
from archspec.ops import Op, Shape
from archspec.ops.activation import Activation
from archspec.ops.convolution import Conv, Depthwise, Separable, Sliding, Transposed
from archspec.ops.dense import Dense
from archspec.ops.merge import Merge
from archspec.ops.normalisation import BatchNorm, LayerNorm, LocalResponseNorm
from archspec.ops.pooling import AvgPool, GlobalAvgPool, GlobalMaxPool, GlobalPool, MaxPool, Pool
from archspec.ops.rbf import Rbf
from archspec.ops.reshape import Dropout, Flatten, Identity
from archspec.ops.shortcut import ZeroPadShortcut
from archspec.ops.windows import ONE, Window

Kind = Literal["input", "conv", "pool", "dense", "norm", "merge", "other"]

TIMES = "\N{MULTIPLICATION SIGN}"

_KINDS: tuple[tuple[Kind, tuple[type[Op], ...]], ...] = (
    ("conv", (Sliding, Transposed)),
    ("pool", (Pool, GlobalPool)),
    ("dense", (Dense, Rbf)),
    ("norm", (BatchNorm, LayerNorm, LocalResponseNorm)),
    ("merge", (Merge,)),
)
#: What a colour means; every other kind is told by the words of what has it.
KIND_WORDS: Mapping[Kind, str] = {
    "conv": "convolution", "pool": "pooling", "dense": "dense", "norm": "normalisation",
}  # fmt: skip


def kind(op: Op) -> Kind:
    """The colour's name."""
    return next((word for word, family in _KINDS if isinstance(op, family)), "other")


def is_minor(layer: Layer) -> bool:
    """Whether a row of this operator alone is said beside the row above: it has no weights, and keeps the shape.

    A plug-in's is not: what it computes is not known, and a shuffle of maps is no detail of the row above.
    """
    keeps_shape = layer.output == layer.input
    return isinstance(layer.op, (Activation, Dropout, Identity)) or (isinstance(layer.op, Flatten) and keeps_shape)


def sides(shape: Shape) -> str:
    """28×28×192."""
    return TIMES.join(str(int(size)) for size in shape)


def window(size: Window) -> str:
    """3×3."""
    return f"{size.height}{TIMES}{size.width}"


def window_size(op: Op) -> tuple[int, int] | None:
    """Height and width of the window that the operator slides over maps; None of one that has none."""
    found = op.kernel if isinstance(op, Sliding) else op.window if isinstance(op, Pool) else None
    return (int(found.height), int(found.width)) if found is not None else None


def step(stride: Window) -> str:
    """/2, or /2×1."""
    return f"/{stride.height}" if stride.height == stride.width else f"/{window(stride)}"


@singledispatch
def phrase(op: Op, is_short: bool = False) -> str:
    """The operator in words; ``is_short`` leaves out what the colour of a whole block says already."""
    value = getattr(op, op.argument) if op.argument else None
    return op.head if value is None else _listed(op.head, f"{value}"[:40])


@phrase.register
def _(op: Conv, is_short: bool = False) -> str:
    word = window(op.kernel) if is_short else f"{window(op.kernel)} conv"
    return _listed(word, int(op.filters), *_slid(op), *_special(op))


@phrase.register
def _(op: Depthwise, is_short: bool = False) -> str:
    times = f"{TIMES}{op.multiplier} maps" if op.multiplier > 1 else ""
    return _listed(f"{window(op.kernel)} depthwise", times, *_slid(op))


@phrase.register
def _(op: Separable, is_short: bool = False) -> str:
    word = "sep" if is_short else "sep conv"
    times = f"depth {TIMES}{op.multiplier}" if op.multiplier > 1 else ""
    return _listed(f"{window(op.kernel)} {word}", int(op.filters), times, *_slid(op))


@phrase.register
def _(op: Transposed, is_short: bool = False) -> str:
    return _listed(f"{window(op.kernel)} transposed", int(op.filters), _step(op.stride))


@phrase.register
def _(op: MaxPool, is_short: bool = False) -> str:
    return _listed(f"{window(op.window)} max pool", _pooled(op, is_short))


@phrase.register
def _(op: AvgPool, is_short: bool = False) -> str:
    return _listed(f"{window(op.window)} avg pool", _pooled(op, is_short), "learned" if op.learned else "")


@phrase.register
def _(op: GlobalAvgPool, is_short: bool = False) -> str:
    return "global avg pool"


@phrase.register
def _(op: GlobalMaxPool, is_short: bool = False) -> str:
    return "global max pool"


@phrase.register
def _(op: Dense, is_short: bool = False) -> str:
    return _listed("dense", int(op.units))


@phrase.register
def _(op: Rbf, is_short: bool = False) -> str:
    return _listed("RBF", int(op.units))


@phrase.register
def _(op: Activation, is_short: bool = False) -> str:
    return op.function


@phrase.register
def _(op: Dropout, is_short: bool = False) -> str:
    return f"dropout {op.rate:g}"


@phrase.register
def _(op: BatchNorm, is_short: bool = False) -> str:
    return "batch norm"


@phrase.register
def _(op: LayerNorm, is_short: bool = False) -> str:
    return "layer norm"


@phrase.register
def _(op: LocalResponseNorm, is_short: bool = False) -> str:
    return f"LRN over {op.size} maps"


@phrase.register
def _(op: ZeroPadShortcut, is_short: bool = False) -> str:
    return _listed("zero maps", _step(op.stride))


def projection(op: Op) -> str:
    """What is written at a dashed shortcut: `1×1, /2`."""
    return _listed(window(op.kernel), _step(op.stride)) if isinstance(op, Conv) else phrase(op)


def _slid(op: Sliding) -> tuple[str, ...]:
    return _step(op.stride), f"dilation {step(op.dilation)[1:]}" if op.dilation != ONE else ""


def _pooled(op: Pool, is_short: bool) -> str:
    """A pool's stride is told even where it is 1: without one its windows would lie side by side."""
    return _step(op.step) if is_short else step(op.step)


def _special(op: Conv) -> tuple[str, ...]:
    return (
        f"{op.groups} groups" if op.groups > 1 else "",
        "by a table" if op.connection_table is not None else "",
        "fixed" if op.given is not None else "",
    )


def _step(stride: Window) -> str:
    return "" if stride == ONE else step(stride)


def _listed(*parts: str | int) -> str:
    return ", ".join(str(part) for part in parts if part != "")
