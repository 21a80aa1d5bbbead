"""What the tests of the analysis share: specs in a few lines, and where their findings are drawn."""

from __future__ import annotations

from spec import documents

from archspec.analysis.check import Report, check
from archspec.analysis.facts import Facts
from archspec.errors import Diagnostic
from archspec.network.expand import expand
from archspec.network.tree import Item, Network
from archspec.network.walk import rows
from archspec.spec.loader import Variable, load_text

#: A row whose cells are checked.
CONV = "conv: 8, kernel: 3x3"
#: A residual block as He et al. have it.
RESIDUAL = """
blocks:
  residual:
    args: {maps: required, stride: 1}
    layers:
      - add:
          - [{conv: $maps, kernel: 3x3, stride: $stride}, {conv: $maps, kernel: 3x3}]
          - shortcut
      - relu1: {activation: relu}
"""


def network(layers: str, head: str = "", *, input: str = "32x32x3", **variables: Variable) -> Network:
    """The network of a few rows; ``head`` are further keys of the spec."""
    return expand(load_text(text(layers, head, input), variables=variables))


def text(layers: str, head: str = "", input: str = "32x32x3") -> str:
    """The rows begin on line 5, below the lines of ``head``."""
    return documents.text(layers, head, input)


def item(net: Network, path: str) -> Item:
    """The row of the network itself with this path."""
    return dict(rows(net.body.items))[path]


def facts(layers: str, head: str = "", *, input: str = "32x32x3") -> Facts:
    return Facts(network(layers, head, input=input))


def report(layers: str, head: str = "", *, input: str = "32x32x3", **variables: Variable) -> Report:
    return check(network(layers, head, input=input, **variables))


def finding(layers: str, head: str = "", *, input: str = "32x32x3") -> Diagnostic:
    """The only finding that the check has."""
    (found,) = report(layers, head, input=input).diagnostics
    return found


def holds(layers: str, head: str = "", *, input: str = "32x32x3") -> bool:
    """Whether the only printed cell does."""
    found = report(layers, head, input=input)
    assert found.checked == 1
    return found.ok


def marked(found: Diagnostic) -> str:
    """The text that a finding's carets are under."""
    place = found.place
    return place.source.lines[place.line - 1][place.column - 1 : place.end_column - 1]
