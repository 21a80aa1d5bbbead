"""Rows of a table: from YAML nodes to ``Row`` values, structure only.

What a row's op is, and whether its columns fit, is decided where the operators are known (`network/`).
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Entries

from archspec.errors import Diagnostic, Findings, Place, SpecError, did_you_mean, error
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import Row
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.words import is_blank, parse_row_name, parse_word, require_known, require_scalar

#: Columns that every row understands, whatever its op.
COMMON = ("from", "when", "repeat", "first")


def parse_rows(node: Node, what: str) -> tuple[Row, ...]:
    """The rows of a list; tables are laid out into rows. Raises SpecError with every malformed row."""
    if not isinstance(node, Sequence):
        raise error("value", f"{what} is a list of rows", node.place, hint="start each row with `- `")
    rows: list[Row] = []
    findings = Findings()
    for item in node.items:
        with findings.kept():
            rows.extend(_table(item) if isinstance(item, Mapping) and item.get("table") else [_row(item)])
    findings.extend(_repeated_names(rows))
    findings.require_none()
    return tuple(rows)


def _row(node: Node) -> Row:
    if isinstance(node, Scalar):
        return Row(head=parse_word(node), head_place=node.place, place=node.place)
    if isinstance(node, Sequence):
        raise error("row", "a list cannot be a row here", node.place, hint="branches stand under `concat:` or `add:`")
    if not node.entries:
        raise error("row", "a row cannot be empty", node.place)
    key, value = node.entries[0]
    if len(node.entries) == 1 and isinstance(value, Mapping):
        return _columns(value, key.place, parse_row_name(key))
    return _columns(node, key.place)


def _columns(node: Mapping, place: Place, name: str | None = None) -> Row:
    """The row's columns; the first key is its op or its block."""
    if not node.entries:
        raise error("row", "a row cannot be empty", node.place)
    head, argument = node.entries[0]
    if head.text == "from" and len(node.entries) == 1:
        return Row("identity", head.place, place, name, origin=require_scalar(argument, "from"))
    if head.text in (*COMMON, *QUANTITIES):
        raise error(
            "row", f"a row begins with its op or block, not with `{head.text}`", head.place, hint=_begun(head.text)
        )
    rest = {key.text: value for key, value in node.entries[1:]}
    keys = {key.text: key.place for key, _ in node.entries[1:]}
    branches = _branches(argument) if isinstance(argument, Sequence) and not _are_values(argument) else ()
    return _with_cells(head, place, rest, keys, name, None if branches else argument, branches)


def _begun(word: str) -> str:
    """The way out of a row that begins with a column."""
    if word == "from":
        return "a row with columns that passes an output on is written `{identity: , from: NAME, ...}`"
    return "what the network is given stands at the top level, beside `layers`" if word == "input" else ""


def _with_cells(
    head: Scalar,
    place: Place,
    cells: Entries[str, Node],
    keys: Entries[str, Place],
    name: str | None,
    argument: Node | None = None,
    branches: tuple[tuple[Row, ...], ...] = (),
    is_of_table: bool = False,
) -> Row:
    """The row with its columns sorted into what every row understands, what is asserted, and what its op says."""
    word = parse_word(head, name)
    first = {name.removeprefix("first."): node for name, node in cells.items() if name.startswith("first.")}
    keys = dict(keys)
    if isinstance(given := cells.get("first"), Mapping):
        first.update((key.text, value) for key, value in given)
        keys.update((f"first.{key.text}", key.place) for key, _ in given)
    elif given is not None:
        raise error("value", "`first` is a mapping of the columns that differ in the first repetition", given.place)
    common = {name: require_scalar(cells[name], name) for name in ("from", "when", "repeat") if name in cells}
    empty = isinstance(argument, Scalar) and argument.value is None
    return Row(
        word,
        head.place,
        place,
        name,
        argument=None if empty else argument,
        keys=keys,
        branches=branches,
        fields={name: node for name, node in cells.items() if not _is_common(name)},
        cells={name: node for name, node in cells.items() if name in QUANTITIES},
        origin=common.get("from"),
        when=common.get("when"),
        repeat=common.get("repeat"),
        first=first,
        is_of_table=is_of_table,
    )


def _is_common(name: str) -> bool:
    return name in COMMON or name in QUANTITIES or name.startswith("first.")


def _branches(node: Sequence) -> tuple[tuple[Row, ...], ...]:
    """A branch is a list of rows; a bare word or a mapping is a branch of one row."""
    branches: list[tuple[Row, ...]] = []
    findings = Findings()
    for item in node.items:
        with findings.kept():
            branches.append(parse_rows(item, "a branch") if isinstance(item, Sequence) else (_row(item),))
    findings.require_none()
    return tuple(branches)


def _are_values(node: Sequence) -> bool:
    """Whether a list is a value, such as `[0, 1, 2, 3]` behind `zeropad`: no row begins with a number or a `$`."""
    return bool(node.items) and all(
        isinstance(item, Scalar) and (not isinstance(item.value, str) or "$" in item.text) for item in node.items
    )


def _table(node: Mapping) -> list[Row]:
    """``table: block`` with `columns` and `rows`: one Row for each row of cells; other rows may stand between."""
    require_known(node, ("table", "columns", "rows"), "a table")
    head, columns, rows = node.get("table"), node.get("columns"), node.get("rows")
    if not isinstance(head, Scalar) or not isinstance(columns, Sequence) or not isinstance(rows, Sequence):
        from archspec.spec.hints.rows import of_table  # only a spec that is wrong needs it

        label, hint = of_table(node)
        message = "a table needs `columns` (a list of names) and `rows` (a list of rows)"
        raise error("table", message, node.place, label, hint=hint)
    keys = _header(columns)
    made: list[Row] = []
    findings = Findings()
    for row in rows.items:
        with findings.kept():
            made.append(_table_row(head, keys, row) if isinstance(row, Sequence) else _row(row))
    if findings:
        raise SpecError(_of_table(findings, rows, len(keys)))
    return made


def _of_table(findings: list[Diagnostic], rows: Sequence, columns: int) -> Iterator[Diagnostic]:
    """The findings of a table's rows, in the place of some what their row of cells should be."""
    from archspec.spec.hints.rows import of_bare_rows, of_cells

    if (bare := of_bare_rows(rows, columns)) is not None:
        yield bare
        return
    meant = {each.place: each for row in rows if (each := of_cells(row, columns)) is not None}
    yield from (meant.get(each.place, each) for each in findings)


def _header(columns: Sequence) -> dict[str, Place]:
    """The names of a table's columns, and where they stand."""
    keys: dict[str, Place] = {}
    findings = Findings()
    for column in columns.items:
        with findings.kept():
            name = _column(column)
            if name in keys:
                raise error("table", f"the column `{name:.60}` stands twice in the header", column.place)
            keys[name] = column.place
    findings.require_none()
    return keys


def _column(node: Node) -> str:
    if not isinstance(node, Scalar) or not node.text:
        raise error("table", "a column is a name, or `=` and a quantity such as =size", node.place)
    if node.text in QUANTITIES:
        message = f"`{node.text}` is printed, no argument of the block"
        raise error("table", message, node.place, hint=f"a printed column is written ={node.text}")
    if node.text.startswith("=") and node.text[1:] not in QUANTITIES:
        raise error(
            "table", f"`{node.text:.40}` asserts nothing known", node.place, f"known: {', '.join(QUANTITIES)}",
            hint=did_you_mean(node.text[1:], QUANTITIES),
        )  # fmt: skip
    return node.text.removeprefix("=")


def _table_row(head: Scalar, columns: dict[str, Place], row: Sequence) -> Row:
    if len(row.items) != len(columns):
        raise error(
            "table",
            "the row does not fit its table",
            row.place,
            f"{len(row.items)} cells, the header has {len(columns)} columns",
            notes=(f"columns: {', '.join(columns)}",),
            hint=_fitting(row, len(columns)),
        )
    cells = {name: cell for name, cell in zip(columns, row.items, strict=True) if not is_blank(cell)}
    name = cells.pop("name", None)
    own = parse_row_name(require_scalar(name, "name")) if name is not None else None
    return _with_cells(head, row.place, cells, columns, own, is_of_table=True)


def _fitting(row: Sequence, columns: int) -> str:
    """How the row comes to fit: by a number whose commas made several cells of it, or by the cells that it lacks."""
    from archspec.spec.hints.values import torn_number  # only a row that is refused needs it

    torn = next(filter(None, (torn_number(cell.place) for cell in row.items)), None)
    if torn is not None:
        return f"group digits by `_`, for a comma ends the cell: {torn[1]}"
    return "a cell for each column: `-` where the table says nothing" if len(row.items) < columns else ""


def _repeated_names(rows: list[Row]) -> Iterator[Diagnostic]:
    seen: dict[str, Row] = {}
    for row in rows:
        if row.name is not None and row.name in seen:
            yield Diagnostic(
                "name",
                f"two rows are named `{row.name}`",
                row.place,
                notes=(f"the first one: {seen[row.name].place}",),
                hint="rename one of the two",
            )
        elif row.name is not None:
            seen[row.name] = row
