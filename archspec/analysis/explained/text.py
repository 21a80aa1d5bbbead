"""An explanation as text: a column as a bill, its items with their arithmetic, and the sum below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from archspec.analysis.explained.fields import Seeing
from archspec.analysis.explained.parts import Part, Sized
from archspec.analysis.explained.printed import PrintedCell
from archspec.analysis.formulas import Formula
from archspec.ops import Shape

if TYPE_CHECKING:
    from archspec.analysis.explained.column import Column, Explanation

#: What stands above a column.
_TITLES = {
    "input": "input", "output": "output",
    "params": "parameters", "trainable": "trainable parameters", "macs": "multiply-adds",
    "receptive_field": "receptive field", "activation_bytes": "activation bytes", "connections": "connections",
    "neurons": "neurons", "depth": "depth", "total": "total parameters",
    "non_trainable": "non-trainable parameters", "total_with_heads": "total parameters with the heads of training",
}  # fmt: skip
INDENT = "  "
#: An argument of a block is told by so many letters.
MAX_VALUE = 30
#: Terms of a longer sum are only told one by one, above it.
MAX_TERMS = 70

#: name, what, arithmetic, value
Line = tuple[str, str, str, str]


def drawn(explanation: Explanation) -> str:
    """The row, then a paragraph for each column."""
    head = f"{explanation.place}: {explanation.path}: {explanation.what}, {explanation.input} -> {explanation.output}"
    lines = [head, *_arguments(explanation)]
    for column in explanation.columns:
        lines += ["", *_column(column, _is_told(column, explanation.columns))]
    return "\n".join(lines)


def _arguments(explanation: Explanation) -> Iterator[str]:
    """The block's arguments here: `c1 64, r3 96, c3 128`."""
    if explanation.arguments:
        yield INDENT + ", ".join(f"{name} {_value(value)}" for name, value in explanation.arguments)


def _value(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= MAX_VALUE else f"{text[: MAX_VALUE - 3]}..."


def _column(column: Column, is_all: bool) -> Iterator[str]:
    """A title with the number, and the bill below; ``is_all`` says that the bill has been told for another column."""
    yield f"{_TITLES[column.name]}: {_number(column)}{', all of them' if is_all else ''}"
    if not is_all:
        yield from _aligned([*_lines(column)])
    if column.printed is not None:
        yield from _printed(column.printed)


def _is_told(column: Column, columns: Sequence[Column]) -> bool:
    """Whether all parameters are trainable, and have been told."""
    params = next((each.value for each in columns if each.name in ("params", "total")), None)
    return column.name == "trainable" and column.value == params != 0


def _number(column: Column) -> str:
    if column.name == "receptive_field":
        return "all of the input" if column.value is None else str(column.value)
    return f"{column.value:,}" if isinstance(column.value, int) else str(column.value)


def _lines(column: Column) -> Iterator[Line]:
    if column.formula is not None:
        yield "", "", column.formula.text, f"{column.formula.value:,}"
    yield from _parts(column.parts)
    if len(column.parts) > 1 and isinstance(column.value, int):
        terms = " + ".join(f"{part.value:,}" for part in column.parts)
        yield "", "", terms if len(terms) <= MAX_TERMS else "together", f"{column.value:,}"
    yield from _sizes(column.sizes)
    if column.note:
        yield "", "", column.note, ""
    if column.name == "output" and not column.sizes:
        yield "", "", "as it came in", ""
    for step in column.seeing:
        yield from _seeing(step)


def _parts(parts: Sequence[Part], depth: int = 0) -> Iterator[Line]:
    for part in parts:
        text = "" if part.formula is None else part.formula.text
        if part.times > 1:
            text = f"{part.times} * {part.value // part.times:,}"
        yield INDENT * depth + part.name, part.what, text, f"{part.value:,}"
        yield from _parts(part.parts, depth + 1)


def _sizes(sizes: Sequence[Sized], depth: int = 0) -> Iterator[Line]:
    for size in sizes:
        said = "; ".join(_axes(size.formulas, size.output)) if size.formulas else ""
        yield INDENT * depth + size.name, size.what, f"{size.output}{f': {said}' if said else ''}", ""
        if size.note:
            yield "", "", f"({size.note})", ""
        yield from _sizes(size.parts, depth + 1)


def _axes(formulas: Sequence[Formula | None], output: Shape) -> Iterator[str]:
    """`height, width floor((28 + 1 + 1 - 3) / 1) + 1 = 28`: equal axes together."""
    together: dict[str, list[Formula]] = {}
    for formula in formulas:
        if formula is not None and formula.text != str(formula.value):
            together.setdefault(formula.text, []).append(formula)
    for text, same in together.items():
        yield f"{', '.join(formula.of for formula in same)} {text} = {same[0].value}"
    notes = dict.fromkeys(each.note for each in formulas if each is not None and each.note)
    if None in formulas:
        yield "by the operator's own rule"
    elif not together:
        yield ", ".join(notes)


def _seeing(step: Seeing) -> Iterator[Line]:
    if step.field is None:
        yield step.name, step.what, "all of the input", ""
    elif not step.formulas:
        yield step.name, step.what, str(step.field), ""
    elif len({(formula.text, formula.value) for formula in step.formulas}) == 1:
        yield step.name, step.what, step.formulas[0].text, str(step.formulas[0].value)
    else:
        name, what = step.name, step.what
        for formula in step.formulas:
            yield name, what, f"{formula.of} {formula.text}", str(formula.value)
            name = what = ""


def _aligned(lines: Sequence[Line]) -> Iterator[str]:
    """Side by side; arithmetic without a number behind it is as long as it likes."""
    widths = [max((len(line[column]) for line in lines if column < 2 or line[3]), default=0) for column in range(4)]
    for name, what, text, value in lines:
        result = f"= {value.rjust(widths[3])}" if value else ""
        cells = [(name, widths[0]), (what, widths[1]), (text, widths[2])]
        told = [cell.ljust(width) for cell, width in cells if width or cell]
        yield INDENT + INDENT.join([*told, result]).rstrip()


def _printed(cell: PrintedCell) -> Iterator[str]:
    said = {True: "holds", False: "does not hold", None: "not compared"}[cell.holds]
    yield f"{INDENT}printed {cell.text} (line {cell.place.line}): {said}"
    for note in cell.notes:
        yield f"{INDENT}  {note}"
    if cell.erratum:
        yield f"{INDENT}  erratum: {cell.erratum}"
