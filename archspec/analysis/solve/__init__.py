"""The values with which an open cell makes every printed cell hold, among all that it could have.

A value is an answer where the whole check holds with it: every printed cell, `expect` and the errata.  Which values are
looked at is in `kinds.py` and `numbers.py`, and an answer says so.
"""

from __future__ import annotations

from archspec.analysis.counts import Counts
from archspec.errors import Diagnostic
from archspec.ops import Shape
from archspec.records import value_record
from archspec.spec.document import Document
from archspec.spec.nodes import Atom
from archspec.spec.open_cells import Opening


@value_record
class Answer:
    """A value, and what it makes of the row that the cell stands in; counted as the printed columns are."""

    value: Atom
    size: Shape | None
    params: int | None
    macs: int | None
    totals: Counts


@value_record
class Miss:
    """A printed cell, and with which values it holds by itself: with none, where ``holds`` is empty."""

    cell: str
    printed: str
    #: The values with which it holds, in words.
    holds: str
    #: The nearest value and what is computed with it, where it holds with none.
    nearest: tuple[Atom, int] | None
    depends: bool
    #: Where it is printed.
    line: int


@value_record
class Solution:
    """The answers in their order; ``searched`` says among what, ``misses`` what is in the way where there are none."""

    opening: Opening
    answers: tuple[Answer, ...]
    searched: str
    misses: tuple[Miss, ...] = ()
    #: Whether a printed cell depends on the value; where none does, every value is an answer, and none is told.
    is_free: bool = False
    #: Whether there are more answers than are told.
    is_cut: bool = False

    @property
    def ok(self) -> bool:
        """Whether there is an answer, or every value is one."""
        return bool(self.answers) or self.is_free

    def __str__(self) -> str:
        from archspec.analysis.solve.text import text

        return text(self)

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        from archspec.analysis.solve.text import data

        return data(self)

    def refused(self) -> Diagnostic:
        """What is said of the cell where there is no answer."""
        from archspec.analysis.solve.text import refused

        return refused(self)


def solve(document: Document, openings: tuple[Opening, ...]) -> Solution:
    """The answers for the one open cell of a document. Raises SpecError where there is not one, or no candidates."""
    from archspec.analysis.solve.search import Search

    return Search.of(document, openings).solution()
