"""One level of a network as lines of words, with the blocks that a reader may open where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archspec.diagrams.content.openings import openings, places
from archspec.diagrams.content.tree import Content, Step
from archspec.diagrams.layout.flow import Flow
from archspec.diagrams.options import Themes
from archspec.diagrams.page.words import CLOSED, WHOLE, State, Word, joined
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.blocks import BlocksLook
from archspec.network.tree import Network
from archspec.ops import Shape

#: A browser lays them all out.
MAX_STATES = 1000


class Figure:
    """The words of one level; ``is_cut`` where there is no room for what is inside of all blocks."""

    def __init__(self, level: str, content: Content, theme: Themes) -> None:
        self.level, self.content, self.theme = level, content, theme
        self.is_cut = False
        self.flow = Flow(BlocksLook())
        #: Those of the steps, in the order of ``places``; and all, with the input and what begins a head.
        self.steps: list[Word] = []
        self.words: list[Word] = [*self._all_words()]

    def open(self, network: Network, room: int) -> None:
        """Gives the words the states of their blocks, the outer ones first, as long as there is room for pictures."""
        found = dict(zip(places(network, self.content), self.steps, strict=True))
        for number, (place, chain, steps) in enumerate(openings(network, [*found])):
            word = found[place]
            name = chain[-1] if chain else WHOLE
            if not word.shares(name, steps):
                word.states[name] = self._state(word.flowing, steps)
                room -= len(word.picture(name, self.theme))
                if room < 0 or number > MAX_STATES:
                    del word.states[name]
                    self.is_cut = True
                    return
                word.whole = word.whole if chain else name

    def show_all(self) -> None:
        """Has every block open at first."""
        for word in self.words:
            word.shown = word.most

    def show(self, path: str) -> None:
        """Has the row of this path open at first, of a repeated one its first repetition; or else what is around it."""
        for word in self.words:
            names = [name for name in word.states if f"{path}/".startswith(f"{name}/") or name == f"{path}/0"]
            word.shown = max(names, key=len, default=CLOSED)

    def html(self, *, is_shown: bool) -> str:
        """The element."""
        words = "".join(word.html(self.theme) for word in self.words)
        lines = f'<svg class="lines archspec-{self.theme}" aria-hidden="true"></svg>'
        hidden = "" if is_shown else " hidden"
        return (
            f'<figure data-level="{self.level}" aria-label="the level {self.level}"{hidden}>{lines}\n{words}</figure>\n'
        )

    def scenes(self) -> Iterator[Scene]:
        """Every picture in it."""
        return (scene for word in self.words for scene in word.scenes())

    def every_step(self) -> tuple[Step, ...]:
        """What is in any of its pictures."""
        return tuple(step for word in self.words for state in word.states.values() for step in state.steps)

    def _all_words(self) -> Iterator[Word]:
        start = replace(self.flow.step(self.content.input), entry="none")
        yield Word({CLOSED: State((), start)})
        yield from self._chain(self.content.input.output, self.content.steps)
        for head in self.content.heads:
            tag = self.flow.tag(f"{head.name}, from {self.content.origin(head)}", head.origin)
            yield Word({CLOSED: State((), tag)}, is_first=True)
            yield from self._chain(None, head.steps)

    def _chain(self, flowing: Shape | None, steps: tuple[Step, ...]) -> Iterator[Word]:
        for step in steps:
            word = Word({CLOSED: self._state(flowing, (step,))}, flowing)
            self.steps.append(word)
            yield word
            flowing = step.output

    def _state(self, flowing: Shape | None, steps: tuple[Step, ...]) -> State:
        piece = self.flow.series(steps)
        return State(steps, joined(self.flow.link(flowing, piece), piece))
