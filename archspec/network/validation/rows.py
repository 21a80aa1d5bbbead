"""A row, its branches included: the columns that its op or its block takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archspec.errors import Diagnostic, did_you_mean
from archspec.network.operators import cells_of
from archspec.network.validation.cells import of_cells
from archspec.network.validation.fields import of_fields
from archspec.network.validation.values import is_open, is_open_ended, of_expressions
from archspec.network.values import MAX_REPEAT
from archspec.ops import REGISTRY, Op
from archspec.spec.document import Block, Document, Row
from archspec.spec.nodes import Node, Scalar
from archspec.spec.scalars import shown


def of_row(row: Row, document: Document, known: set[str], is_shortcut: bool = False) -> Iterator[Diagnostic]:
    if any(map(is_open_ended, (row.argument, *row.fields.values(), *row.first.values(), row.when, row.repeat))):
        from archspec.network.hints.columns import of_expression  # only a spec that is wrong needs it

        if (torn := of_expression(row)) is not None:
            yield torn
            return
    for node in (*row.fields.values(), *row.first.values(), row.argument, row.when, row.repeat):
        yield from of_expressions(node, known)
    yield from of_cells(row)
    yield from _counted(row, known)
    for branch in row.branches:
        for inner in branch:
            yield from of_row(inner, document, known, is_shortcut=row.head == "add" and len(branch) == 1)
    if row.head in document.blocks:
        yield from _use(row, document.blocks[row.head])
    elif row.head in REGISTRY:
        yield from _operator(row, REGISTRY[row.head], document.defaults, known)
    elif row.head == "shortcut":
        yield from _shortcut(row, is_shortcut)
    else:
        from archspec.network.hints.ops import unknown  # only a spec that is wrong needs it

        yield unknown(row, document)


def _use(row: Row, block: Block) -> Iterator[Diagnostic]:
    if row.branches:
        yield Diagnostic("row", f"block `{block.name}` takes no branches", row.head_place)
    given = {*row.fields, *([next(iter(block.arguments), "")] if row.argument is not None else [])}
    missing = [name for name, default in block.arguments.items() if default is None and name not in given]
    known = block.arguments.keys()
    if missing or not known >= row.fields.keys() or not known >= row.first.keys():
        from archspec.network.hints.columns import of_block, of_columns, of_sides  # only a spec that is wrong needs it

        if (found := of_sides(row) or of_block(row, block)) is not None:
            yield found
            return
        yield from of_columns(row, block, missing)
    if row.argument is not None and not block.arguments:
        yield Diagnostic("value", f"block `{block.name}` takes no argument", row.argument.place)
    if row.argument is not None and (first := next(iter(block.arguments), None)) in row.fields:
        yield _twice(row, str(first))


def _operator(
    row: Row, op: type[Op], defaults: Mapping[str, Mapping[str, Node]], names: set[str]
) -> Iterator[Diagnostic]:
    if op.is_merge and not row.branches:
        yield Diagnostic(
            "row", f"`{op.head}` needs a list of branches", row.head_place, hint="[] is the identity branch"
        )
    if row.branches and not op.is_merge:
        yield Diagnostic("row", f"`{op.head}` takes no branches", row.head_place)
        return
    if row.argument is not None and op.argument is None and not op.is_merge:
        yield Diagnostic("value", f"`{op.head}` takes no value after its name", row.argument.place)
    if row.argument is not None and op.argument is not None and op.argument in row.fields:
        yield _twice(row, op.argument)
    for name in row.first:
        if name not in op.model_fields:
            from archspec.network.hints.columns import place_of  # only a spec that is wrong needs it

            hint = did_you_mean(name, op.model_fields)
            yield Diagnostic("unknown-key", f"`{op.head}` has no `{name:.60}`", place_of(row, name), hint=hint)
    yield from of_fields(row, op, cells_of(row, op, defaults), names)


def _twice(row: Row, name: str) -> Diagnostic:
    """What to say of an argument that is a column too; in a variant it may be the column alone that was written."""
    node = row.fields[name]
    value = shown(node.text) if isinstance(node, Scalar) else "VALUE"
    hint = f"`{name}` is the value behind `{row.head}`: write `{row.head}: {value}`, and no `{name}`"
    return Diagnostic("value", f"`{name}` is given twice", row.keys[name], hint=hint)


def _shortcut(row: Row, is_shortcut: bool) -> Iterator[Diagnostic]:
    if not is_shortcut:
        message = "`shortcut` is a branch of `add`, alone in it, and stands nowhere else"
        yield Diagnostic("row", message, row.head_place)
    given = {"from": row.origin, "when": row.when, "repeat": row.repeat, "first": row.first}
    for name in (*row.fields, *(name for name, value in given.items() if value)):
        yield Diagnostic("unknown-key", f"`shortcut` has no `{name:.60}`", row.keys.get(name, row.head_place))


def _counted(row: Row, known: set[str]) -> Iterator[Diagnostic]:
    """What is wrong with `repeat` and `when`, and the way out where a `$` was forgotten."""
    if found := [*_repeat(row), *_when(row, known)]:
        from archspec.network.hints.expressions import with_dollar  # only a spec that is wrong needs it

        yield from with_dollar(found, [row.repeat, row.when], known)


def _when(row: Row, known: set[str]) -> Iterator[Diagnostic]:
    if row.when is not None and not is_open(row.when) and not isinstance(row.when.value, bool):
        from archspec.network.hints.expressions import of_condition  # only a spec that is wrong needs it

        yield of_condition(row.when, known)


def _repeat(row: Row) -> Iterator[Diagnostic]:
    if row.repeat is not None and not is_open(row.repeat):
        value = row.repeat.value
        if type(value) is not int or not 1 <= value <= MAX_REPEAT:
            label = f"a whole number from 1 to {MAX_REPEAT} is expected"
            yield Diagnostic("value", "`repeat` cannot be this", row.repeat.place, label)
    if row.first and row.repeat is None and not any(did_you_mean(name, ("repeat",)) for name in row.fields):
        yield Diagnostic("row", "`first` needs `repeat`", row.keys.get("first", row.place))
