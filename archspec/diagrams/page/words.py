"""Words of a figure: a step with the line to it, as a small picture that stands in a line of text.

The line that flows through a word is the base line of the text, so that a browser sets words as a page is set.  Where
blocks can be opened, a word has a picture for each of its states, and one of them is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import NamedTuple

from archspec.diagrams.content.openings import is_openable
from archspec.diagrams.content.tree import Frame, Parallel, Step, cards
from archspec.diagrams.layout.pieces import Piece, Track, shifted
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.routes import routed
from archspec.diagrams.options import Themes
from archspec.diagrams.printers.parts import part
from archspec.diagrams.printers.svg import escaped
from archspec.diagrams.scene import Scene, all_moved
from archspec.ops import Shape

#: How far a line reaches into the words before and behind, so that no gap is seen between them.
OVERLAP = 0.5
#: The states in which no block is open, and every block.
CLOSED, WHOLE = "", "*"


class State(NamedTuple):
    """The steps that stand in a word's place, laid out with the line to them."""

    steps: tuple[Step, ...]
    piece: Piece


@dataclass
class Word:
    """``states`` are named by the block that was opened last."""

    states: dict[str, State] = field(default_factory=dict)
    #: What flows in the line to it, where that is told.
    flowing: Shape | None = None
    #: The name of the state in which every block is open.
    whole: str = CLOSED
    #: Whether it begins a line, as a head does.
    is_first: bool = False
    #: The name of the state that is shown at first.
    shown: str = CLOSED

    @property
    def most(self) -> str:
        """The state in which as much is open as can be."""
        return self.whole or next(reversed(self.states))

    def shares(self, name: str, steps: tuple[Step, ...]) -> bool:
        """Whether a state has these steps already, as that of one block and of all may have: it stands for both."""
        same = next((each for each, state in self.states.items() if state.steps == steps), None)
        if name == WHOLE and same is not None:
            self.whole = same
        elif same == WHOLE:
            self.states = {name if each == WHOLE else each: state for each, state in self.states.items()}
            self.whole = name
        return same is not None

    def html(self, theme: Themes) -> str:
        pictures = "".join(self.picture(name, theme) for name in self.states)
        return f'{"<br>" * self.is_first}<span class="word">{pictures}</span>\n'

    def picture(self, name: str, theme: Themes) -> str:
        """The element of one state."""
        scene, below = scene_of(self.states[name].piece)
        data = f' data-state="{escaped(name)}"{" data-whole" * (name == self.most != CLOSED)}'
        data += " data-new" * (self.states[name].piece.entry == "none") + " hidden" * (name != self.shown)
        return part(scene, theme, f'{data} style="vertical-align:-{below}px"', self._leads(name))

    def scenes(self) -> Iterator[Scene]:
        return (scene_of(state.piece)[0] for state in self.states.values())

    def _leads(self, name: str) -> Mapping[str, str]:
        """The state that a click leads to, by the path of what is clicked: into a block, or out of it."""
        steps = self.states[name].steps
        into = {card.path: card.path for card in cards(steps) if is_openable(card)}
        leads = into | {path: self._around(path) for path in _frames(steps)}
        return {path: lead for path, lead in leads.items() if lead in self.states}

    def _around(self, path: str) -> str:
        """The state of the innermost block around this one."""
        return max((name for name in self.states if path.startswith(f"{name}/")), key=len, default=CLOSED)


def scene_of(piece: Piece) -> tuple[Scene, int]:
    """A piece by itself, and how far it reaches below its flow: all in whole pixels, or lines would not meet."""
    wide, above, below = ceil(piece.length), ceil(piece.near), ceil(piece.far)
    spare = wide - piece.length
    parts = [*shifted(piece.parts, spare)]
    if piece.entry != "none":
        parts.append(Track(((-OVERLAP, 0), (spare + OVERLAP, 0)), has_arrow=False))
    size = float(wide), float(above + below)
    drawing = routed(placed(parts, False, 0, above), size, is_down=False)
    right, down = drawing.shift
    return Scene("", "", "", *size, (*all_moved(drawing.items, -right, -down),)), below


def joined(link: Piece, piece: Piece) -> Piece:
    """A piece with the line to it."""
    return Piece(
        link.length + piece.length, max(link.near, piece.near), max(link.far, piece.far),
        (*link.parts, *shifted(piece.parts, link.length)), piece.entry,
    )  # fmt: skip


def _frames(steps: Sequence[Step]) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Frame):
            yield step.path
            yield from _frames(step.steps)
        elif isinstance(step, Parallel):
            yield from (path for branch in step.branches for path in _frames(branch.steps))
