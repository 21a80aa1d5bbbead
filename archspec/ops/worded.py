"""What an operator takes, puts out and holds, in words with Markdown's links; `plain` takes these out.

Nothing is typed twice: a formula is a docstring, a bound is the field's, an example is what the conformance tests try.
"""

import inspect
import re
from collections.abc import Sequence
from types import NoneType
from typing import Annotated, Any, Literal, NamedTuple, get_args, get_origin, get_type_hints

import annotated_types
from pydantic.fields import FieldInfo

from archspec.fields import ReadBy
from archspec.ops.base import REGISTRY, Example, Nonlinearity, Op
from archspec.ops.documented import meaning
from archspec.ops.drawing import InitField
from archspec.ops.shapes import Maps, Shape, Vector
from archspec.ops.windows import Window

#: What the text of a cell must be, by the function that reads it.
_PARSED = {
    "parse_kernel": "height x width, as in `3x3`",
    "parse_step": "a whole number for both axes, or height x width, as in `2x1`",
    "parse_padding": (
        "[`same`, `valid`, `half`](language.md#padding), a number of pixels, or `[top, bottom, left, right]`"
    ),
    "parse_sides": "a number of pixels, or `[top, bottom, left, right]`",
    "parse_given": 'a list of kernels, a kernel is a list of rows: `"010"`, or a list of numbers',
    "parse_codes": 'a list of codes: `"#..#"`, `[1, -1]`, or a list of such rows',
}
_TYPES = {bool: "`true` or `false`", int: "a whole number", float: "a number", str: "a text"}
_SIGNS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}


class Column(NamedTuple):
    """A field of an operator, in words."""

    name: str
    kind: str
    default: str
    meaning: str


def columns(op: type[Op]) -> list[Column]:
    """What a row of the operator may say, in the order of the class."""
    hints = get_type_hints(op, include_extras=True)
    fields = op.model_fields.items()
    return [Column(name, _kind(hints[name]), _default(field), meaning(op, name)) for name, field in fields]


def plain(text: str) -> str:
    """The words without links and marks of code."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "")


def rules(op: type[Op]) -> list[tuple[str, str]]:
    """(of what, how): shapes, weights, multiply-adds, and where all this comes from."""
    facts = [("Shape", _doc(op, "infer"))]
    if _declares(op, "weights"):
        facts.append(("Weights", _doc(op, "weights")))
    if _declares(op, "macs"):
        facts.append(("MACs", _doc(op, "macs")))
    if _declares(op, "connections"):
        facts.append(("Connections", _doc(op, "connections")))
    if op.is_weight_layer:
        facts.append(("Depth", "counts as a layer with weights."))
    if op.source:
        facts.append(("Source", op.source if op.source.endswith(".") else f"{op.source}."))
    return facts


def _declares(op: type[Op], method: str) -> bool:
    return getattr(op, method) is not getattr(Op, method)


def _doc(op: type[Op], method: str) -> str:
    """The docstring of the method that the operator uses, as one line."""
    function = next(kind.__dict__[method] for kind in op.__mro__ if method in kind.__dict__)
    text = " ".join(inspect.cleandoc(function.__doc__ or "").split())
    assert text, f"{op.__name__}.{method} has no docstring"
    return _in_code(text)


def _in_code(text: str) -> str:
    """A line that is shapes and products, made readable in Markdown."""
    inside = r"(?:[^()]|\([^()]*\))*"
    pattern = rf"(?<!\w)\({inside}\b(?:height|maps|features|units|filters)\b{inside}\)"
    return re.sub(pattern, lambda shape: f"`{shape[0]}`", text)


def row(op: type[Op]) -> str:
    """A row of the operator, as a spec can say it."""
    return f"{{{op.head}: [[{{conv: 4, kernel: 3x3}}], identity]}}" if op.is_merge else written(op.examples[0])


def operator(example: Example) -> Op:
    """The operator of an example's row."""
    (head, argument), *columns = example.row.items()
    kind = REGISTRY[head]
    return kind.model_validate({**({kind.argument: argument} if kind.argument else {}), **dict(columns)})


def shape(text: str) -> Shape:
    """`8x8x4` or `16`."""
    sides = [int(side) for side in text.split("x")]
    return Maps(*sides) if len(sides) == 3 else Vector(*sides)


def written(example: Example) -> str:
    """The row as a spec writes it; a merge's branches are left open."""
    (head, argument), *columns = example.row.items()
    if REGISTRY[head].is_merge:
        argument = [f"branch{number}" for number, _ in enumerate(example.inputs, 1)]
    elif argument is None and not columns:
        return head
    cells = [f"{head}: {_cell(argument)}", *(f"{name}: {_cell(value)}" for name, value in columns)]
    return f"{{{', '.join(cells)}}}"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_quoted(item) for item in value)}]"
    return str(value)


def _quoted(value: Any) -> str:
    """Texts of digits and of `#` would be numbers and comments."""
    is_plain = not isinstance(value, str) or value[:1].isalpha()
    return _cell(value) if is_plain else f'"{value}"'


def _kind(hint: Any) -> str:
    """A type in words."""
    if hint == InitField:
        return "[an initialiser](#initialisers)"
    if get_origin(hint) is Literal:
        words = get_args(hint)
        if set(words) >= set(get_args(Nonlinearity)):
            return "[an activation](#activations)" + (" or `none`" if "none" in words else "")
        return ", ".join(f"`{word}`" for word in words)
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        parsed = next((name for mark in marks if (name := _parser(mark)) is not None), None)
        return _PARSED[parsed] if parsed is not None else f"{_kind(base)} {_range(marks)}".rstrip()
    if get_origin(hint) is list:
        inner = get_args(hint)[0]
        return f"a list of {_kind(inner).replace('a list', 'lists').replace('a whole number', 'whole numbers')}"
    if NoneType in get_args(hint):
        return _kind(next(kind for kind in get_args(hint) if kind is not NoneType))
    # A plug-in's field may be of any type that pydantic knows.
    return _TYPES[hint] if hint in _TYPES else getattr(hint, "__name__", str(hint))


def _parser(mark: object) -> str | None:
    return mark.function.__name__ if isinstance(mark, ReadBy) else None


def _range(marks: Sequence[Any]) -> str:
    """`from 1 to 1,000,000`."""
    bounds = [bound for mark in marks for bound in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    known = (annotated_types.Ge, annotated_types.Gt, annotated_types.Le, annotated_types.Lt)
    limits = [(word, getattr(bound, sign)) for bound in bounds if isinstance(bound, known)
              for sign, word in _SIGNS.items() if hasattr(bound, sign)]  # fmt: skip
    return " ".join(f"{word} {int(limit):,}" if limit == int(limit) else f"{word} {limit}" for word, limit in limits)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value is None:
        return "absent"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    shown = value.height if isinstance(value, Window) and value.height == value.width else value
    return f"`{shown}`".replace("e-0", "e-")
