"""The canonical names of a network's weights, with their shapes and rows."""

from __future__ import annotations

from archspec.backends.running.tensors import owned_weights
from archspec.network.tree import Network
from archspec.weights.fit import shape_text


def as_json(network: Network) -> dict[str, object]:
    """The form that ``weights list --json`` prints; its keys are part of the command line's contract."""
    weights = [
        {
            "name": each.name,
            "shape": list(map(int, each.weight.shape)),
            "row": each.path,
            "trainable": bool(each.weight.trainable),
        }
        for each in owned_weights(network)
    ]
    return {"name": network.name, "variant": network.document.variant, "weights": weights}


def as_text(network: Network) -> str:
    """A line for each weight, in the order of the table."""
    lines = [(each.name, shape_text(each.weight.shape), each.path) for each in owned_weights(network)]
    widths = [max((len(line[column]) for line in lines), default=0) for column in range(2)]
    return "\n".join(f"{name:{widths[0]}}  {shape:{widths[1]}}  {row}" for name, shape, row in lines)
