"""What the layers of a Keras model are called: each by its canonical path, which has to stay one name for one row."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from archspec.backends.planning.program import Chain, Join, Loop, Node, Step
from archspec.errors import Place, error
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers
from archspec.ops import Maps

#: Between the parts of a layer's name. Keras refuses "/", and torch, below Keras, refuses "."
SEPARATOR = "-"
#: What Keras calls the operations inside our helpers, unless a layer of that name is there already.
OPERATIONS = (
    "add", "average_pooling2d", "divide", "get_item", "multiply", "ones_like", "pad", "power", "square", "tanh",
    "true_divide",
)  # fmt: skip
#: What it calls the input.
INPUT = "input_layer"


def layer_name(path: str, given: Collection[str]) -> str:
    """The name of a row's layer in the model: its canonical path with another separator.

    ``given`` are words that Keras itself gives as names, and numbers: `flatten`, `flatten_1`.
    """
    first, *rest = map(plain, path.split("/"))
    return SEPARATOR.join([f"{first}_" if re.sub(r"_[0-9]+$", "", first) in given else first, *rest])


def plain(name: str) -> str:
    """A row's name without dots, which no name of a parameter of torch may have."""
    return name.replace(".", "_")


def layer_names(network: Network, given: Collection[str]) -> dict[str, str]:
    """Canonical path -> the layer's name. Raises SpecError at a row whose name another one has taken."""
    names: dict[str, str] = {}
    owners: dict[str, tuple[str, Place]] = {}
    for path, layer in layers(network):
        names[path] = layer_name(path, given)
        for part in _parts(path, layer):
            name = layer_name(part, given)
            other, place = owners.setdefault(name, (part, layer.place))
            if other != part:
                taken = f"`{part}` would be called `{name}` in Keras, as `{other}` is ({place})"
                hint = "rename one of the two rows; between the parts of a path Keras gets `-`, and `_` for a dot"
                raise error("backend", "keras cannot tell two layers apart", layer.place, taken, hint=hint)
    return names


def _parts(path: str, layer: Layer) -> list[str]:
    """The paths of what a row may become in Keras: of a layer for its gains too, or of one that pads or flattens."""
    op = layer.op
    return [
        path,
        *([f"{path}/gain"] if getattr(op, "learned", False) else []),
        *([f"{path}/pad"] if hasattr(op, "padding") else []),
        *([f"{path}/flatten"] if op.head == "dense" and isinstance(layer.input, Maps) else []),
    ]


def given_names(nodes: Iterable[Node]) -> frozenset[str]:
    """The names that Keras gives by itself to the input, and to what these rows make without a name."""
    return frozenset([INPUT, *_given(nodes)])


def _given(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        match node:
            case Step():
                if node.style == "function" and node.definition is None:
                    yield from OPERATIONS
            case Chain():
                yield from _given(node.nodes)
            case Loop():
                yield from _given(turn.node for turn in node.turns)
            case Join():
                yield from ["reshape"] if any(node.gates) else []
                for limb in node.limbs:
                    yield from _given(limb.nodes)
