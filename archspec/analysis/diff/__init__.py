"""What two networks differ in: row by row, block by block, with the parameters and multiply-adds between them.

Compared is what a network computes, row by row: operators with every column, in their order, and what each reads.  Not
compared are names, titles, printed cells, and the form in which a row is written.  A block that differs inside is told
once, with each of its uses.  Nothing here recurses but into branches, which nest no deeper than YAML may: pairs of
blocks wait in a line.
"""

from __future__ import annotations

from archspec.analysis.counts import Counts
from archspec.analysis.diff.cells import Change
from archspec.network.tree import Network
from archspec.ops import Shape
from archspec.records import record, value_record


@value_record
class Side:
    """A row in one of the networks."""

    path: str
    described: str
    output: Shape
    counts: Counts


@value_record
class Entry:
    """One row in both networks, or in one of them."""

    one: Side | None
    other: Side | None
    changes: tuple[Change, ...] = ()
    is_moved: bool = False
    #: Pairs of blocks that differ inside it, as numbers of `Diff.blocks`.
    blocks: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """added, removed, moved, changed; `follows` where the row is the same and its numbers are not; same."""
        if self.one is None or self.other is None:
            return "added" if self.one is None else "removed"
        if self.is_moved or self.changes or self.blocks:
            return "moved" if self.is_moved else "changed"
        return "same" if (self.one.output, self.one.counts) == (self.other.output, self.other.counts) else "follows"

    @property
    def is_told(self) -> bool:
        """Whether the row is another one, and has not only other numbers."""
        return self.kind not in ("same", "follows")


@record
class BlockUse:
    """Where a pair of blocks is used: the row, from the first to the last of equal repetitions."""

    one: Side
    other: Side


@record
class BlockPair:
    """Two blocks that differ inside, or one by its defaults and variables, and all uses in which they differ so."""

    one: str
    other: str
    entries: tuple[Entry, ...]
    uses: tuple[BlockUse, ...]


@record
class Diff:
    """Two networks side by side: the rows, then those of the heads; blocks that differ inside stand apart."""

    one: Network
    other: Network
    entries: tuple[Entry, ...]
    blocks: tuple[BlockPair, ...]
    heads: tuple[Change, ...]
    totals: tuple[Counts, Counts]

    @property
    def is_equal(self) -> bool:
        """Whether both networks compute the same, layer by layer."""
        return self.one.input == self.other.input and not self.heads and not any(e.is_told for e in self.entries)

    def __str__(self) -> str:
        from archspec.analysis.diff.text import text

        return text(self)

    def markdown(self) -> str:
        """The differences as tables for the description of a pull request."""
        from archspec.analysis.diff.markdown import markdown

        return markdown(self)

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        from archspec.analysis.diff.data import data

        return data(self)


def diff(one: Network, other: Network) -> Diff:
    """What differs from the first network to the second."""
    from archspec.analysis.diff.fold import Fold

    return Fold(one, other).diff()
