"""The arithmetic of a layer's size, axis by axis: ``floor((28 + 1 + 1 - 3) / 1) + 1``."""

from __future__ import annotations

from archspec.analysis.formulas import AXES, Formula, times
from archspec.analysis.steps import COUNTS, Step
from archspec.network.tree import Layer
from archspec.ops import Maps
from archspec.ops.convolution import Transposed
from archspec.ops.pooling import GlobalPool
from archspec.ops.reshape import Flatten, ZeroPad
from archspec.ops.shapes import channels, dims, numbers
from archspec.ops.shortcut import ZeroPadShortcut


def size(layer: Layer) -> tuple[Formula | None, ...]:
    """A formula for each axis of the output; None for one whose rule is not known here."""
    sides = _special(layer) or _window(layer) or _passed(layer)
    *axes, last = dims(layer.output)
    known = {formula.of: formula for formula in (*sides, _maps(layer)) if formula is not None}
    named = (*AXES[: len(axes)], "maps" if axes else "features")
    found = (known.get(of) for of in named)
    values = (*axes, last)
    return tuple(
        made if made is not None and made.value == value else None for made, value in zip(found, values, strict=True)
    )


def cut_note(layer: Layer) -> str:
    """Of a pool that rounds up: that it drops a window, which would begin behind its input."""
    step = Step.of(layer)
    is_cut = step is not None and any(map(step.is_cut, (0, 1)))
    return "the last window would begin behind the input, and is dropped" if is_cut else ""


def _special(layer: Layer) -> tuple[Formula, ...]:
    """Height and width of operators that have a rule of their own."""
    op, x = layer.op, layer.input
    if not isinstance(x, Maps) or not isinstance(layer.output, Maps):
        return ()
    pairs = [*zip(dims(x), AXES, strict=False)][:2]
    if isinstance(op, GlobalPool):
        return tuple(Formula("1", 1, of, "one window over all pixels") for _, of in pairs)
    if isinstance(op, ZeroPad):
        ends = ((op.pad.top, op.pad.bottom), (op.pad.left, op.pad.right))
        return tuple(
            Formula(f"{before} + {side} + {after}", before + side + after, of)
            for (side, of), (before, after) in zip(pairs, ends, strict=True)
        )
    if isinstance(op, ZeroPadShortcut):
        strides = zip(pairs, op.stride, strict=True)
        return tuple(Formula(f"ceil({side} / {step})", -(-side // step), of) for (side, of), step in strides)
    return tuple(_grown(op, axis, *pair) for axis, pair in enumerate(pairs)) if isinstance(op, Transposed) else ()


def _grown(op: Transposed, axis: int, side: int, of: str) -> Formula:
    span, step = op.kernel[axis], op.stride[axis]
    if op.padding != "valid":
        return Formula(f"{side} * {step}", side * step, of)
    return Formula(f"{side} * {step} + max({span} - {step}, 0)", side * step + max(span - step, 0), of)


def _window(layer: Layer) -> tuple[Formula, ...]:
    step = Step.of(layer)
    if step is None or len(layer.output) != 3:
        return ()
    return tuple(Formula(step.formula(axis), step.outputs(axis), AXES[axis]) for axis in (0, 1))


def _passed(layer: Layer) -> tuple[Formula, ...]:
    """Sides that are those of the input: of the largest one, where a gate is among them."""
    for shape in layer.inputs:
        if dims(shape)[:-1] == dims(layer.output)[:-1]:
            sides = zip(dims(shape)[:-1], AXES, strict=False)
            return tuple(Formula(str(side), side, of, "as it came in") for side, of in sides)
    return ()


def _maps(layer: Layer) -> Formula | None:
    """The last axis: the sum of a concat, a flattened volume, a field that says it, or what came in."""
    op, output = layer.op, layer.output
    of, made = ("maps" if isinstance(output, Maps) else "features"), int(channels(output))
    inputs = [int(channels(shape)) for shape in layer.inputs]
    multiplier = getattr(op, "multiplier", 1)
    if op.head == "concat":
        return Formula(" + ".join(map(str, inputs)), sum(inputs), of)
    if isinstance(op, Flatten):
        return Formula(times(*dims(layer.input)), numbers(layer.input), of)
    for name in COUNTS:
        if hasattr(op, name):
            return Formula(str(made), made, of, f"`{name}: {made}`")
    if multiplier > 1:
        return Formula(times(inputs[0], multiplier), inputs[0] * multiplier, of)
    if made in inputs:
        note = "one number for each map" if isinstance(op, GlobalPool) else "as it came in"
        return Formula(str(made), made, of, note)
    return None
