"""A solution as text, as data, and as a message where there is none."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.analysis.solve import Answer, Miss, Solution
from archspec.errors import Diagnostic
from archspec.ops.shapes import dims
from archspec.spec.nodes import Atom
from archspec.spec.open_cells import Opening

GAP = "  "


def text(solution: Solution) -> str:
    """A line for each answer, with what it makes of the row and of the whole network, and what was searched."""
    where = f"{solution.opening.node.place}: {_named(solution.opening)}"
    if solution.is_free:
        return (
            f"{where}: every value that makes a network: no printed cell depends on it\nsearched: {solution.searched}"
        )
    if not solution.answers:
        return f"{where}: no value\nsearched: {solution.searched}"
    lines = [("value", "size", "params", "MACs", "total params", "total MACs"), *map(_cells, solution.answers)]
    used = [column for column in range(6) if any(line[column] for line in lines[1:])]
    widths = {column: max(len(line[column]) for line in lines) for column in used}
    drawn = [GAP.join(line[column].rjust(widths[column]) for column in used) for line in lines]
    number = len(solution.answers)
    more = " and more" if solution.is_cut else ""
    return "\n".join(
        [f"{where}: {number}{more} {'value' if number == 1 else 'values'}", *drawn, f"searched: {solution.searched}"]
    )


def data(solution: Solution) -> dict[str, object]:
    """What ``--json`` prints."""
    place = solution.opening.node.place
    return {
        "ok": solution.ok,
        "file": place.source.name,
        "line": place.line,
        "column": place.column,
        "cell": _named(solution.opening),
        "answers": [_answer(answer) for answer in solution.answers],
        "every": solution.is_free,
        "more": solution.is_cut,
        "searched": solution.searched,
        "misses": [_miss(miss) for miss in solution.misses],
    }


def refused(solution: Solution) -> Diagnostic:
    """That there is no answer, with what each printed cell would take."""
    notes = tuple(_missed(solution.misses))
    message = "no value makes every printed cell hold"
    hint = "one of the cells that are named here is wrong, or a column of the row is missing"
    return Diagnostic("open", message, solution.opening.node.place, f"searched: {solution.searched}", notes, hint)


def _missed(misses: tuple[Miss, ...]) -> Iterator[str]:
    for miss in misses:
        start = f"{miss.cell} (line {miss.line}, printed {miss.printed})"
        if miss.nearest is None:
            yield f"{start} holds with {miss.holds}"
        elif not miss.depends:
            yield f"{start} does not depend on the cell, and is computed as {miss.nearest[1]:,}"
        else:
            yield f"{start} holds with no value; nearest is {shown(miss.nearest[0])}, which gives {miss.nearest[1]:,}"


def _named(opening: Opening) -> str:
    """The cell, as people would say it: `kernel of conv`."""
    column = opening.column or "the number"
    if opening.row is None:
        return f"`{column}` of {opening.of or opening.kind}"
    name = f" in the row `{opening.row.name}`" if opening.row.name is not None else ""
    return f"{'`' + column + '`' if opening.column else column} of `{opening.row.head}`{name}"


def _cells(answer: Answer) -> tuple[str, ...]:
    row = [f"{number:,}" if number is not None else "" for number in (answer.params, answer.macs)]
    size = str(answer.size) if answer.size is not None else ""
    return shown(answer.value), size, *row, f"{answer.totals.params:,}", f"{answer.totals.macs:,}"


def shown(value: Atom) -> str:
    """The value as the cell is written."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:_}" if isinstance(value, int) else str(value)


def _answer(answer: Answer) -> dict[str, object]:
    return {
        "value": answer.value,
        "size": None if answer.size is None else dims(answer.size),
        "params": answer.params,
        "macs": answer.macs,
        "totals": {
            "params": answer.totals.params,
            "trainable": answer.totals.trainable,
            "macs": answer.totals.macs,
        },
    }


def _miss(miss: Miss) -> dict[str, object]:
    value, computed = miss.nearest if miss.nearest is not None else (None, None)
    return {
        "cell": miss.cell,
        "line": miss.line,
        "printed": miss.printed,
        "holds": miss.holds,
        "nearest": value,
        "computed": computed,
    }
