"""From a tree to lines, in the order of the language, each with the comments that go with it."""

from __future__ import annotations

from collections.abc import Iterable

from archspec.formatting.breaking import is_flow, is_one_line
from archspec.formatting.columns import Line, RowLine, align, align_comments, are_numbers
from archspec.formatting.grammar import ALIGNED, Kind, is_named, kind_of_item, kind_of_value
from archspec.formatting.trivia import Trivia, Trivium
from archspec.formatting.writing import entry, key_of, written
from archspec.spec.cells import QUANTITIES
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence


def laid_out(root: Mapping) -> str:
    """The text of an arranged tree."""
    layout = _Layout(root)
    lines = layout.mapping(root, "spec", 0)
    lines += _alone(layout.trivia.rest(), 0)
    return "\n".join(align_comments(_without_blank_ends(lines))) + "\n"


class _Layout:
    """Goes through the nodes in the order of the text, where each takes its own comments, and orders the lines then."""

    def __init__(self, root: Node) -> None:
        self.trivia = Trivia(root)

    def mapping(self, node: Mapping, kind: Kind, indent: int) -> list[Line]:
        """The entries, each on a line or on several."""
        made: dict[int, list[Line]] = {}
        head: list[Line] = []
        kinds = _kinds(node, kind)
        width = self._width_of_keys(node, kinds, indent) if kind in ALIGNED else 0
        for at, (key, value) in sorted(enumerate(node.entries), key=lambda each: each[1][0].place[1:3]):
            before = _alone(self.trivia.before(key.place[1:3]), indent)
            if kind == "spec" and not made:  # what stands at the top of a file is about the file
                head, before = before, []
            start = " " * indent + f"{key_of(key)}:".ljust(width)
            made[at] = [*(before if made else _without_blank_ends(before)), *self._entry(key, value, kinds[at], start)]
        lines = [line for at in sorted(made) for line in made[at]]
        while lines and not head and not lines[0].text:  # what is first now stood behind a blank line
            del lines[0]
        return [*head, *lines, *self._footer(node, node.entries[0][0].place.column, indent)]

    def _width_of_keys(self, node: Mapping, kinds: list[Kind], indent: int) -> int:
        pairs = zip(node.entries, kinds, strict=True)
        short = [key_of(key) for (key, value), kind in pairs if is_one_line(value, kind, indent + len(key.text) + 2)]
        return max(map(len, short), default=0) + 1

    def _entry(self, key: Scalar, value: Node, kind: Kind, start: str) -> list[Line]:
        indent = len(start) - len(start.lstrip())
        is_whole_table = start == "layers:" and isinstance(value, Sequence) and value.items
        if not is_whole_table and is_one_line(value, kind, indent + len(key.text) + 2):
            return self._line(Line(f"{start} {written(value, key.text, kind == 'constants')}"), value, indent)
        head = Line(start.rstrip(), self.trivia.on(key.place[3:5]))
        if kind == "constants" and is_flow(value):
            return [head, *self._as_given(value, indent + 2)]
        return [head, *self._block(value, kind, indent + 2)]

    def _block(self, node: Node, kind: Kind, indent: int) -> list[Line]:
        if isinstance(node, Mapping):
            return self._table(node, indent) if kind == "table" else self.mapping(node, kind, indent)
        assert isinstance(node, Sequence)  # a scalar is one line
        lines: list[Line] = []
        for item in node:
            before = _alone(self.trivia.before(item.place[1:3]), indent)
            lines += [*(before if lines else _without_blank_ends(before)), *self._item(item, kind, indent)]
        align([line for line in lines if isinstance(line, RowLine)])
        lines = [Line(line.text, line.comment) for line in lines]
        return [*lines, *self._footer(node, node.place.column, indent)]

    def _item(self, item: Node, kind: Kind, indent: int) -> list[Line]:
        item_kind = kind_of_item(kind, item)
        if is_one_line(item, item_kind, indent + 2):
            if isinstance(item, Mapping) and item.entries and (item_kind == "row" or kind == "errata"):
                return self._line(_row_line(item, indent), item, indent)
            return self._line(Line(" " * indent + "- " + written(item, "", kind == "constants")), item, indent)
        if item_kind == "constants" and is_flow(item):
            lines = self._as_given(item, indent + 2)
        else:
            lines = self._block(item, item_kind, indent + 2)
        at = next(at for at, line in enumerate(lines) if line.text and not line.text.lstrip().startswith("#"))
        for line in lines[:at]:
            line.text = " " * indent + line.text.lstrip() if line.text else ""
        lines[at].text = " " * indent + "- " + lines[at].text[indent + 2 :]
        return lines

    def _table(self, node: Mapping, indent: int) -> list[Line]:
        """Its lines of cells wait for the list that the table stands in."""
        made: dict[str, list[Line]] = {}
        for key, value in sorted(node.entries, key=lambda each: each[0].place[1:3]):
            before = _without_blank_ends(_alone(self.trivia.before(key.place[1:3]), indent))
            if key.text == "rows" and isinstance(value, Sequence) and value.items:
                comment = self.trivia.on(key.place[3:5])
                lines = [Line(" " * indent + "rows:", comment), *self._rows_of_table(value, indent + 2)]
            elif key.text == "columns" and isinstance(value, Sequence):
                lines = self._line(RowLine("", indent=indent, opening="columns: [", closing="]"), value, indent)
                _set_cells(lines[-1], value)
            else:
                lines = self._line(Line(" " * indent + f"{key.text}: {written(value)}"), value, indent)
            made[key.text] = [*before, *lines]
        cells = [line for lines in made.values() for line in lines if isinstance(line, RowLine) and line.is_of_table]
        _set_columns(cells, node)
        return [line for name in ("table", "columns", "rows") for line in made[name]]

    def _rows_of_table(self, rows: Sequence, indent: int) -> list[Line]:
        lines: list[Line] = []
        for item in rows:
            before = _alone(self.trivia.before(item.place[1:3]), indent)
            if isinstance(item, Sequence):
                made = self._line(RowLine("", indent=indent, opening="-      [", closing="]"), item, indent)
                _set_cells(made[-1], item)
            else:
                made = self._item(item, "rows", indent)
            lines += [*(before if lines else _without_blank_ends(before)), *made]
        return [*lines, *self._footer(rows, rows.place.column, indent)]

    def _line(self, line: Line, node: Node, indent: int) -> list[Line]:
        """The line of a node: comments inside of it go in front."""
        inside = [each for each in self.trivia.before(node.place[3:5]) if each.text]
        line.comment = self.trivia.on(node.place[3:5])
        return [*_alone(inside, indent), line]

    def _footer(self, node: Node, column: int, indent: int) -> list[Line]:
        return _alone(self.trivia.behind(node.place[3:5], column if not is_flow(node) else 0), indent)

    def _as_given(self, node: Node, indent: int) -> list[Line]:
        """Numbers and drawings keep the lines in which they were set; only their indentation changes."""
        place = node.place
        above = [line for line in _alone(self.trivia.before(place[1:3]), indent) if line.text]
        given = place.source.lines[place.line - 1 : place.end_line]
        given[-1] = given[-1][: place.end_column - 1]
        shift = indent - (place.column - 1)
        lines = [Line(" " * indent + given[0][place.column - 1 :].rstrip())]
        for text in given[1:]:
            inner = len(text) - len(text.lstrip())
            lines.append(Line(" " * max(indent, inner + shift) + text.strip() if text.strip() else ""))
        self.trivia.before(place[3:5])  # they stand in these lines
        lines[-1].comment = self.trivia.on(place[3:5])
        return [*above, *lines]


def _kinds(node: Mapping, kind: Kind) -> list[Kind]:
    """The kinds of the values."""
    if kind == "row" and is_named(node):
        return ["row"]
    return [kind_of_value(kind, key.text, value, not at) for at, (key, value) in enumerate(node.entries)]


def _row_line(row: Mapping, indent: int) -> RowLine:
    """A row, or an erratum, whose note is no column."""
    name, columns = "", row
    if is_named(row):
        name = key_of(row.entries[0][0])
        inner = row.entries[0][1]
        assert isinstance(inner, Mapping)
        columns = inner
    is_erratum = columns.entries[0][0].text == "at"
    said = [(key, value) for key, value in columns if is_erratum or key.text not in QUANTITIES]
    tail = next((entry(key, value) for key, value in said if is_erratum and key.text == "note"), "")
    said = [(key, value) for key, value in said if not (is_erratum and key.text == "note")]
    return RowLine(
        "",
        indent=indent,
        name=name,
        columns=tuple(key.text for key, _ in said),
        said=tuple(entry(key, value) for key, value in said),
        cells=tuple((key.text, entry(key, value)) for key, value in columns if (key, value) not in said and not tail),
        tail=tail,
        group=columns.entries[0][0].text,
    )


def _set_cells(line: Line, cells: Sequence) -> None:
    assert isinstance(line, RowLine)
    line.said = tuple(written(cell) for cell in cells)


def _set_columns(lines: list[RowLine], table: Mapping) -> None:
    """The names of the columns, and which of them are printed cells: those at the end."""
    header = table.get("columns")
    assert isinstance(header, Sequence)
    names = [cell.text if isinstance(cell, Scalar) else "" for cell in header]
    width = next((at for at in range(len(names), 0, -1) if not names[at - 1].startswith("=")), 0)
    body = [line.said for line in lines if line.opening != "columns: ["]
    numbers = {name for at, name in enumerate(names) if body and are_numbers([said[at] for said in body])}
    for line in lines:
        line.group = f"table {table.place.line}"
        line.numbers = frozenset(numbers) - frozenset(names[width:])
        line.cells = tuple((name.removeprefix("="), text) for name, text in zip(names, line.said, strict=True))[width:]
        line.columns, line.said = tuple(names[:width]), line.said[:width]


def _alone(trivia: Iterable[Trivium], indent: int) -> list[Line]:
    """Comments and blank lines as lines of their own; several blank lines are one."""
    lines: list[Line] = []
    for each in trivia:
        if each.text or not lines or lines[-1].text:
            lines.append(Line(" " * indent + each.text if each.text else ""))
    return lines


def _without_blank_ends(lines: list[Line]) -> list[Line]:
    while lines and not lines[0].text:
        lines = lines[1:]
    while lines and not lines[-1].text:
        lines = lines[:-1]
    return lines
