"""Writes `operators.md`: what every operator takes, puts out and holds, as the registry says it.

    python docs/write_operators.py

Nothing is typed twice: the meaning of a field is the `#:` comment above it, a formula is a docstring, an example is
what the conformance tests try in every backend, and its numbers are computed here.
"""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import annotated_types
from pydantic.fields import FieldInfo

from archspec.fields import ReadBy
from archspec.network.shortcut import OPTIONS
from archspec.ops import REGISTRY, Maps, Op, Shape, Vector, activation, initialisers
from archspec.ops.base import Example, Nonlinearity
from archspec.ops.documented import meaning, summary
from archspec.ops.drawing import InitField
from archspec.ops.initialisers import FORMULAS, Initialiser
from archspec.ops.windows import Window

PAGE = Path(__file__).with_name("operators.md")

_HEAD = """\
<!-- Written by docs/write_operators.py from archspec.ops: change the operators, not this page. -->

# The operators

A row begins with an operator's word; what stands behind the word is its argument, the other columns follow by name:
`- C1: {conv: 6, kernel: 5x5}`. What a row does not say, the file's `defaults` say; what they do not say either has
the default below, the same on every backend. The language around the rows is in [language.md](language.md).

Formulas use `x` for the input, `y` for the output, `i` and `j` for rows and columns of pixels, `m` for maps. A kernel
is not flipped (cross-correlation). Shapes are (height, width, maps) or (features,), without the batch. `params` counts
every number of the weights, those that training does not change too; `macs` are multiply-adds for one input, biases
not counted. The numbers beside an example are the operator's own: those of a norm that its row adds are under
[`batchnorm`](#batchnorm) and [`layernorm`](#layernorm).
"""

_SHORTCUT = f"""\
## `shortcut`

Not an operator but a branch of `add`: the identity, or the projection that the shapes ask for.
Its argument is the option, {", ".join(f"`{option}`" for option in OPTIONS)}; see [language.md](language.md#shortcut).
"""

#: What the text of a cell must be, by the function that reads it.
_PARSED = {
    "parse_kernel": "height x width, as in `3x3`",
    "parse_step": "a whole number for both axes, or height x width, as in `2x1`",
    "parse_padding": "[a word](language.md#padding), a number of pixels, or `[top, bottom, left, right]`",
    "parse_sides": "a number of pixels, or `[top, bottom, left, right]`",
    "parse_given": 'a list of kernels, a kernel is a list of rows: `"010"`, or a list of numbers',
    "parse_codes": 'a list of codes: `"#..#"`, `[1, -1]`, or a list of such rows',
}
_SIGNS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}


def page() -> str:
    """The whole text of `operators.md`."""
    operators = sorted(REGISTRY)
    parts = [_HEAD, _index(operators), *(_section(REGISTRY[head]) for head in operators), _SHORTCUT]
    return "\n".join([*parts, _activations(), _initialisers()])


def _index(heads: Sequence[str]) -> str:
    rows = [[f"[`{head}`](#{head})", _argument(REGISTRY[head]), summary(REGISTRY[head])] for head in heads]
    return _table(["operator", "its argument", "what it computes"], rows)


def _section(op: type[Op]) -> str:
    parts = [f"## `{op.head}`\n", _prose(op), f"```yaml\n- {row(op)}\n```\n"]
    if op.model_fields:
        parts.append(_fields(op))
    parts.append(_rules(op))
    parts.append(_examples(op))
    return "\n".join(parts)


def _argument(op: type[Op]) -> str:
    if op.is_merge:
        return "a list of branches"
    return f"`{op.argument}`" if op.argument else "none"


def _prose(op: type[Op]) -> str:
    """The docstring; behind its first paragraph, lines that are a formula stay as they are."""
    first, *others = inspect.cleandoc(op.__doc__ or "").split("\n\n")
    return "\n".join([f"{first}\n", *map(_paragraph, others)])


def _paragraph(text: str) -> str:
    """A paragraph; the formula that it begins with ends before the first line that begins a sentence."""
    lines = text.split("\n")
    if not re.match(r"y\b.* = ", lines[0]):
        return f"{text}\n"
    end = next((number for number, line in enumerate(lines) if line[:1].isupper()), len(lines))
    formula, rest = "\n".join(lines[:end]), "\n".join(lines[end:])
    return f"```text\n{formula}\n```\n" + (f"\n{rest}\n" if rest else "")


def _fields(op: type[Op]) -> str:
    hints = get_type_hints(op, include_extras=True)
    rows = []
    for name, field in op.model_fields.items():
        said = f"`{name}`, the argument" if name == op.argument else f"`{name}`"
        rows.append([said, _kind(hints[name]), _default(field), meaning(op, name)])
    return _table(["column", "what it takes", "default", "meaning"], rows)


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
    return {bool: "`true` or `false`", int: "a whole number", float: "a number"}[hint]


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


def _rules(op: type[Op]) -> str:
    """Shapes, weights, multiply-adds, columns that add operators, and where all this comes from."""
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
    return "".join(f"- **{name}**: {text}\n" for name, text in facts)


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


def _examples(op: type[Op]) -> str:
    rows = []
    for example in op.examples:
        made, shapes = operator(example), [shape(text) for text in example.inputs]
        weights = made.weights(*shapes)
        held = "; ".join(f"{weight.name} {'x'.join(map(str, weight.shape))}" for weight in weights) or "none"
        total = sum(weight.size for weight in weights)
        cells = [f"`{_row(example)}`", ", ".join(example.inputs), str(made.infer(*shapes)), held]
        rows.append([*cells, f"{total:,}", f"{made.macs(*shapes):,}"])
    head = ["row", "branches" if op.is_merge else "input", "output", "weights", "params", "macs"]
    said = "Each `branch` stands for rows whose output is the shape beside it.\n\n" if op.is_merge else ""
    return said + _table(head, rows)


def row(op: type[Op]) -> str:
    """A row of the operator, as a spec can say it."""
    return f"{{{op.head}: [[{{conv: 4, kernel: 3x3}}], identity]}}" if op.is_merge else _row(op.examples[0])


def operator(example: Example) -> Op:
    """The operator of an example's row."""
    (head, argument), *columns = example.row.items()
    kind = REGISTRY[head]
    return kind.model_validate({**({kind.argument: argument} if kind.argument else {}), **dict(columns)})


def shape(text: str) -> Shape:
    """`8x8x4` or `16`."""
    sides = [int(side) for side in text.split("x")]
    return Maps(*sides) if len(sides) == 3 else Vector(*sides)


def _row(example: Example) -> str:
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


def _activations() -> str:
    """The table of the module that has the formulas."""
    parts = inspect.cleandoc(activation.__doc__ or "").split("\n\n")
    table = next(part for part in parts if part.startswith("|"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.split("\n")[2:]]
    assert {row[0].strip("`") for row in rows} == set(get_args(Nonlinearity))
    sources = " ".join(next(part for part in parts if part.startswith("Sources")).split())
    return f"## Activations\n\n{_table(['function', 'formula'], rows)}\n{sources}\n"


def _initialisers() -> str:
    _, *parts = inspect.cleandoc(initialisers.__doc__ or "").split("\n\n")
    prose = [f"```text\n{textwrap.dedent(part)}\n```" if part.startswith("    ") else part for part in parts]
    rows = [[f"`{word}`", _drawn(rule)] for word, rule in FORMULAS.items()]
    rows += [["`normal S`", "normal with mean 0 and standard deviation S, as in `normal 0.01`"]]
    rows += [["`uniform A`", "uniform from -A to A"], ["`uniform A/fan_in`", "uniform from -a to a, a = A / fan in"]]
    return "\n".join(["## Initialisers\n", _table(["`init`", "how a weight is drawn"], rows), "\n\n".join(prose), ""])


def _drawn(rule: Initialiser) -> str:
    """The distribution, as papers write it."""
    if rule.mode == "none":
        return f"every number is {rule.scale:g}"
    scale = rule.scale * (3 if rule.distribution == "uniform" else 1) * (2 if rule.mode == "fan_avg" else 1)
    fan = {"fan_avg": "(fan in + fan out)", "fan_in": "fan in", "fan_out": "fan out"}[rule.mode]
    root = f"sqrt({scale:g} / {fan})"
    if rule.distribution == "uniform":
        return f"uniform from -a to a, a = {root}"
    return f"normal with mean 0 and standard deviation {root}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n" for cells in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
