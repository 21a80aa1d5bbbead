"""What the tests of networks share: specs in a few lines, their layers, and what is wrong with them, drawn."""

from __future__ import annotations

from typing import TypeVar

import pytest
from spec.documents import text
from spec.drawings import span, unmarked

from archspec.errors import Diagnostic, SpecError
from archspec.network.expand import expand
from archspec.network.tree import Body, Item, Layer, Network, Use
from archspec.network.walk import layers
from archspec.ops import Shape
from archspec.ops.shapes import channels
from archspec.spec.loader import Variable, load_text
from archspec.spec.origins import origin_of

Kind = TypeVar("Kind")

#: A block whose arguments rows give.
BLOCK = "blocks: {block: {args: {maps: required, stride: 1}, layers: []}}"
#: A residual block as He et al. have it, but for norms and activations.
RESIDUAL = """
blocks:
  residual:
    args: {maps: required, stride: 1}
    layers:
      - add:
          - [{conv: $maps, kernel: 3x3, stride: $stride}, {conv: $maps, kernel: 3x3}]
          - shortcut
"""


def network(rows: str, head: str = "", *, input: str = "8x8x4", **variables: Variable) -> Network:
    return expand(load_text(text(rows, head, input), variables=variables))


def item(net: Network | Body, kind: type[Kind], index: int = 0) -> Kind:
    """A row of the network itself (or of a body), which is known to be of this kind."""
    found: Item = (net.body if isinstance(net, Network) else net).items[index]
    assert isinstance(found, kind)
    return found


def uses(net: Network) -> list[Use]:
    return [each for each in net.body.items if isinstance(each, Use)]


def outputs(net: Network) -> dict[str, str]:
    """What every layer puts out, by its path."""
    return {path: str(layer.output) for path, layer in layers(net)}


def layer(net: Network, path: str) -> Layer:
    return dict(layers(net))[path]


def maps(shape: Shape) -> str:
    """The expression behind the number of maps."""
    return str(origin_of(channels(shape)))


def origins(made: Layer) -> dict[str, str]:
    return {name: str(expr) for name, expr in made.origins.items()}


def refused(spec: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(SpecError) as caught:
        expand(load_text(spec))
    assert str(caught.value)
    return caught.value.diagnostics


def assert_refused(rows: str, *codes: str, head: str = "", input: str = "8x8x4") -> tuple[Diagnostic, ...]:
    """Exactly these findings, each on its marked span of the rows (or of the head), in the order of the file."""
    spec, spans = unmarked(text(rows, head, input))
    found = refused(spec)
    assert [(each.code, span(each.place)) for each in found] == list(zip(codes, spans, strict=True))
    return found


def finding(rows: str, code: str, head: str = "") -> str:
    """The message of the only finding, which stands where the drawing says."""
    (found,) = assert_refused(rows, code, head=head)
    return found.message
