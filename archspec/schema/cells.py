"""How a cell is written, as JSON schema: the types of the operators' fields, printed cells, expressions.

Editors read numbers by YAML 1.2 alone, where `1_024` is a text: a number is also such a text here.
"""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic.fields import FieldInfo

from archspec.fields import ReadBy
from archspec.ops.convolution import parse_given
from archspec.ops.drawing import Init, parse_init
from archspec.ops.rbf import parse_codes
from archspec.ops.windows import MAX_WINDOW, Window, parse_kernel, parse_padding, parse_sides, parse_step

Schema = dict[str, Any]

_GROUPED = r"^-?[1-9][0-9]{0,2}(_[0-9]{3})+$"
_PIXELS: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_WINDOW}
_STEP: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_WINDOW}
_SIDES: Schema = {"type": "array", "items": _PIXELS, "minItems": 4, "maxItems": 4}
_WINDOW: Schema = {"type": "string", "pattern": "^[0-9]{1,5}x[0-9]{1,5}$"}
_DRAWN: Schema = {"type": "string", "pattern": r"^(normal|uniform) [0-9.e+-]{1,20}(/fan_in)?$"}
_LIST: Schema = {"type": "array"}
#: What the functions take that read fields; a function that is not here is a plug-in's, and takes anything.
_READ: dict[Callable[[Any], Any], list[Schema]] = {
    parse_kernel: [_WINDOW],
    parse_step: [_STEP, _WINDOW],
    parse_padding: [{"enum": ["same", "valid", "half"]}, _PIXELS, _SIDES],
    parse_sides: [_PIXELS, _SIDES],
    parse_given: [_LIST],
    parse_codes: [_LIST],
    parse_init: [{"enum": list(get_args(Init))}, _DRAWN],
}
_BOUNDS = (
    (annotated_types.Ge, "ge", "minimum"),
    (annotated_types.Gt, "gt", "exclusiveMinimum"),
    (annotated_types.Le, "le", "maximum"),
    (annotated_types.Lt, "lt", "exclusiveMaximum"),
)

EXPRESSION: Schema = {"type": "string", "pattern": "\\$"}
COUNT: Schema = {
    "anyOf": [
        {"type": "number", "minimum": 0},
        {
            "type": "string",
            "pattern": r"^([0-9]{1,18}|[0-9]{1,3}([_,][0-9]{3}){1,5})(\.[0-9]{1,9})?([KMG]|e[0-9]{1,2})?$",
        },
    ]
}
SIZE: Schema = {
    "anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": "^[0-9]{1,9}(x[0-9]{1,9}){0,2}$"}]
}


def alternatives(hint: Any) -> list[Schema]:
    """What a field of this type takes."""
    if get_origin(hint) is Annotated:
        base, *marks = get_args(hint)
        reader = next((mark.function for mark in marks if isinstance(mark, ReadBy)), None)
        if reader is not None:
            return _READ.get(reader, [{}])
        return [_bounded(each, marks) for each in alternatives(base)]
    if get_origin(hint) in (Union, UnionType):
        return [each for inner in get_args(hint) if inner is not NoneType for each in alternatives(inner)]
    if get_origin(hint) is Literal:
        return [{"enum": list(get_args(hint))}]
    if get_origin(hint) in (list, tuple):
        return [_LIST]
    grouped = {"type": "string", "pattern": _GROUPED}
    return {bool: [{"type": "boolean"}], int: [{"type": "integer"}, grouped], float: [{"type": "number"}]}.get(
        hint, [{}]
    )


def _bounded(schema: Schema, marks: list[Any]) -> Schema:
    if schema.get("type") not in ("integer", "number"):
        return schema
    bounds = [bound for mark in marks for bound in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]
    known = {word: getattr(bound, sign) for bound in bounds for kind, sign, word in _BOUNDS if isinstance(bound, kind)}
    return {**schema, **known}


def cell(hint: Any, meaning: str = "", field: FieldInfo | None = None) -> Schema:
    """A column of an operator: what its field takes, or an expression."""
    made: Schema = {"anyOf": [*alternatives(hint), EXPRESSION]}
    if meaning:
        made["description"] = meaning
    if field is not None and not field.is_required() and field.default is not None:
        made["default"] = _default(field.default)
    return made


def _default(value: Any) -> Any:
    if isinstance(value, Window):
        return value.height if value.height == value.width else str(value)
    return value


def nullable(schema: Schema) -> Schema:
    """A cell that may be left empty."""
    return {**schema, "anyOf": [*schema.get("anyOf", []), {"type": "null"}]}
