"""Steps laid out along a flow: one after another, side by side, with an arc around them, in a frame.

Networks are series-parallel, so that boxes in boxes are enough, and no solver is needed.  What starts elsewhere has no
line to the step above it, but a tag that names the step it starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from archspec.diagrams.content.tree import Branch, Card, Frame, Parallel, Step
from archspec.diagrams.fonts import width
from archspec.diagrams.layout.pieces import NOTHING, Area, Caption, Leaf, Part, Piece, Seat, Track, shifted
from archspec.ops import Shape


class Look(Protocol):
    """How a style draws what is laid out, and how much room it leaves."""

    #: Whether the flow runs down; else it runs to the right.
    is_down: bool
    #: The least length of a line between two steps, and the room between branches.
    gap: float
    lane_gap: float
    caption_size: float
    #: Whether lines inside of a branch or a frame tell shapes, too.
    tells_inside: bool
    #: Of an arc: before the card, behind it, and from the card to the arc.
    lead: float
    tail: float
    reach: float

    def card(self, card: Card) -> Leaf: ...
    def sign(self, card: Card) -> Leaf: ...
    def bar(self, card: Card, breadth: float, centres: Sequence[float]) -> Leaf: ...
    def tag(self, text: str) -> Leaf: ...
    def projection(self, label: str, card: Card) -> tuple[str, ...]: ...
    def caption(self, shape: Shape) -> tuple[str, ...]: ...
    def frame(self, frame: Frame) -> tuple[str, str] | None: ...


#: A shorter line has no room for the head of an arrow.
LEAST_ARROW = 9.0
#: Inside of a frame; its title has so much room.
PAD, TITLE = 12.0, 20.0


class Flow:
    """The pieces of steps, in one look."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def step(self, step: Step) -> Piece:
        """The piece of one step; where it starts elsewhere, with the tag that says so."""
        if isinstance(step, Card) and step.is_passing:
            return self.tag(f"from {step.source}")
        piece = self._step(step)
        return self._tagged(step.source, piece) if step.source else piece

    def link(self, shape: Shape | None, piece: Piece) -> Piece:
        """The line to this piece, with the shape that flows in it."""
        if piece.entry == "none":
            return self.blank()
        lines = self.look.caption(shape) if shape is not None else ()
        size = self.look.caption_size
        wide = max((width(line, size) for line in lines), default=0)
        if self.look.is_down:
            length, near, far = (
                max(self.look.gap, (len(lines) * (size + 1) + 10) * bool(lines)),
                0.0,
                wide + 10 * bool(lines),
            )
        else:
            length, near, far = max(self.look.gap, wide + 10), len(lines) * (size + 1) + 6.0, 0.0
        has_arrow = piece.entry == "arrow" and length >= LEAST_ARROW
        parts: list[Part] = [Track(((0, 0), (length, 0)), has_arrow=has_arrow)]
        if lines:
            parts.append(Caption(lines, (length - (5 if piece.entry == "arrow" else 0)) / 2, 0, size))
        return Piece(length, near, far, tuple(parts))

    def tag(self, text: str) -> Piece:
        """Where a flow comes from that no line leads from: a word, and nothing before it."""
        return replace(self._leaf(self.look.tag(text)), entry="none")

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
        arc = step.arc
        if arc is None:
            return self.parallel(step)
        body = next(branch for branch in step.branches if branch is not arc)
        inner = self.series(body.steps)
        passed = next((each for each in arc.steps if isinstance(each, Card)), None)
        words = self.look.projection(arc.label, passed) if passed is not None else ()
        own = Leaf(passed.path, self.look.card(passed).tooltip, 0, 0, ()) if passed is not None else None
        return self._arc(inner, self.look.sign(step.join), words, arc.flow == "projection", own)

    def _card(self, card: Card) -> Piece:
        piece = self._leaf(self.look.card(card))
        if card.shortcut is None:
            return piece
        plus = Card(f"{card.path}/+", "add", "merge", card.output, form="sign")
        words = (card.shortcut.label,) if card.shortcut.is_projection else ()
        return self._arc(piece, self.look.sign(plus), words, card.shortcut.is_projection)

    def _leaf(self, leaf: Leaf) -> Piece:
        along, across = (leaf.height, leaf.width) if self.look.is_down else (leaf.width, leaf.height)
        behind = leaf.behind
        near, far = (across / 2, across / 2 + behind) if self.look.is_down else (across / 2 + behind, across / 2)
        if self.look.is_down:
            return Piece(behind + along, near, far, (Seat(leaf, behind + along / 2, 0),))
        return Piece(along + behind, near, far, (Seat(leaf, along / 2, 0),))

    def _tagged(self, source: str, piece: Piece) -> Piece:
        return _joined([self.tag(f"from {source}"), self.link(None, piece), piece])

    def _arc(
        self, body: Piece, sign: Leaf, words: tuple[str, ...], is_dashed: bool, own: Leaf | None = None
    ) -> Piece:  # fmt: skip
        """A body with a line around it on its far side, and the sign where both meet."""
        start = 4.0
        plus = self._leaf(sign)
        centre = self.look.lead + body.length + self.look.tail + plus.length / 2
        reach = body.far + self.look.reach
        size = self.look.caption_size
        wide = max((width(line, size) + 8 for line in words), default=0.0)
        label_room = wide if self.look.is_down else len(words) * (size + 1) + 3
        parts: list[Part] = [
            Track(((0, 0), (self.look.lead, 0)), has_arrow=body.entry == "arrow"),
            *shifted(body.parts, self.look.lead),
            Track(
                ((self.look.lead + body.length, 0), (centre - plus.length / 2, 0)),
                has_arrow=self.look.tail >= LEAST_ARROW,
            ),
            *shifted(plus.parts, self.look.lead + body.length + self.look.tail),
            Track(((start, 0), (start, reach), (centre, reach), (centre, plus.far)), is_dashed=is_dashed),
        ]
        if words:
            parts.append(Caption(words, (start + centre) / 2, reach, size, is_far=True))
        if own is not None:
            parts.append(Seat(own, (start + centre) / 2, reach))
        far = reach + max(label_room, 2)
        return Piece(centre + plus.length / 2, max(body.near, plus.near), far, tuple(parts), entry="line")

    def parallel(self, step: Parallel, top: Card | None = None) -> Piece:
        """Branches side by side, all ending at what joins them; ``top`` is a bar from which they all start."""
        lanes = [self._lane(branch) for branch in step.branches]
        centres = _centres(lanes, self.look.lane_gap)
        near, far = lanes[0].near - centres[0], centres[-1] + lanes[-1].far
        half = max(near, far)
        head = self._leaf(self.look.bar(top, half * 2, ())) if top is not None else NOTHING
        split = head.length if top is not None else 8.0
        first = split + (self.look.gap if top is not None else 18.0 if len(lanes) > 1 else 0.0)
        end = first + max(lane.length for lane in lanes)
        parts: list[Part] = [*head.parts]
        for lane, centre in zip(lanes, centres, strict=True):
            parts += self._fork(lane, centre, split if top is not None else 0, split, end - lane.length)
            parts += shifted(lane.parts, end - lane.length, centre)
        joined = self._join(step, centres, end, half)
        parts += joined.parts
        entry = "arrow" if top is not None else "line"
        return Piece(joined.length, max(near, half), max(far, half), tuple(parts), entry=entry)  # type: ignore[arg-type]

    def _lane(self, branch: Branch) -> Piece:
        inner = self.series(branch.steps)
        return replace(inner, near=max(inner.near, 8), far=max(inner.far, 8))

    def _fork(self, lane: Piece, centre: float, start: float, split: float, end: float) -> list[Part]:
        """The line to one branch; from a bar it is straight."""
        if lane.entry == "none":
            return []
        has_arrow = lane.entry == "arrow" and bool(lane.parts)
        bend = ((start, 0), (split, 0), (split, centre)) if start != split and centre else ((split, centre),)
        bend = ((start, 0),) if start != split and not centre else bend
        return [Track((*bend, (end, centre)), has_arrow=has_arrow)] if end > split else []

    def _join(self, step: Parallel, centres: Sequence[float], end: float, half: float) -> Piece:
        if step.join.sums:
            bar = self._leaf(self.look.bar(step.join, half * 2, centres))
            start = end + max(self.look.gap * 0.75, LEAST_ARROW + 2)
            tracks = [Track(((end, centre), (start, centre))) for centre in centres]
            return Piece(start + bar.length, 0, 0, (*tracks, *shifted(bar.parts, start)))
        sign = self._leaf(self.look.sign(step.join))
        middle = end + 16 + sign.length / 2
        tracks = []
        for branch, centre in zip(step.branches, centres, strict=True):
            rim = middle - sign.length / 2
            points = ((end, 0), (rim, 0)) if not centre else (
                (end, centre), (middle, centre), (middle, sign.near if centre > 0 else -sign.near)
            )  # fmt: skip
            tracks.append(Track(points, is_dashed=branch.flow == "projection"))
        return Piece(middle + sign.length / 2, 0, 0, (*tracks, *shifted(sign.parts, middle - sign.length / 2)))

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
        area = Area(frame.path, f"{title} {note}".strip(), title, note, 0, -near, length, near + far)
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


def _centres(lanes: Sequence[Piece], gap: float) -> list[float]:
    """Where the branches' lines are across the flow, 0 in the middle of them."""
    places, across = [], 0.0
    for lane in lanes:
        places.append(across + lane.near)
        across += lane.breadth + gap
    middle = (places[0] + places[-1]) / 2
    return [place - middle for place in places]
