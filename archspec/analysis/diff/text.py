"""A diff as plain text: aligned columns, 120 wide at most."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from archspec.analysis.diff import BlockPair, Diff
from archspec.analysis.diff.lines import (
    Line,
    between,
    block_lines,
    block_title,
    lines,
    signed,
    titles,
    totals,
    use_lines,
    verdict,
)

MAX_WIDTH = 120
#: Names that are longer stand in a line of their own.
MAX_NAME = 32
GAP = "  "


def text(diff: Diff) -> str:
    """The rows that differ, the blocks that differ inside, the totals, and a last line that counts the rows."""
    one, other = titles(diff)
    drawn = [f"--- {one}", f"+++ {other}"]
    if told := list(lines(diff)):
        drawn += ["", *_table([Line("", "row", ("what differs",), "params", "MACs"), *told])]
    for number, block in enumerate(diff.blocks, 1):
        drawn += ["", *_block(number, block)]
    if told:
        width = max(len(name) for name, _, _ in totals(diff))
        drawn.append("")
        for name, before, after in totals(diff):
            change = f" ({signed(after - before)})" if before != after else ""
            drawn.append(f"{name:<{width}}{GAP}{between(before, after)}{change}")
    return "\n".join([*drawn, verdict(diff)])


def _table(rows: list[Line]) -> Iterator[str]:
    name, params, macs = (
        min(max(map(len, column)), MAX_NAME) for column in zip(*((r.name, r.params, r.macs) for r in rows), strict=True)
    )
    numbers = params + macs + len(GAP)
    room = MAX_WIDTH - len("~ ") - name - numbers - 2 * len(GAP)
    said = [wrap(", ".join(row.said), room) or [""] for row in rows]
    width = max(len(part) for parts in said for part in parts)
    for row, (first, *rest) in zip(rows, said, strict=True):
        start = f"{row.sign:<1} {row.name:<{name}}"
        if len(row.name) > name:
            yield start
            start = f"{'':{2 + name}}"
        yield f"{start}{GAP}{first:<{width}}{GAP}{row.params:>{params}}{GAP}{row.macs:>{macs}}".rstrip()
        yield from (f"{'':{2 + name}}{GAP}{part}" for part in rest)


def _block(number: int, block: BlockPair) -> Iterator[str]:
    yield f"[{number}] inside {block_title(block)}"
    rows = list(block_lines(block))
    yield from (f"{GAP}{line}" for line in _table(rows))
    uses = [("used by", "params", "MACs"), *use_lines(block)]
    name, params = (max(len(use[column]) for use in uses) for column in (0, 1))
    yield from (f"{GAP * 2}{use[0]:<{name}}{GAP}{use[1]:<{params}}{GAP}{use[2]}" for use in uses)
