"""What a row is, and what its cells say, in the words of the language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from archspec.network.tree import Argument, Group, Item, Layer, Merge, Repeat, Use
from archspec.ops import Op
from archspec.ops.columns import rank
from archspec.ops.windows import Sides, Window
from archspec.spec.document import IN_MAPS, INPUT_MAPS
from archspec.spec.expressions import Expr

#: Columns that are layers of their own in the network.
FOLLOWERS = ("norm", "activation")
#: A text that is longer stands for its length.
MAX_TEXT = 40

_NAME = re.compile(r"[A-Za-z_]\w*")
_WORDS = frozenset(("and", "or", "not", "min", "max", "true", "false", "True", "False"))
_LANGUAGE = {IN_MAPS: INPUT_MAPS}

Fields = tuple[tuple[str, str], ...]


@lru_cache(maxsize=4096)
def _fields(op: Op) -> Fields:
    return tuple((name, cell(name, _value(op, name))) for name in type(op).model_fields if name not in FOLLOWERS)


def _value(op: Op, name: str) -> Any:
    """What the column says; a pool without a stride moves by its window."""
    value = getattr(op, name)
    return getattr(op, "window", None) if name == "stride" and value is None else value


def own_fields(op: Op) -> Fields:
    """(column, text) of an operator without what its row puts behind it; lists are told in full."""
    try:
        return _fields(op)
    except TypeError:  # a list cannot be looked up
        return _fields.__wrapped__(op)


def cell(column: str, value: Any) -> str:
    """The value as a cell says it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, Window) and column in ("stride", "dilation") and value.height == value.width:
        return str(value.height)
    if isinstance(value, (Window, Sides)) or not isinstance(value, (list, tuple)):
        return str(value)
    return f"[{', '.join(cell('', item) for item in value)}]"


def changed(old: str, new: str) -> tuple[str, str]:
    """Both texts, short enough for a line; lists that are too long are told by their lengths."""
    return (old, new) if max(len(old), len(new)) <= MAX_TEXT else (_short(old), _other(_short(old), _short(new)))


def _short(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return f"{len(_entries(text))} entries" if text.startswith("[") else f"{text[: MAX_TEXT - 3]}..."


def _other(old: str, new: str) -> str:
    return f"{new}, others" if old == new else new


def _entries(text: str) -> list[str]:
    """The entries of the outermost list of a text."""
    depth, starts = 0, [0]
    for index, char in enumerate(text):
        depth += (char == "[") - (char == "]")
        if char == "," and depth == 1:
            starts.append(index)
    return [text[start:] for start in starts]


def described(item: Item, is_inside: bool = False) -> str:
    """The row as a table would say it: `conv 64, kernel 3x3, stride 2, norm batch`; inside a block `conv $maps`."""
    if isinstance(item, Use):
        return ", ".join([_with_first(item), *_given(item.arguments)])
    if isinstance(item, Repeat):
        return f"{described(item.runs[-1].item, is_inside)}, repeat {int(item.count)}"
    if isinstance(item, Merge):
        layers, said = item.layers, f"{item.layers[0].op.head} of {len(item.branches)} branches"
    else:
        layers, said = (item,) if isinstance(item, Layer) else item.layers, _operator(_first(item), is_inside)
    return ", ".join([said, *(_follower(layer) for layer in layers[1:])])


def _first(item: Layer | Group) -> Layer:
    return item if isinstance(item, Layer) else item.layers[0]


def _operator(layer: Layer, is_inside: bool) -> str:
    """The operator, its argument, and the columns that have another value than their default."""
    op, model = layer.op, type(layer.op)
    defaults = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
    said = [op.head]
    for name, text in sorted(own_fields(op), key=lambda field: (field[0] != op.argument, rank(field[0]))):
        shown = expression(layer.origins[name]) if is_inside and name in layer.origins else _short(text)
        if name == op.argument:
            said[0] += f" {shown}"
        elif name not in defaults or (getattr(op, name) != defaults[name] and not _is_window(op, name)):
            said.append(f"{name} {shown}")
    return ", ".join(said)


def _is_window(op: Op, name: str) -> bool:
    return name == "stride" and getattr(op, name) == getattr(op, "window", None)


def expression(expr: Expr) -> str:
    """The expression as the language writes it: `$maps * 4`."""
    return _NAME.sub(lambda name: name[0] if name[0] in _WORDS else f"${_LANGUAGE.get(name[0], name[0])}", str(expr))


def _follower(layer: Layer) -> str:
    """`norm batch`, `activation relu`; what else it says is told where it changes."""
    return f"{layer.name} {_kind(layer)}"


def _kind(layer: Layer) -> str:
    head = layer.op.head
    return str(getattr(layer.op, "function", head)) if head == "activation" else head.removesuffix("norm")


def columns(layer: Layer | None, name: str) -> Mapping[str, str]:
    """The cells of what a row's column puts behind its operator: `norm`, `norm.epsilon` ..."""
    if layer is None:
        return {name: "none"}
    rest = {f"{name}.{field}": text for field, text in own_fields(layer.op) if field != layer.op.argument}
    return {name: _kind(layer), **rest}


def _with_first(use: Use) -> str:
    name = next(iter(use.arguments), None)
    return f"{use.block.name} {_short(cell('', use.arguments[name].value))}" if name is not None else use.block.name


def _given(arguments: Mapping[str, Argument]) -> list[str]:
    return [f"{name} {_short(cell('', value))}" for name, (value, _) in list(arguments.items())[1:]]
