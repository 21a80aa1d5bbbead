"""A diff as Markdown tables, for the description of a pull request or a comment on one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archspec.analysis.diff import BlockPair, Diff
from archspec.analysis.diff.lines import (
    KINDS,
    block_lines,
    block_title,
    lines,
    signed,
    titles,
    totals,
    use_lines,
    verdict,
)
from archspec.analysis.markdown import escaped


def markdown(diff: Diff) -> str:
    """Totals first, for those who read no further; then the rows, and what is inside of blocks to be unfolded."""
    one, other = map(escaped, titles(diff))
    drawn = [f"### {one} → {other}", "", f"{escaped(verdict(diff))}."]
    if told := list(lines(diff)):
        numbers = ((f"**{name}**", f"{a:,}", f"{b:,}", signed(b - a)) for name, a, b in totals(diff))
        drawn += ["", *_table(("", one, other, "difference"), "lrrr", numbers)]
        rows = ((KINDS[r.sign], code(r.name), "<br>".join(map(escaped, r.said)), r.params, r.macs) for r in told)
        drawn += ["", *_table(("", "row", "what differs", "params", "MACs"), "lllrr", rows)]
    for number, block in enumerate(diff.blocks, 1):
        drawn += ["", *_block(number, block)]
    return "\n".join(drawn)


def _block(number: int, block: BlockPair) -> Iterator[str]:
    yield f"<details><summary>[{number}] inside <code>{escaped(block_title(block))}</code></summary>"
    yield ""
    rows = ((KINDS[row.sign], code(row.name), "<br>".join(map(escaped, row.said))) for row in block_lines(block))
    yield from _table(("", "row", "what differs"), "lll", rows)
    yield ""
    yield from _table(("used by", "params", "MACs"), "lrr", ((code(path), *rest) for path, *rest in use_lines(block)))
    yield ""
    yield "</details>"


def _table(head: Sequence[str], sides: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join('--:' if side == 'r' else '---' for side in sides)}|"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def code(text: str) -> str:
    """A name; none has a backtick or a bar in it."""
    return f"`{text}`"
