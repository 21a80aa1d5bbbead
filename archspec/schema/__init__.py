"""The JSON schema of a spec (draft-07), for editors: made from the operators and the models of the document.

`archspec schema` prints it.  `spec.schema.json` beside this file is what it prints, for editors that read files.
"""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

from archspec.ops import REGISTRY
from archspec.ops.documented import meaning, summary
from archspec.schema.cells import COUNT, SIZE, Schema, alternatives
from archspec.schema.rows import CELLS, ROWS, definitions, fields, option, printed, ref
from archspec.spec.cells import QUANTITIES, SIZES
from archspec.spec.document import (
    MAX_TEXT,
    NAME,
    ROW_NAME,
    Conventions,
    Erratum,
    Expect,
    Library,
    MacsConvention,
    ParamsConvention,
)

#: The file that is shipped.
FILE = Path(__file__).with_name("spec.schema.json")

_NAMES: Schema = {"pattern": f"^{NAME}$"}
_TEXT: Schema = {"type": "string", "maxLength": MAX_TEXT}
_VALUE: Schema = {"type": ["boolean", "number", "string"]}


def schema() -> Schema:
    """The schema of specs and of files of blocks, by the operators that are registered now."""
    keys = {name: ref(f"key.{name}") for name in _keys()}
    library = {name: keys[name] for name in Library.model_fields}
    own = {f"key.{name}": key for name, key in _keys().items()}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "archspec",
        "description": "A published table of a convolutional network, or a file of its blocks.",
        "type": "object",
        "properties": {**keys, "variants": _by_name(ref("variant"), "Named changes of this spec.")},
        "additionalProperties": False,
        "if": {"anyOf": [{"required": [key]} for key in ("name", "input", "layers")]},
        "then": {"required": ["archspec", "name", "input", "layers"]},
        "else": {"required": list(library)},
        "definitions": {**own, **definitions(), "block": _block(), "head": _head(), "variant": _variant(keys)},
    }


def _keys() -> dict[str, Schema]:
    """The keys of the top level but `variants`, in canonical order."""
    return {
        "archspec": {"const": 1, "description": "The version of the language."},
        "name": {"type": "string", **_NAMES, "description": "A letter, then letters, digits or `_`."},
        "title": {**_TEXT, "description": "The network's name as people write it."},
        "source": {**_TEXT, "description": "The paper and the table."},
        "input": {**SIZE, "description": "Height x width x maps, as `224x224x3`, or a number of features."},
        "variables": _by_name(_VALUE, "Values that can be set from outside (`--set`)."),
        "use": {"type": "array", "items": _TEXT, "description": "Files beside this one that have more blocks."},
        "conventions": _conventions(),
        "defaults": _defaults(),
        "blocks": _by_name(ref("block"), "Blocks of rows, which are used as operators are."),
        "layers": {**_all(ROWS), "description": "The rows of the table."},
        "heads": _by_name(ref("head"), "Second outputs."),
        "errata": {"type": "array", "items": _erratum(), "description": summary(Erratum)},
        "expect": _expect(),
        "constants": _by_name({}, "Values that cannot be set from outside: tables, texts, numbers."),
    }


def _all(schema: Schema) -> Schema:
    """What an editor merges with its description: draft-07 has no words beside a `$ref`."""
    return {"allOf": [schema]}


def _by_name(schema: Schema, description: str) -> Schema:
    return {
        "type": "object", "propertyNames": _NAMES, "additionalProperties": schema, "description": description
    }  # fmt: skip


def _closed(properties: dict[str, Schema], description: str = "", required: tuple[str, ...] = ()) -> Schema:
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if description:
        made["description"] = description
    if required:
        made["required"] = list(required)
    return made


def _conventions() -> Schema:
    parts = {}
    for name, model in (("params", ParamsConvention), ("macs", MacsConvention)):
        hints = get_type_hints(model, include_extras=True)
        kilo = "What `K` is in the column; `M` and `G` are its powers."
        parts[name] = _closed(
            {
                key: {
                    **_one(alternatives(hints[key])),
                    "default": field.default,
                    "description": meaning(model, key) or kilo,
                }
                for key, field in model.model_fields.items()
            }
        )
    return _closed(parts, summary(Conventions))


def _one(options: list[Schema]) -> Schema:
    return options[0] if len(options) == 1 else {"anyOf": options}


def _defaults() -> Schema:
    columns = {head: _closed(fields(op), summary(op)) for head, op in sorted(REGISTRY.items()) if op.model_fields}
    columns["shortcut"] = _closed({"option": option()})
    return _closed(columns, "Columns that hold for every row of an operator.")


def _expect() -> Schema:
    totals = {
        "total": "All parameters.",
        "trainable": "Parameters that training changes.",
        "non_trainable": "The others, with the moving statistics of batch norm.",
        "total_with_heads": "All parameters, with the heads that exist in training only.",
        "macs": "Multiply-adds for one input.",
        "connections": "Every use of a weight.",
        "neurons": "The outputs of the layers with weights.",
        "depth": "Layers with weights on the longest way.",
    }
    columns = {name: {**COUNT, "description": totals[name]} for name in Expect.model_fields}
    return _closed(columns, summary(Expect))


def _erratum() -> Schema:
    one = {name: SIZE if name in SIZES else COUNT for name in QUANTITIES}
    cells = {name: {**one[name], "description": CELLS[name]} for name in QUANTITIES}
    at = {"type": ["string", "integer"], "description": "The path of the row, or `expect`."}
    note = {"type": "string", "minLength": 1, "maxLength": 1000, "description": "Why the printed cell is wrong."}
    return _closed({"at": at, **cells, "note": note}, required=("at", "note"))


def _block() -> Schema:
    names = {"type": "array", "items": {"type": "string", **_NAMES}}
    defaults = {"type": "object", "propertyNames": _NAMES}
    args = {"anyOf": [names, defaults], "description": "Names, all required; or names with defaults or `required`."}
    title = {**_TEXT, "description": "What the block is, in one line."}
    rows = {**_all(ROWS), "description": "The rows of the block; `$name` is an argument."}
    return _closed({"title": title, "args": args, "layers": rows}, required=("layers",))


def _head() -> Schema:
    return _closed(
        {
            "from": {"type": ["string", "integer"], "description": "The row of `layers` that it begins at."},
            "training_only": {
                "type": "boolean",
                "description": "Whether it exists in training only.",
                "default": False,
            },
            "layers": {**_all(ROWS), "description": "The rows of the head."},
        },
        required=("from", "layers"),
    )


def _variant(keys: dict[str, Schema]) -> Schema:
    rows = {"type": "object", "propertyNames": {"pattern": f"^{ROW_NAME}$"}}
    patches: dict[str, Schema] = {
        "unprinted": {
            "type": "array", "items": {"enum": list(QUANTITIES)},
            "description": "Printed cells that hold for the base only.",
        },
        "rows": {
            **rows,
            "additionalProperties": {"type": "object", "properties": _patched()},
            "description": "By row: replaces columns one by one; an empty cell removes the column.",
        },
        "before": {**rows, "additionalProperties": ROWS, "description": "By row: rows in front of it."},
        "after": {**rows, "additionalProperties": ROWS, "description": "By row: rows behind it."},
        "remove": {"type": "array", "items": {"type": ["string", "integer"]}, "description": "Rows to take away."},
    }  # fmt: skip
    kept = {name: value for name, value in keys.items() if name not in ("archspec", "name")}
    return _closed({**kept, **patches})


def _patched() -> dict[str, Schema]:
    """The printed cells of a patched row; which operator it has, a schema cannot see."""
    return {name: {"anyOf": [cell, {"type": "null"}], "description": CELLS[name]} for name, cell in printed().items()}


__all__ = ["FILE", "schema"]
