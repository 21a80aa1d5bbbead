"""Which max pools read maps that are never negative: zeros around such maps win no maximum, as -inf would not.

Told for each body from its input on, whose sign nobody knows there, so that it holds wherever a block is used.
"""

from __future__ import annotations

from enum import Enum

from archspec.analysis.chains import Chains
from archspec.errors import Place
from archspec.network.tree import Layer, Network
from archspec.spec.document import Row, with_branches
from archspec.spec.expressions import is_expression


class Sign(Enum):
    """What is known of the numbers of a value."""

    NOT_NEGATIVE = "not negative"
    AS_INPUT = "what the input of the body is"
    UNKNOWN = "unknown"


#: Of every number they make one that is not negative; every other activation does so of those that are not.
_CLIPPING = {"relu", "relu6", "sigmoid", "hard_sigmoid", "softmax"}
_KEEPING = {"activation", "add", "concat", "multiply", "maxpool", "globalavgpool", "globalmaxpool",
            "dropout", "flatten", "identity", "zeropad", "zeropad_shortcut"}  # fmt: skip


def pools_without_negatives(network: Network) -> frozenset[Place]:
    """The rows of max pools that read nothing negative, at every use of their block and whatever the arguments are.

    None in a spec with a row that may be missing, or has another number of repetitions: what the row below reads is
    then another row's.
    """
    written = (row for rows in network.document.lists for row in with_branches(rows))
    return frozenset() if any(map(_is_open, written)) else _Signs(network).found()


class _Signs(Chains[Sign]):
    def __init__(self, network: Network) -> None:
        self.read: dict[Place, set[Sign]] = {}
        super().__init__(network)

    def found(self) -> frozenset[Place]:
        return frozenset(place for place, signs in self.read.items() if signs == {Sign.NOT_NEGATIVE})

    def start(self) -> Sign:
        return Sign.AS_INPUT

    def layer(self, layer: Layer, state: Sign) -> Sign:
        if layer.op.head == "maxpool":
            self.read.setdefault(layer.place, set()).add(state)
        if layer.op.head == "activation" and _is_clipping(layer):
            return Sign.NOT_NEGATIVE
        return state if layer.op.head in _KEEPING else Sign.UNKNOWN

    def joined(self, states: tuple[Sign, ...]) -> Sign:
        found = {*states}
        return found.pop() if len(found) == 1 else Sign.UNKNOWN

    def beyond(self, state: Sign, inner: Sign) -> Sign:
        return state if inner is Sign.AS_INPUT else inner


def _is_open(row: Row) -> bool:
    return row.when is not None or (row.repeat is not None and is_expression(row.repeat.text))


def _is_clipping(layer: Layer) -> bool:
    """Whether the function is one that clips, and no argument that a caller may change."""
    return getattr(layer.op, "function", "") in _CLIPPING and layer.origins.get("function") is None
