"""What a backend says to the planner, and what the planner hands to its printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from archspec.backends.planning.program import Chain, Definition, Node, Piece
from archspec.backends.planning.rowhelpers import Kind
from archspec.backends.planning.view import View
from archspec.network.tree import Network

#: Rows of heads come after all rows of the network.
HEADS = 1_000_000


class Dialect(Protocol):
    """What a backend says about operators and names."""

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        """The calls of a row: (number of the layer, piece), in order."""

    def form(self, views: Sequence[View]) -> str:
        """What a row is made of, before it is known which numbers are arguments; one helper has rows of one form."""

    #: Names that the generated module has already: of what it imports, and of helpers.
    reserved: frozenset[str]
    #: Whether whatever is repeated or optional has to be one object, which a merge in the middle of a body is not.
    needs_modules: bool
    #: Whether a definition can ask its input how many maps it has, so that its calls need not say it.
    values_know_maps: bool
    #: Fields of operators of which no call says anything: rows that differ in them only can share a helper.
    unsaid: frozenset[str]

    def definition_names(self, name: str) -> Iterator[str]:
        """A block's name as a class's or a function's, and what to call it where that is taken."""

    def network_names(self, name: str, title: str, parameters: frozenset[str]) -> tuple[str, ...]:
        """What the generated module calls the network: its class, its function."""

    def wants_helper(self, kind: Kind) -> bool:
        """Whether rows of this kind deserve a definition of their own."""


@dataclass(frozen=True, eq=False)
class Program:
    """Everything that the printer needs: definitions in the order of the file, the network's own last."""

    network: Network
    definitions: tuple[Definition, ...]
    main: Definition
    names: tuple[str, ...]
    has_softmax: bool

    def rows(self) -> tuple[Node, ...]:
        return tuple(node for node in self.main.nodes if node.key[0] < HEADS)

    def head_rows(self) -> tuple[Chain, ...]:
        return tuple(node for node in self.main.nodes if node.key[0] >= HEADS and isinstance(node, Chain))
