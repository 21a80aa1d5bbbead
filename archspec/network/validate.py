"""What can be said of the rows before anything is expanded: ops, blocks, columns, plain values, cycles.

Every mistake of this stage is reported at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from archspec.errors import Diagnostic, Place, SpecError, did_you_mean
from archspec.network.naming import branch_names, row_names
from archspec.network.operators import cells_of, validated
from archspec.network.values import MAX_REPEAT, expression_of
from archspec.ops import REGISTRY, Op
from archspec.spec.cells import QUANTITIES, parse_count, parse_size
from archspec.spec.document import INPUT_MAPS, Block, Document, Row
from archspec.spec.expressions import names
from archspec.spec.nodes import Node, Scalar, Sequence, place_at, plain
from archspec.spec.rows import COMMON
from archspec.spec.validation import Locate, findings

#: A chain of blocks longer than this is told by its ends.
MAX_CHAIN = 6
#: After so many findings nothing more is looked at: a hostile file has tens of thousands of wrong ones.
MAX_FINDINGS = 100


def validate_rows(document: Document) -> None:
    """Raises SpecError with every row, default and block that cannot be right, in the order of the file."""
    # A wrong default is found again in every row of its op.
    once: dict[tuple[str, str, Place], Diagnostic] = {}
    for fault in _faults(document):
        once.setdefault((fault.code, fault.message, fault.place), fault)
        if len(once) == MAX_FINDINGS:
            break
    if once:
        raise SpecError(once.values())


def _faults(document: Document) -> Iterator[Diagnostic]:
    yield from _defaults(document)
    yield from _constants_shadowed(document)
    yield from _heads(document)
    yield from _cycle(document)
    everywhere = {*document.variables, *document.header.constants, INPUT_MAPS}
    for block in document.blocks.values():
        yield from _arguments(block, everywhere - {INPUT_MAPS})
    for rows, known in _lists(document, everywhere):
        for row in rows:
            yield from _row(row, document, known)


def _lists(document: Document, everywhere: set[str]) -> Iterator[tuple[tuple[Row, ...], set[str]]]:
    """Every list of rows with the names that its expressions may use."""
    yield document.rows, everywhere
    for head in document.heads:
        yield head.rows, everywhere
    for block in document.blocks.values():
        yield block.rows, everywhere | set(block.arguments)


def _arguments(block: Block, everywhere: set[str]) -> Iterator[Diagnostic]:
    """A default knows what the whole spec knows, and the arguments before it."""
    known = set(everywhere)
    for name, default in block.arguments.items():
        yield from _expressions(default, known)
        known.add(name)


def _row(row: Row, document: Document, known: set[str], is_shortcut: bool = False) -> Iterator[Diagnostic]:
    if any(map(_is_open_ended, (row.argument, *row.fields.values(), *row.first.values(), row.when, row.repeat))):
        from archspec.network.hints.columns import of_expression  # only a spec that is wrong needs it

        if (torn := of_expression(row)) is not None:
            yield torn
            return
    for node in (*row.fields.values(), *row.first.values(), row.argument, row.when, row.repeat):
        yield from _expressions(node, known)
    yield from _cells(row)
    yield from _counted(row, known)
    for branch in row.branches:
        for inner in branch:
            yield from _row(inner, document, known, is_shortcut=row.head == "add" and len(branch) == 1)
    if row.head in document.blocks:
        yield from _use(row, document.blocks[row.head])
    elif row.head in REGISTRY:
        yield from _operator(row, REGISTRY[row.head], document.defaults, known)
    elif row.head == "shortcut":
        yield from _shortcut(row, is_shortcut)
    else:
        from archspec.network.hints.ops import unknown  # only a spec that is wrong needs it

        yield unknown(row, document)


def _shortcut(row: Row, is_shortcut: bool) -> Iterator[Diagnostic]:
    if not is_shortcut:
        message = "`shortcut` is a branch of `add`, alone in it, and stands nowhere else"
        yield Diagnostic("row", message, row.head_place)
    given = {"from": row.origin, "when": row.when, "repeat": row.repeat, "first": row.first}
    for name in (*row.fields, *(name for name, value in given.items() if value)):
        yield Diagnostic("unknown-key", f"`shortcut` has no `{name:.60}`", row.keys.get(name, row.head_place))


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
        yield Diagnostic("value", f"`{first}` is given twice", row.keys[str(first)])


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
        yield Diagnostic("value", f"`{op.argument}` is given twice", row.keys[op.argument])
    for name in row.first:
        if name not in op.model_fields:
            from archspec.network.hints.columns import place_of  # only a spec that is wrong needs it

            hint = did_you_mean(name, op.model_fields)
            yield Diagnostic("unknown-key", f"`{op.head}` has no `{name:.60}`", place_of(row, name), hint=hint)
    yield from _fields(row, op, cells_of(row, op, defaults), names)


def _fields(row: Row, op: type[Op], cells: Mapping[str, Node], names: set[str]) -> Iterator[Diagnostic]:
    """pydantic's findings on the plain values; what an expression gives is validated when it has a value."""
    open_fields = {name for name, node in cells.items() if _is_open(node)}
    values = {name: plain(node) for name, node in cells.items() if name not in open_fields}

    def locate(location: tuple[Any, ...], is_key: bool) -> Place:
        name = str(location[0]) if location else ""
        if is_key and len(location) == 1 and name in row.keys:
            return row.keys[name]
        return place_at(cells[name], location[1:]) if name in cells else row.place

    try:
        validated(op, values)
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


def _is_open(node: Node) -> bool:
    if isinstance(node, Sequence):
        return any(_is_open(item) for item in node.items)
    try:
        return expression_of(node) is not None
    except SpecError:
        return True


def _is_open_ended(node: Node | None) -> bool:
    """Whether a parenthesis is not closed, as where a comma has ended the cell."""
    if isinstance(node, Sequence):
        return any(map(_is_open_ended, node.items))
    return isinstance(node, Scalar) and node.text.count("(") > node.text.count(")")


def _expressions(node: Node | None, known: set[str]) -> Iterator[Diagnostic]:
    if isinstance(node, Sequence):
        for item in node.items:
            yield from _expressions(item, known)
    elif isinstance(node, Scalar):
        try:
            expr = expression_of(node)
        except SpecError as caught:
            from archspec.network.hints.expressions import mended  # only a spec that is wrong needs it

            yield from mended(caught.diagnostics, node, known)
            return
        for name in names(expr) if expr is not None else ():
            if name not in known:
                from archspec.network.hints.ops import listed  # only a spec that is wrong needs it

                notes = (f"known here: {listed([f'${each}' for each in sorted(known)])}",)
                hint = did_you_mean(f"${name}", [f"${each}" for each in known])
                yield Diagnostic("unknown-name", f"`${name}` is not known here", node.place, notes=notes, hint=hint)


def _cells(row: Row) -> Iterator[Diagnostic]:
    for quantity, node in row.cells.items():
        if isinstance(node, Sequence) and row.repeat is None:
            from archspec.network.hints.columns import of_listed_size  # a row without repetitions has one cell

            if (listed := of_listed_size(row)) is not None and quantity == "size":
                yield listed
                continue
        for cell in node.items if isinstance(node, Sequence) else (node,):
            try:
                value = cell.value if isinstance(cell, Scalar) else None
                text = cell.text if isinstance(cell, Scalar) and type(value) is float else value
                parse_size(value) if quantity == "size" else parse_count(text)
            except ValueError as caught:
                from archspec.network.hints.columns import of_sides  # only a spec that is wrong needs them
                from archspec.spec.hints.values import of_count, of_size

                torn = of_sides(row) if quantity == "size" else None
                hint = of_size(value) if quantity == "size" else of_count(value)
                found = Diagnostic("cell", f"this is not a printed `{quantity}`", cell.place, str(caught), hint=hint)
                yield torn or found


def _counted(row: Row, known: set[str]) -> Iterator[Diagnostic]:
    """What is wrong with `repeat` and `when`, and the way out where a `$` was forgotten."""
    if found := [*_repeat(row), *_when(row)]:
        from archspec.network.hints.expressions import with_dollar  # only a spec that is wrong needs it

        yield from with_dollar(found, [row.repeat, row.when], known)


def _when(row: Row) -> Iterator[Diagnostic]:
    if row.when is not None and not _is_open(row.when) and not isinstance(row.when.value, bool):
        yield Diagnostic("value", "`when` is a condition", row.when.place, "compare something, as in `$stride > 1`")


def _repeat(row: Row) -> Iterator[Diagnostic]:
    if row.repeat is not None and not _is_open(row.repeat):
        value = row.repeat.value
        if type(value) is not int or not 1 <= value <= MAX_REPEAT:
            label = f"a whole number from 1 to {MAX_REPEAT} is expected"
            yield Diagnostic("value", "`repeat` cannot be this", row.repeat.place, label)
    if row.first and row.repeat is None and not any(did_you_mean(name, ("repeat",)) for name in row.fields):
        yield Diagnostic("row", "`first` needs `repeat`", row.keys.get("first", row.place))


def _defaults(document: Document) -> Iterator[Diagnostic]:
    for head, cells in document.defaults.items():
        known = ("option",) if head == "shortcut" else tuple(REGISTRY[head].model_fields) if head in REGISTRY else None
        if known is None:
            from archspec.network.hints.ops import op_nearest  # only a spec that is wrong needs it

            place, notes = place_at(document.root, ("defaults", head), True), (f"ops: {', '.join(sorted(REGISTRY))}",)
            message = f"`defaults` names no op: `{head:.60}`"
            yield Diagnostic("unknown-op", message, place, notes=notes, hint=op_nearest(head))
            continue
        for name in cells:
            if name not in known:
                place = place_at(document.root, ("defaults", head, name), True)
                notes = (f"known here: {', '.join(sorted(known)) or 'none'}",)
                hint = did_you_mean(name, known)
                yield Diagnostic("unknown-key", f"`{head}` has no `{name:.60}`", place, notes=notes, hint=hint)


def _constants_shadowed(document: Document) -> Iterator[Diagnostic]:
    for name in document.header.constants:
        if name in document.variables:
            place = place_at(document.root, ("constants", name), is_key=True)
            yield Diagnostic("name", f"`{name}` is a variable and a constant", place)
    for kind, named in (("variables", document.header.variables), ("constants", document.header.constants)):
        if INPUT_MAPS in named:
            place = place_at(document.root, (kind, INPUT_MAPS), is_key=True)
            yield Diagnostic("name", f"`{INPUT_MAPS}` is the number of maps that come in, everywhere", place)
    for block in document.blocks.values():
        if block.name in REGISTRY or block.name in ("shortcut", "table"):
            yield Diagnostic("name", f"`{block.name}` is an op, so no block can have this name", block.place)


def _heads(document: Document) -> Iterator[Diagnostic]:
    """The layers of a head are named after it, beside those of the rows."""
    taken = {*row_names(document.rows), *(name for row in document.rows for name in branch_names(row))}
    for head in document.heads:
        if head.name in taken:
            yield Diagnostic("name", f"`{head.name}` is a head and a row", head.place, hint="rename one of the two")


def _cycle(document: Document) -> Iterator[Diagnostic]:
    """The first chain of blocks that comes back to itself, found without recursion."""
    done: set[str] = set()
    for start in document.blocks:
        path = {start: _uses(document, start)}
        while path and start not in done:
            name, uses = next(reversed(path.items()))
            row = next(uses, None)
            if row is None:
                done.add(name)
                del path[name]
            elif row.head in path:
                yield _cyclic(row, list(path))
                return
            elif row.head not in done:
                path[row.head] = _uses(document, row.head)


def _cyclic(row: Row, path: list[str]) -> Diagnostic:
    chain = [*path[path.index(row.head) :], row.head]
    shown = [*chain[:3], "...", *chain[-2:]] if len(chain) > MAX_CHAIN else chain
    hint = "rows that follow one another take `repeat: n`; a block inside a block needs a name of its own"
    return Diagnostic("cycle", f"block `{row.head}` uses itself", row.head_place, " -> ".join(shown), hint=hint)


def _uses(document: Document, block: str) -> Iterator[Row]:
    """The rows of a block, branches included, that use another block."""
    waiting = list(reversed(document.blocks[block].rows))
    while waiting:
        row = waiting.pop()
        if row.head in document.blocks:
            yield row
        waiting.extend(inner for branch in reversed(row.branches) for inner in reversed(branch))
