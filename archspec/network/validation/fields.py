"""The fields of an op: what pydantic finds in the plain values, in the words of the language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from archspec.errors import Diagnostic, Place, did_you_mean
from archspec.network.operators import validated
from archspec.network.validation.values import is_open
from archspec.ops import Op
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import Row
from archspec.spec.nodes import Node, place_at, plain
from archspec.spec.rows import COMMON
from archspec.spec.validation import Locate, fewer, findings


def of_fields(row: Row, op: type[Op], cells: Mapping[str, Node], names: set[str]) -> Iterator[Diagnostic]:
    """pydantic's findings on the plain values; what an expression gives is validated when it has a value."""
    open_fields = {name for name, node in cells.items() if is_open(node)}
    values = {name: plain(node) for name, node in cells.items() if name not in open_fields}

    def locate(location: tuple[Any, ...], is_key: bool) -> Place:
        name = str(location[0]) if location else ""
        if is_key and len(location) == 1 and name in row.keys:
            return row.keys[name]
        return place_at(cells[name], location[1:]) if name in cells else row.place

    try:
        validated(op, fewer(values, op))
    except ValidationError as caught:
        faults = caught.errors(include_url=False, include_context=False, include_input=False)
        if any(fault["type"] != "missing" or fault["loc"][0] not in open_fields for fault in faults):
            yield from _told(caught, row, op, cells, values, locate, names, open_fields)
    for name in sorted(open_fields - set(op.model_fields)):
        yield Diagnostic(
            "unknown-key", f"`{op.head}` has no `{name:.60}`", row.keys.get(name, row.place),
            hint=did_you_mean(name, (*op.model_fields, *COMMON, *QUANTITIES)),
        )  # fmt: skip


def _told(
    caught: ValidationError,
    row: Row,
    op: type[Op],
    cells: Mapping[str, Node],
    values: Mapping[str, Any],
    locate: Locate,
    names: set[str],
    open_fields: set[str],
) -> Iterator[Diagnostic]:
    """pydantic's findings in the words of the language, or what they all come from."""
    from archspec.network.hints.columns import of_operator, of_sides, without_echoes
    from archspec.network.hints.expressions import with_dollar  # only a spec that is wrong needs them

    missing = [name for name, field in op.model_fields.items() if field.is_required() and name not in cells]
    if (cause := of_sides(row, op) or of_operator(row, op.model_fields, missing)) is not None:
        yield cause
        return
    found = findings(caught, op, values, locate, f"`{op.head}`", (*COMMON, *QUANTITIES))
    for fault in without_echoes(row, with_dollar(found, cells.values(), names)):
        if fault.code != "missing-key" or not any(f"`{name}`" in fault.message for name in open_fields):
            yield fault
