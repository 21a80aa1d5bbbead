"""A path names the row that weights and messages name by it, and a wrong one is told with those that there are."""

from __future__ import annotations

import pytest

from archspec.errors import UsageError
from archspec.network.addresses import addresses, find
from archspec.network.expand import expand
from archspec.network.tree import Branch, Group, HeadBody, Layer, Merge, Network, Repeat, Use
from archspec.spec.loader import load_text

SPEC = """
archspec: 1
name: net
input: 8x8x4
blocks:
  unit:
    args: [maps]
    layers:
      - add: [[{conv: $maps, kernel: 3x3, norm: batch}], shortcut]
layers:
  - stage: {unit: 4, repeat: 3}
  - join: {concat: [[{conv: 2, kernel: 1x1}], identity], activation: relu}
  - {maxpool: 2x2}
heads:
  aux: {from: stage, layers: [{dense: 2}]}
"""


@pytest.fixture
def network() -> Network:
    return expand(load_text(SPEC))


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("stage", Repeat),
        ("stage/2", Use),
        ("stage/0/main", Branch),
        ("stage/1/main/conv", Group),
        ("stage/1/main/conv/norm", Layer),
        ("stage/0/shortcut", Branch),
        ("stage/0/add", Merge),
        ("join/main/conv", Layer),
        ("join/activation", Layer),
        ("/maxpool/", Layer),
        ("aux", HeadBody),
        ("aux/dense", Layer),
    ],
)
def test_a_path_names_a_row_a_branch_a_repetition_or_a_layer(network: Network, path: str, kind: type) -> None:
    assert isinstance(find(network, path).node, kind)


def test_a_repetition_knows_its_number(network: Network) -> None:
    assert find(network, "stage/2").repetition == 2
    assert find(network, "stage/2/add").repetition is None


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("stag", "there are `stage`, `join`, `maxpool`, `aux`; did you mean `stage`?"),
        ("stage/3", "in `stage` there are `0`, `1`, `2`"),
        ("stage/0/main/conv2", "in `stage/0/main` there is `conv`; did you mean `conv`?"),
        ("stage/0/main/conv/kernel", "in `stage/0/main/conv` there is `norm`"),
        ("maxpool/relu", "`maxpool` has no rows inside"),
        ("", "there are `stage`"),
    ],
)
def test_an_unknown_row_is_told_with_those_that_there_are(network: Network, path: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        find(network, path)
    assert f"there is no row `{path}`" in str(caught.value)
    assert said in str(caught.value)


def test_a_long_path_and_many_rows_are_cut_in_a_message() -> None:
    rows = "".join(f"  - row{number}: {{conv: 1, kernel: 1x1}}\n" for number in range(500))
    network = expand(load_text(f"archspec: 1\nname: net\ninput: 8x8x4\nlayers:\n{rows}"))
    with pytest.raises(UsageError) as caught:
        find(network, "x" * 10_000)
    assert len(str(caught.value)) < 500
    assert str(caught.value).endswith(" and more")


def test_every_address_leads_to_its_node(network: Network) -> None:
    found = [*addresses(network)]
    assert all(find(network, each.path) == each for each in found)
    paths = {each.path for each in found}
    # Of equal repetitions the first alone; inside a block that was seen, nothing again.
    assert {"stage/0", "stage/0/main/conv", "join/main", "aux/dense"} <= paths
    assert "stage/1" not in paths
