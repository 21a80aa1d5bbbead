"""The difference of two networks as a picture: their rows side by side, and what each adds or takes between them.

The left column is the first network, the right one the second; a row that is in one of them alone has nothing beside
it.  Signs say what the colours say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from archspec.analysis.counts import Counts
from archspec.analysis.diff import BlockPair, Diff, Entry, Side
from archspec.analysis.diff.lines import between, block_title, signed, titles, totals, verdict
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.palette import Fill
from archspec.diagrams.scene import Box, Mark, Node, Scene, Text, Wire
from archspec.diagrams.styles.entries import Entry as LegendEntry
from archspec.diagrams.styles.facts import plain
from archspec.diagrams.styles.page import Fit, Sheet

#: The width of a box, what is between the columns, the height of a box and the distance to the next.
BOX, BETWEEN, HEIGHT, PITCH = 250.0, 132.0, 18.0, 23.0
NAME, LINE, SMALL, PAD = 11.0, 10.5, 10.0, 7.0
#: Of more rows than this, equal ones are told together.
MAX_ROWS = 40
SIGNS = {"added": "+", "removed": "\N{MINUS SIGN}", "changed": "~", "moved": ">", "follows": "=", "same": ""}
FILLS: dict[str, Fill] = {
    "added": "dense", "removed": "merge", "changed": "pool", "moved": "conv", "follows": "input", "same": "input",
}  # fmt: skip
WORDS = {
    "added": "+ added", "removed": "\N{MINUS SIGN} removed", "changed": "~ changed", "moved": "> moved",
    "follows": "= the same behind another input",
}  # fmt: skip


def difference_scene(diff: Diff, *, has_header: bool = True) -> Scene:
    """Rows from top to bottom in the order of the second network, then what is inside of the blocks that differ.

    A page has the header's texts itself.
    """
    one, other = map(plain, titles(diff))
    marks: list[Node | Mark] = [*_heads(one, other)]
    down = 24.0
    added, down = _rows(diff.entries, down, is_numbered=True)
    marks += added
    for number, block in enumerate(diff.blocks, 1):
        marks += _block_title(number, block, down + 10)
        added, down = _rows(block.entries, down + 42, is_numbered=False)
        marks += added
    kinds = {entry.kind for entry in (*diff.entries, *(each for block in diff.blocks for each in block.entries))}
    legend = [LegendEntry(words, FILLS[kind], "box") for kind, words in WORDS.items() if kind in kinds]
    legend += [LegendEntry("the same on both sides", swatch="thin")] * ("same" in kinds)
    note = "; ".join(f"{what} {between(a, b)} ({signed(b - a)})" for what, a, b in totals(diff) if what != "trainable")
    legend.append(LegendEntry(verdict(diff)))
    size = 2 * BOX + BETWEEN, down
    name = f"{diff.one.name}_{diff.other.name}"
    title = f"{one} \N{RIGHTWARDS ARROW} {other}"
    return Sheet(name, title, _arrows(note), legend, Fit(), has_header).scene(size, marks)


def _heads(one: str, other: str) -> Iterator[Text]:
    for centre, title in ((BOX / 2, one), (BOX * 1.5 + BETWEEN, other)):
        yield Text(centre, 12, shortened(title, 13, BOX, is_bold=True), 13, is_bold=True)
    yield Text(BOX + BETWEEN / 2, 12, "parameters", SMALL, is_pale=True)


def _block_title(number: int, block: BlockPair, down: float) -> Iterator[Mark]:
    middle = BOX + BETWEEN / 2
    title = f"[{number}] inside {plain(block_title(block))}"
    uses = f"used by {', '.join(plain(use.other.path) for use in block.uses)}"
    yield Wire(((0, down), (2 * BOX + BETWEEN, down)), has_arrow=False, is_thin=True)
    yield Text(0, down + 18, shortened(_arrows(title), NAME, middle, is_bold=True), NAME, "start", is_bold=True)
    yield Text(2 * BOX + BETWEEN, down + 18, shortened(uses, SMALL, middle - 20), SMALL, "end", is_pale=True)


def _rows(entries: Sequence[Entry], down: float, *, is_numbered: bool) -> tuple[list[Node | Mark], float]:
    """The rows, and where they end."""
    marks: list[Node | Mark] = []
    for group in _told(entries):
        marks += _together(group, down) if len(group) > 1 else _row(group[0], down, is_numbered=is_numbered)
        down += PITCH
    return marks, down


def _told(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Each row by itself; of many rows, those that are the same and follow one another together."""
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        if kind == "same" and len(entries) > MAX_ROWS:
            yield list(group)
        else:
            yield from ([entry] for entry in group)


def _together(group: Sequence[Entry], down: float) -> Iterator[Node | Mark]:
    """Rows that are the same on both sides."""
    for x, sides in ((0.0, [entry.one for entry in group]), (BOX + BETWEEN, [entry.other for entry in group])):
        found = [side for side in sides if side is not None]
        words = f"{len(group)} rows, {found[0].path} to {found[-1].path}"
        yield _box("", words, words, "input", x, down)
    yield _line(down)


def _row(entry: Entry, down: float, *, is_numbered: bool) -> Iterator[Node | Mark]:
    fill = FILLS[entry.kind]
    for x, side, which in ((0.0, entry.one, "one/"), (BOX + BETWEEN, entry.other, "other/")):
        if side is not None and is_numbered:
            yield _side(side, entry, f"{which}{side.path}", fill, x, down)
        elif side is not None:
            yield _side(side, entry, "", fill, x, down)
    middle = BOX + BETWEEN / 2
    sign, number = SIGNS[entry.kind], _params(entry.other) - _params(entry.one)
    if not sign:
        yield _line(down)
        return
    # What is added or removed has its sign already.
    shown = f"{abs(number):,}" if None in (entry.one, entry.other) else signed(number)
    shown = shown if is_numbered and number else ""
    wide = (width(sign, 13, is_bold=True) + (5 + width(shown, SMALL) if shown else 0)) / 2
    yield Text(middle - wide, down + 13, sign, 13, "start", is_bold=True)
    yield from [Text(middle + wide, down + 13, shown, SMALL, "end")] if shown else []


def _line(down: float) -> Wire:
    middle = down + HEIGHT / 2
    return Wire(((BOX + 3, middle), (BOX + BETWEEN - 3, middle)), has_arrow=False, is_thin=True)


def _side(side: Side, entry: Entry, path: str, fill: Fill, x: float, down: float) -> Node:
    """One row in one of the networks: its name, and what it is or what changed."""
    blocks = [f"inside: see {' '.join(f'[{number + 1}]' for number in entry.blocks)}"] if entry.blocks else []
    told = [*map(str, entry.changes), *blocks]
    is_told = bool(told) and side is entry.other
    lines: Iterable[str] = (side.path, side.described, *told, f"{side.counts.params:,} parameters")
    return _box(
        side.path, ", ".join(told) if is_told else side.described, "\n".join(map(plain, lines)), fill, x, down, path
    )


def _box(name: str, words: str, hint: str, fill: Fill, x: float, down: float, path: str = "") -> Node:
    shown = shortened(plain(name), NAME, BOX / 2, is_bold=True)
    after = PAD + (width(shown, NAME, is_bold=True) + 8 if shown else 0)
    rest = shortened(_arrows(plain(words)), SMALL, BOX - after - PAD)
    marks: list[Mark] = [Box(0, 0, BOX, HEIGHT, fill, 3)]
    marks += [Text(PAD, 13, shown, NAME, "start", is_bold=True)] if shown else []
    marks += [Text(after, 13, rest, SMALL, "start")]
    return Node(path, plain_lines(hint), x, down, tuple(marks))


def _arrows(text: str) -> str:
    return text.replace(" -> ", " \N{RIGHTWARDS ARROW} ")


def plain_lines(text: str) -> str:
    """Lines of a tooltip."""
    return "\n".join(map(plain, text.split("\n")))


def _params(side: Side | None) -> int:
    return (side.counts if side is not None else Counts()).params
