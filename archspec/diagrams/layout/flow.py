"""Steps laid out along a flow: one after another, side by side, with an arc around them, in a frame.

Networks are series-parallel, so that boxes in boxes are enough, and no solver is needed.  What starts elsewhere has no
line to the step above it, but a tag that names the step it starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archspec.diagrams.content.tree import Card, Frame, Parallel, Step
from archspec.diagrams.fonts import width
from archspec.diagrams.layout.around import side_by_side, with_arc
from archspec.diagrams.layout.look import LEAST_ARROW, Look, seated
from archspec.diagrams.layout.pieces import Area, Caption, Leaf, Part, Piece, Track, shifted
from archspec.ops import Shape

#: Inside of a frame; its title has so much room.
PAD, TITLE = 12.0, 20.0


class Flow:
    """The pieces of steps, in one look."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def step(self, step: Step) -> Piece:
        """The piece of one step; where it starts elsewhere, with the tag that says so."""
        if isinstance(step, Card) and step.is_passing:
            return self._start(step)
        piece = self._step(step)
        return _joined([self._start(step), self.link(None, piece), piece]) if step.source else piece

    def link(self, shape: Shape | None, piece: Piece) -> Piece:
        """The line to this piece, with the shape that flows in it."""
        if piece.entry == "none":
            return self.blank()
        lines = self.look.caption(shape) if shape is not None else ()
        size = self.look.caption_size
        wide = max((width(line, size) + 10 for line in lines), default=0.0)
        high = len(lines) * (size + 1)
        if self.look.is_down:
            length, near, far = max(self.look.gap, high + 10 if lines else 0.0), 0.0, wide
        else:
            length, near, far = max(self.look.gap, wide), high + 6.0, 0.0
        has_arrow = piece.entry == "arrow" and length >= LEAST_ARROW
        track = Track(((0, 0), (length, 0)), has_arrow=has_arrow)
        middle = (length - (5 if piece.entry == "arrow" else 0)) / 2
        return Piece(length, near, far, (track, *[Caption(lines, middle, 0, size)] * bool(lines)))

    def _start(self, step: Step) -> Piece:
        return self.tag(f"from {step.source_name}", step.source)

    def tag(self, text: str, source: str) -> Piece:
        """Where a flow comes from that does not start at the step above: a word, and nothing before it."""
        return replace(seated(self.look, replace(self.look.tag(text), source=source)), entry="none")

    def blank(self) -> Piece:
        """Room between two flows."""
        return Piece(self.look.gap, 0, 0, ())

    def series(self, steps: Iterable[Step], after: Piece | None = None) -> Piece:
        """Steps one after another, with lines between them; ``after`` is a piece that stands before them."""
        made: list[Piece] = [] if after is None else [after]
        shape: Shape | None = None
        for step in steps:
            piece = self.step(step)
            made += [self.link(shape, piece), piece] if made else [piece]
            shape = step.output if self.look.tells_inside else None
        return _joined(made)

    def _step(self, step: Step) -> Piece:
        if isinstance(step, Card):
            return self._card(step)
        if isinstance(step, Frame):
            return self._frame(step)
        return self._branched(step)

    def _branched(self, step: Parallel) -> Piece:
        """Branches, or a body with an arc around it."""
        arc = step.arc
        if arc is None:
            return self.parallel(step)
        body = next(branch for branch in step.branches if branch is not arc)
        inner = self.series(body.steps)
        passed = next((each for each in arc.steps if isinstance(each, Card)), None)
        words = self.look.projection(arc.label, passed) if passed is not None else ()
        own = Leaf(passed.path, self.look.card(passed).tooltip, 0, 0, ()) if passed is not None else None
        made = with_arc(self.look, inner, self.look.sign(step.join), words, arc.flow == "projection", own)
        return self._followed(made, step.join)

    def _card(self, card: Card) -> Piece:
        piece = seated(self.look, self.look.card(card))
        if card.shortcut is None:
            return piece
        plus = Card(f"{card.path}/+", "add", "merge", card.output, form="sign")
        words = (card.shortcut.label,) if card.shortcut.is_projection else ()
        return with_arc(self.look, piece, self.look.sign(plus), words, card.shortcut.is_projection)

    def parallel(self, step: Parallel, top: Card | None = None) -> Piece:
        """Branches side by side, all ending at what joins them; ``top`` is a bar from which they all start."""
        lanes = [self.series(branch.steps) for branch in step.branches]
        return self._followed(side_by_side(self.look, step, lanes, top), step.join)

    def _followed(self, piece: Piece, join: Card) -> Piece:
        """With what follows the join in its row or below it, an activation as a rule, told at the line that leaves."""
        words = self.look.followers(join)
        if not words:
            return piece
        size = self.look.caption_size
        wide, high = width(words, size), size + 1
        length, near, far = (high + 6, 0.0, wide + 10) if self.look.is_down else (wide + 10, high + 6, 0.0)
        line = Track(((0, 0), (length, 0)), has_arrow=False)
        return _joined([piece, Piece(length, near, far, (line, Caption((words,), length / 2, 0, size)), "line")])

    def _frame(self, frame: Frame) -> Piece:
        """A frame around its steps, with a title at its top; where the look has no words for it, the steps alone."""
        inner = self.series(frame.steps)
        words = self.look.frame(frame)
        if words is None:
            return inner
        title, note = words
        before = PAD + (TITLE if self.look.is_down else 0)
        length = before + inner.length + PAD
        near = inner.near + PAD + (0 if self.look.is_down else TITLE)
        far = inner.far + PAD
        if self.look.is_down:  # the flow's line runs between the title and the number
            near = max(near, width(title, 11, is_bold=True) + 18)
            far = max(far, width(note, 12, is_bold=True) + 18)
        else:
            length = max(length, width(title, 11, is_bold=True) + width(note, 12, is_bold=True) + 30)
        area = Area(frame.path, f"{title} {note}".strip(), title, note, 0, -near, length, near + far, frame.covers)
        tracks = [Track(((0, 0), (before, 0)), has_arrow=inner.entry == "arrow")] if inner.entry != "none" else []
        out = Track(((before + inner.length, 0), (length, 0)), has_arrow=False)
        return Piece(length, near, far, (area, *tracks, *shifted(inner.parts, before), out), entry="line")


def _joined(pieces: Sequence[Piece]) -> Piece:
    """Pieces one after another."""
    parts: list[Part] = []
    along = 0.0
    for piece in pieces:
        parts += shifted(piece.parts, along)
        along += piece.length
    near = max((piece.near for piece in pieces), default=0)
    far = max((piece.far for piece in pieces), default=0)
    return Piece(along, near, far, tuple(parts), entry=pieces[0].entry if pieces else "line")
