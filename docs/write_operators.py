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
from typing import get_args

from archspec.network.shortcut import OPTIONS
from archspec.ops import REGISTRY, Op, activation, initialisers
from archspec.ops.base import Nonlinearity
from archspec.ops.documented import summary
from archspec.ops.initialisers import FORMULAS, Initialiser
from archspec.ops.worded import columns, operator, row, rules, shape, written

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
    rows = []
    for column in columns(op):
        said = f"`{column.name}`, the argument" if column.name == op.argument else f"`{column.name}`"
        rows.append([said, column.kind, column.default, column.meaning])
    return _table(["column", "what it takes", "default", "meaning"], rows)


def _rules(op: type[Op]) -> str:
    """Shapes, weights, multiply-adds, columns that add operators, and where all this comes from."""
    return "".join(f"- **{name}**: {text}\n" for name, text in rules(op))


def _examples(op: type[Op]) -> str:
    rows = []
    for example in op.examples:
        made, shapes = operator(example), [shape(text) for text in example.inputs]
        weights = made.weights(*shapes)
        held = "; ".join(f"{weight.name} {'x'.join(map(str, weight.shape))}" for weight in weights) or "none"
        total = sum(weight.size for weight in weights)
        cells = [f"`{written(example)}`", ", ".join(example.inputs), str(made.infer(*shapes)), held]
        rows.append([*cells, f"{total:,}", f"{made.macs(*shapes):,}"])
    head = ["row", "branches" if op.is_merge else "input", "output", "weights", "params", "macs"]
    said = "Each `branch` stands for rows whose output is the shape beside it.\n\n" if op.is_merge else ""
    return said + _table(head, rows)


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
