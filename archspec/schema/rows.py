"""Rows as JSON schema: an operator with its columns, a use of a block, a table.

The first key of a row is its operator, and a schema sees no order: the operator is the first of the registry that the
row has as a key.  A row with none of them uses a block, whose name and arguments a schema cannot know.
"""

from __future__ import annotations

from typing import get_type_hints

from archspec.network.shortcut import OPTIONS
from archspec.ops import REGISTRY, Op
from archspec.ops.documented import meaning, summary
from archspec.schema.cells import COUNT, EXPRESSION, SIZE, Schema, cell, nullable
from archspec.spec.cells import QUANTITIES, SIZES
from archspec.spec.document import NAME, ROW_NAME


def ref(name: str) -> Schema:
    """A schema that stands among the definitions, once."""
    return {"$ref": f"#/definitions/{name}"}


ROWS, ROW = ref("rows"), ref("row")
#: Operators whose words blocks like to have as arguments: `{unit: 64, dropout: 0.5}` uses the block `unit`.
_SHARED = ("activation", "dropout", "batchnorm", "layernorm", "flatten", "identity", "zeropad")

CELLS = {
    "input": "What comes into the row, as `size` is written; of a repeated row what the first repetition reads.",
    "size": "The output: `28x28x6`, its beginning `28x28`, or of a vector `84`.",
    "params": "Numbers in the weights, counted as `conventions` say.",
    "macs": "Multiply-adds of convolutions and dense layers for one input, biases not counted.",
    "connections": "Every use of a weight, biases too, as LeCun et al. 1998 count.",
    "neurons": "Numbers that the row puts out.",
    "depth": "Layers with weights on the longest way through the row.",
}
_REPEAT = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 10_000}, EXPRESSION]}
_WHEN = {"anyOf": [{"type": "boolean"}, EXPRESSION]}
_FROM = {"type": ["string", "integer"]}

_TABLE = {"description": "A table: the block, or the operator, that every row of cells uses."}
#: A block may have an argument `table`, and then it has its own word beside it.
_IS_TABLE: Schema = {
    "type": "object",
    "required": ["table"],
    "anyOf": [{"required": ["columns"]}, {"required": ["rows"]}, {"maxProperties": 1}],
}

Columns = dict[str, Schema]


def _printed() -> Columns:
    """The printed cells of a row: one, or a list with one for each repetition."""
    made: Columns = {}
    for name in QUANTITIES:
        one = SIZE if name in SIZES else COUNT
        made[name] = {"anyOf": [*one["anyOf"], {"type": "array", "items": one}], "description": CELLS[name]}
    return made


def _of_every_row() -> Columns:
    return {
        "from": {**_FROM, "description": "The row takes the output of the row with this name, not of the row above."},
        "repeat": {**_REPEAT, "description": "The row stands so many times, one after the other."},
        "when": {**_WHEN, "description": "The row is there only where this condition is true."},
        **_printed(),
    }


def printed() -> Columns:
    return {name: ref(f"every.{name}") for name in QUANTITIES}


def _common(first: Schema) -> Columns:
    described = {**first, "description": "Columns that differ in the first repetition; needs `repeat`."}
    return {**{name: ref(f"every.{name}") for name in ("from", "repeat", "when")}, "first": described, **printed()}


def fields(op: type[Op]) -> Columns:
    """The columns of an operator."""
    return {name: ref(f"{op.head}.{name}") for name in op.model_fields}


def _fields(op: type[Op]) -> Columns:
    """The same with what the source says of them."""
    hints = get_type_hints(op, include_extras=True)
    return {name: cell(hints[name], meaning(op, name), field) for name, field in op.model_fields.items()}


def argument(op: type[Op]) -> Schema:
    """What stands behind the operator's word."""
    what = f"{summary(op)}"
    if op.is_merge:
        return ref("branches")
    if op.argument is None:
        return {"type": "null", "description": what}
    behind = _fields(op)[op.argument]
    behind.pop("default", None)
    return {**nullable(behind), "description": f"{what}\n\n`{op.argument}`: {behind.get('description', '')}"}


def operator_row(op: type[Op]) -> Schema:
    own = fields(op)
    first = {"type": "object", "properties": own, "additionalProperties": False}
    return _closed({op.head: argument(op), **own, **_common(first)})


def _closed(columns: Columns) -> Schema:
    return {"type": "object", "properties": columns, "additionalProperties": False}


def shortcut_row() -> Schema:
    return _closed({"shortcut": {**option(), "type": ["string", "null"]}, **printed()})


def option() -> Schema:
    return {
        "enum": [*OPTIONS, None],
        "description": "A branch of `add`: the identity, or the projection that the shapes ask for (option A, B or C).",
    }


def block_row() -> Schema:
    """A use of a block: its name and its arguments can be any word and any value."""
    anything = {"type": "object", "propertyNames": {"pattern": f"^{NAME}$"}}
    # An operator's word that comes to this is an argument of a block, so any value goes; for completion it is one.
    words: Columns = {head: {"description": summary(op)} for head, op in sorted(REGISTRY.items())}
    return {**anything, "properties": {**words, "shortcut": option(), "table": _TABLE, **_common(anything)}}


def definitions() -> dict[str, Schema]:
    """Rows, branches and tables, and a definition for each operator."""
    made: dict[str, Schema] = {f"every.{name}": column for name, column in _of_every_row().items()}
    for head, op in sorted(REGISTRY.items()):
        made[f"op.{head}"] = operator_row(op)
        made.update((f"{head}.{name}", column) for name, column in _fields(op).items())
    return {
        "rows": {"type": "array", "items": {"if": _IS_TABLE, "then": ref("table"), "else": ROW}},
        "row": _row(),
        "columns": _columns_of_a_row(),
        "branches": _branches(),
        "table": table(),
        "op.shortcut": shortcut_row(),
        "op.block": block_row(),
        **made,
    }


def _branches() -> Schema:
    return {
        "type": "array",
        "description": "Branches, which all begin at the row's own input: lists of rows, or single rows.",
        "items": {"anyOf": [ROWS, ROW]},
    }


def _row() -> Schema:
    """A bare word, a row with its name in front, or a row."""
    words = sorted(head for head, op in REGISTRY.items() if op.argument is None and not op.is_merge)
    named = {
        "type": "object",
        "propertyNames": {"pattern": f"^{ROW_NAME}$"},
        "additionalProperties": ref("columns"),
    }
    return {
        "if": {"not": {"type": "object"}},
        "then": {"anyOf": [{"enum": [*words, "shortcut"]}, {"type": "string", "pattern": f"^{NAME}$"}]},
        "else": {
            "if": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": {"type": "object"},
            },
            "then": named,
            "else": ref("columns"),
        },
    }


def _columns_of_a_row() -> Schema:
    """The chain of operators; those whose words are also columns, or arguments of blocks, come last and alone."""
    chain: Schema = ref("op.block")
    for head in [*_SHARED, *sorted(REGISTRY.keys() - set(_SHARED), reverse=True), "shortcut"]:
        asked: Schema = {"required": [head]}
        if head in _SHARED and head in REGISTRY:
            asked["propertyNames"] = {"enum": [head, *fields(REGISTRY[head]), *_common({})]}
        chain = {"if": asked, "then": ref(f"op.{head}"), "else": chain}
    passed_on = {"required": ["from"], "maxProperties": 1}
    return {
        "type": "object",
        "minProperties": 1,
        "if": passed_on,
        "then": {"properties": {"from": _FROM}},
        "else": chain,
    }


def table() -> Schema:
    """A block (or an operator) applied to rows of cells."""
    columns = [*(f"={name}" for name in QUANTITIES), "name", "from", "when", "repeat"]
    cells = {"type": "array", "items": {"type": ["string", "number", "boolean", "null", "array"]}}
    return {
        "type": "object",
        "required": ["table", "columns", "rows"],
        "properties": {
            "table": {"type": "string", **_TABLE},
            "columns": {
                "type": "array",
                "description": "`name`, arguments, `first.COLUMN`, and printed cells with `=` in front.",
                "items": {"anyOf": [{"enum": columns}, {"type": "string", "pattern": rf"^(first\.)?{NAME}$"}]},
            },
            "rows": {
                "type": "array",
                "description": "Lists with a cell for each column; rows like any other may stand between them.",
                "items": {"anyOf": [cells, ROW]},
            },
        },
        "additionalProperties": False,
    }
