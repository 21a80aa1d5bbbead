"""What grows along a chain of layers: from a body's input to every row of it, joined where branches meet.

A state is told from the input of its body, so that a block needs to be followed once, whoever uses it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from typing import Generic, TypeVar

from archspec.network.tree import Body, Group, Item, Layer, Merge, Network, Repeat, Use

State = TypeVar("State")


class Chains(ABC, Generic[State]):
    """The states of a network's rows."""

    def __init__(self, network: Network) -> None:
        self._bodies: dict[Body, State] = {}
        for body in network.bodies:
            self._bodies[body] = self.end(body.items, self.start(), {})

    @abstractmethod
    def start(self) -> State:
        """The state at the input of a body."""

    @abstractmethod
    def layer(self, layer: Layer, state: State) -> State:
        """The state behind a layer that begins at ``state``."""

    @abstractmethod
    def joined(self, states: tuple[State, ...]) -> State:
        """The state where branches of these states meet."""

    @abstractmethod
    def beyond(self, state: State, inner: State) -> State:
        """``inner``, told from the input of a body, for a use of this body at ``state``."""

    def end(self, items: Iterable[Item], state: State, seen: MutableMapping[str, State]) -> State:
        """The state behind the last of several rows; ``seen`` has the rows that `from` may name, and gathers these."""
        for item in items:
            state = seen[item.name] = self.behind(item, self.before(item, state, seen), seen)
        return state

    def before(self, item: Item, state: State, seen: MutableMapping[str, State]) -> State:
        """The state at a row's input: that of the row above, or of the one that `from` names."""
        return state if item.row.origin is None else seen[item.row.origin.text]

    def behind(self, item: Item, state: State, seen: MutableMapping[str, State]) -> State:
        """The state behind a row whose input has ``state``."""
        if isinstance(item, Layer):
            return self.layer(item, state)
        if isinstance(item, Use):
            return self.beyond(state, self._bodies[item.body])
        if isinstance(item, Repeat):
            for run in item.runs:
                for _ in range(run.times):
                    state = self.behind(run.item, state, seen)
            return state
        state = self.meeting(item, state, seen)
        for layer in item.layers:
            state = self.layer(layer, state)
        return state

    def meeting(self, item: Layer | Group | Merge, state: State, seen: MutableMapping[str, State]) -> State:
        """The state at the row's own operator: where its branches meet, if it has any."""
        if not isinstance(item, Merge):
            return state
        return self.joined(tuple(self.end(branch.items, state, ChainMap({}, seen)) for branch in item.branches))
