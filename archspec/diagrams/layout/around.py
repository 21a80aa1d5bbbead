"""Branches: an arc around a body, or lanes side by side between where they part and what joins them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archspec.diagrams.content.tree import Card, Parallel
from archspec.diagrams.fonts import width
from archspec.diagrams.layout.look import LEAST_ARROW, Look, seated
from archspec.diagrams.layout.pieces import NOTHING, Caption, Leaf, Part, Piece, Seat, Track, shifted

#: Where an arc leaves the flow's line.
START = 4.0
#: To the line where branches part, and from there to the first card; from the last card to a sign.
SPLIT, ENTER, JOIN = 8.0, 18.0, 16.0
#: The least that a branch reaches to a side: that of a line.
LEAST_SIDE = 8.0


def with_arc(
    look: Look, body: Piece, sign: Leaf, words: tuple[str, ...], is_dashed: bool, own: Leaf | None = None
) -> Piece:
    """A body with a line around it on its far side, and the sign where both meet.

    ``words`` stand at the line, and ``own`` is the leaf of what it does, without a size: its name and its tooltip.
    """
    plus = seated(look, sign)
    end = look.lead + body.length
    centre = end + look.tail + plus.length / 2
    reach = body.far + look.reach
    arc = ((START, 0), (START, reach), (centre, reach), (centre, plus.far))
    parts: list[Part] = [
        Track(((0, 0), (look.lead, 0)), has_arrow=body.entry == "arrow"),
        *shifted(body.parts, look.lead),
        Track(((end, 0), (end + look.tail, 0)), has_arrow=look.tail >= LEAST_ARROW),
        *shifted(plus.parts, end + look.tail),
        Track(arc, is_dashed=is_dashed),
    ]
    middle = (START + centre) / 2
    parts += [Caption(words, middle, reach, look.caption_size, is_far=True)] if words else []
    parts += [Seat(own, middle, reach)] if own is not None else []
    far = reach + max(_room(look, words), 2)
    return Piece(centre + plus.length / 2, max(body.near, plus.near), far, tuple(parts), entry="line")


def _room(look: Look, words: Sequence[str]) -> float:
    """What the words take beyond an arc."""
    if look.is_down:
        return max((width(line, look.caption_size) + 8 for line in words), default=0.0)
    return len(words) * (look.caption_size + 1) + 3


def side_by_side(look: Look, step: Parallel, lanes: Sequence[Piece], top: Card | None = None) -> Piece:
    """Lanes that all end at what joins them; ``top`` is a bar from which they all start, else they part at a line."""
    lanes = [replace(lane, near=max(lane.near, LEAST_SIDE), far=max(lane.far, LEAST_SIDE)) for lane in lanes]
    centres = _centres(lanes, look.lane_gap)
    near, far = lanes[0].near - centres[0], centres[-1] + lanes[-1].far
    half = max(near, far)
    # A bar reaches as far to either side.
    near, far = (half, half) if step.join.sums or top is not None else (near, far)
    bar = seated(look, look.bar(top, half * 2, ())) if top is not None else NOTHING
    split, enter = (bar.length, look.gap) if top is not None else (SPLIT, ENTER if len(lanes) > 1 else 0.0)
    end = split + enter + max(lane.length for lane in lanes)
    parts: list[Part] = [*bar.parts]
    for lane, centre in zip(lanes, centres, strict=True):
        parts += _fork(lane, centre, split, end - lane.length, is_split=top is None)
        parts += shifted(lane.parts, end - lane.length, centre)
    joined = _join(look, step, centres, end, half)
    entry = joined.entry if top is not None else "line"
    return Piece(joined.length, near, far, (*parts, *joined.parts), entry)


def _fork(lane: Piece, centre: float, split: float, end: float, *, is_split: bool) -> Iterator[Part]:
    """The line to one lane, from the line where all part, or straight from a bar."""
    if lane.entry == "none":
        return
    start = ((0.0, 0.0), (split, 0.0)) if is_split else ()
    bend = (*start, (split, centre)) if centre or not start else start[:1]
    yield Track((*bend, (end, centre)), has_arrow=lane.entry == "arrow" and bool(lane.parts))


def _join(look: Look, step: Parallel, centres: Sequence[float], end: float, half: float) -> Piece:
    """The lines from the lanes' ends into a bar, or from all sides into a sign."""
    if step.join.sums:
        bar = seated(look, look.bar(step.join, half * 2, centres))
        start = end + max(look.gap * 0.75, LEAST_ARROW + 2)
        tracks = [Track(((end, centre), (start, centre))) for centre in centres]
        return Piece(start + bar.length, 0, 0, (*tracks, *shifted(bar.parts, start)))
    sign = seated(look, look.sign(step.join))
    rim, middle = end + JOIN, end + JOIN + sign.length / 2
    tracks = []
    for branch, centre in zip(step.branches, centres, strict=True):
        side = sign.near if centre > 0 else -sign.near
        inward = ((middle, centre), (middle, side)) if centre else ((rim, 0.0),)
        tracks.append(Track(((end, centre), *inward), is_dashed=branch.flow == "projection"))
    return Piece(middle + sign.length / 2, 0, 0, (*tracks, *shifted(sign.parts, rim)))


def _centres(lanes: Sequence[Piece], gap: float) -> list[float]:
    """Where the lanes' lines are across the flow, 0 in the middle of them."""
    places, across = [], 0.0
    for lane in lanes:
        places.append(across + lane.near)
        across += lane.breadth + gap
    middle = (places[0] + places[-1]) / 2
    return [place - middle for place in places]
