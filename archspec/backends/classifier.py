"""The softmax at the end of a network, which the caller of the generated function may leave out."""

from __future__ import annotations

from dataclasses import replace

from archspec.network.tree import Body, Group, Item, Layer
from archspec.spec.expressions import Name

#: The argument of the generated function that may take the softmax away.
CLASSIFIER = "classifier_activation"


def ends_in_softmax(body: Body) -> bool:
    """Whether the last row is a softmax, or has one, and says so itself."""
    last = body.items[-1] if body.items else None
    layer = last.layers[-1] if isinstance(last, Group) else last
    return (
        isinstance(layer, Layer)
        and getattr(layer.op, "function", None) == "softmax"
        and "function" not in layer.origins
    )


def opened(item: Item) -> Item:
    """The last row with its softmax in the hands of the caller."""
    if isinstance(item, Group):
        last = replace(item.layers[-1], origins={**item.layers[-1].origins, "function": Name(CLASSIFIER)})
        return replace(item, layers=(*item.layers[:-1], last))
    assert isinstance(item, Layer)  # ends_in_softmax looked
    return replace(item, origins={**item.origins, "function": Name(CLASSIFIER)})
