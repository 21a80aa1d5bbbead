"""Receptive fields, against Araujo et al. 2019 and by hand."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from archspec.analysis.axes import MAX_FIELD, UNKNOWN, Axis
from archspec.analysis.axes import narrowest as lowest
from archspec.analysis.receptive_field import Field, Fields, NarrowestFields, paths_agree
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.loader import load_file

from .tables import RESIDUAL, network

SPECS = Path(__file__).parents[2] / "specs"


def fields(net: Network) -> dict[str, Field | None]:
    """The field behind every row of the network."""
    seen: dict[str, Field | None] = {}
    Fields(net).end(net.body.items, Field(), seen)
    return seen


def sizes(layers: str, head: str = "") -> list[str]:
    return [str(field) if field is not None else "all" for field in fields(network(layers, head)).values()]


def test_a_kernel_grows_by_the_jump_and_a_stride_multiplies_it() -> None:
    rows = "- {conv: 4, kernel: 3x3, stride: 2}\n- {conv: 4, kernel: 3x3, stride: 2}\n- {conv: 4, kernel: 3x3}"
    assert sizes(rows) == ["3x3", "7x7", "15x15"]


def test_height_and_width_grow_by_themselves() -> None:
    rows = "- {conv: 4, kernel: 1x7, stride: 1x2}\n- {maxpool: 3x3, stride: 1}"
    assert sizes(rows) == ["1x7", "3x11"]


def test_a_dilated_kernel_sees_what_it_spans() -> None:
    assert sizes("- {conv: 4, kernel: 3x3, dilation: 4}") == ["9x9"]


def test_of_branches_the_widest_counts() -> None:
    rows = "- {concat: [[{conv: 4, kernel: 5x5}], [{conv: 4, kernel: 3x3}], []]}\n- {conv: 4, kernel: 3x3}"
    assert sizes(rows) == ["5x5", "7x7"]


def test_a_dense_layer_sees_everything_and_so_does_what_follows() -> None:
    assert sizes("- {flatten: }\n- {dense: 4}\n- {activation: relu}") == ["1x1", "all", "all"]


def test_a_gate_of_dense_layers_makes_the_whole_input_seen() -> None:
    gate = "[{globalavgpool: }, {dense: 3, activation: sigmoid}]"
    assert sizes(f"- {{multiply: [[], {gate}], broadcast: true}}") == ["all"]


def test_a_long_skip_brings_the_field_of_the_row_that_it_names() -> None:
    rows = """
        - a: {conv: 3, kernel: 3x3}
        - b: {conv: 3, kernel: 9x9}
        - c: {conv: 3, kernel: 3x3, from: a}
        - d: {add: [[{from: b}], []]}
    """
    assert sizes(rows) == ["3x3", "11x11", "5x5", "11x11"]


def test_repetitions_of_a_block_add_up() -> None:
    assert sizes("- {residual: 3, repeat: 10}\n- {residual: 3, stride: 2}\n- {residual: 3}", RESIDUAL) == [
        "41x41", "47x47", "55x55",
    ]  # fmt: skip


def test_a_transposed_convolution_brings_outputs_closer_together() -> None:
    up = "{transposed: 4, kernel: 2x2, stride: 2}"
    rows = f"- {{conv: 4, kernel: 3x3, dilation: 2}}\n- {up}\n- {{conv: 4, kernel: 3x3}}\n- {{conv: 4, kernel: 3x3}}"
    # 5 rows and one more: three outputs of the second row come from two of the first.
    assert sizes(rows) == ["5x5", "5x5", "6x6", "7x7"]


def test_what_goes_down_and_up_again_runs_side_by_side_with_what_did_not() -> None:
    down = "{maxpool: 2x2}, {conv: 4, kernel: 3x3}, {transposed: 4, kernel: 2x2, stride: 2}"
    assert sizes(f"- {{concat: [[], [{down}]]}}\n- {{conv: 4, kernel: 3x3}}") == ["6x6", "8x8"]


def test_a_transposed_convolution_in_a_block_is_the_same() -> None:
    rows = ["{transposed: 4, kernel: 3x3, stride: 2}", "{conv: 4, kernel: 3x3}"]
    blocks = f"blocks: {{up: {{layers: [{', '.join(rows)}]}}}}"
    alone = sizes("\n".join(f"- {row}" for row in [*rows, *rows, "{maxpool: 2x2}"]))
    assert sizes("- {up: , repeat: 2}\n- {maxpool: 2x2}", blocks) == alone[-2:]


@pytest.mark.parametrize(
    "rows",
    [
        "{transposed: 4, kernel: 2x2, stride: 3x1}",  # every third row sees nothing
        "{transposed: 1, kernel: 3x1, stride: 2x1, repeat: 9}",  # 512 neighbours see different things
        "{concat: [[{conv: 1, kernel: 17x1, padding: valid}], [{maxpool: 2x1}]]}",  # the two run at different paces
    ],
)
def test_what_is_not_computed_is_not_told(rows: str) -> None:
    (found,) = fields(network(f"- {rows}")).values()
    assert found is not None and found.sizes[0] is None and str(found).startswith("?x")
    assert found.then(Field()).sizes[0] is None and found.sizes[1] is not None


def test_a_field_that_no_longer_says_anything_stops_growing() -> None:
    net = network("- {maxpool: 2x2, repeat: 10_000}")
    last = fields(net)["maxpool"]
    assert last is not None
    assert (last.height.size, last.height.step) == (MAX_FIELD, MAX_FIELD)


@pytest.mark.parametrize(("name", "field"), [("resnet50", 483), ("resnet101", 1027), ("resnet152", 1507)])
def test_the_fields_of_resnets_are_those_of_araujo_and_others(name: str, field: int) -> None:
    """Their table is of the last convolution of slim's networks, before the pool."""
    path = SPECS / f"{name}.yaml"
    stages = [field for name, field in fields(expand(load_file(path))).items() if name.startswith("conv5")]
    assert [str(stage) for stage in stages] == [f"{field}x{field}"]


def test_vgg16_sees_212_pixels_with_its_last_pool() -> None:
    seen = fields(expand(load_file(SPECS / "vgg16.yaml")))
    assert [str(field) for field in seen.values() if field is not None][-1] == "212x212"


@pytest.mark.parametrize(
    ("name", "variant", "row", "field"),
    [
        ("vgg16", None, "conv5_3", 196),
        ("vgg16", None, "pool5", 212),
        ("alexnet", None, "C7", 163),  # the fifth convolution
        ("alexnet", None, "S8", 195),
        ("resnet50", None, "conv5_x", 483),  # the stride in the first 1x1, as in the paper
        ("resnet50", "v1_5", "conv5_x", 427),  # the stride in the 3x3, as in torchvision
        ("resnet34", None, "conv5_x", 899),
        ("googlenet", None, "pool2", 27),
    ],
)
def test_the_fields_of_known_networks(name: str, variant: str | None, row: str, field: int) -> None:
    assert str(fields(expand(load_file(SPECS / f"{name}.yaml", variant)))[row]) == f"{field}x{field}"


# ---- the narrowest path


def narrowest(layers: str, head: str = "") -> list[str]:
    net, seen = network(layers, head), dict[str, Field | None]()
    NarrowestFields(net).end(net.body.items, Field(), seen)
    return [str(field) if field is not None else "all" for field in seen.values()]


def test_an_inception_module_sees_as_much_as_its_5x5_and_as_little_as_its_1x1() -> None:
    rows = """
        - a: {conv: 3, kernel: 3x3}
        - m: {concat: [[{conv: 1, kernel: 1x1}], [{conv: 1, kernel: 5x5}], [{maxpool: 3x3, stride: 1}]]}
        - b: {conv: 3, kernel: 3x3, stride: 2}
    """
    assert sizes(rows) == ["3x3", "7x7", "9x9"]
    assert narrowest(rows) == ["3x3", "3x3", "5x5"]


def test_the_narrowest_path_of_residual_blocks_is_their_shortcuts() -> None:
    assert narrowest("- {conv: 3, kernel: 7x7, stride: 2}\n- {residual: 3, repeat: 10}", RESIDUAL) == ["7x7", "7x7"]


def test_the_narrowest_path_leads_past_a_gate() -> None:
    gate = "[{globalavgpool: }, {dense: 3, activation: sigmoid}]"
    rows = f"- {{conv: 3, kernel: 3x3}}\n- {{multiply: [[], {gate}], broadcast: true}}"
    assert (sizes(rows)[-1], narrowest(rows)[-1]) == ("all", "3x3")


def test_the_narrowest_path_leads_past_what_goes_down_and_up_again() -> None:
    down = "{maxpool: 2x2}, {conv: 4, kernel: 3x3}, {transposed: 4, kernel: 2x2, stride: 2}"
    assert narrowest(f"- {{concat: [[], [{down}]]}}") == ["1x1"]


UP = "{transposed: 3, kernel: %s, stride: 2}"


@pytest.mark.parametrize(
    "rows", [f"- {{concat: [[{UP % a}], [{UP % b}]]}}" for a, b in (("3x3", "4x4"), ("4x4", "3x3"))]
)
def test_of_ways_that_see_as_much_at_most_the_narrowest_is_that_which_sees_less_elsewhere(rows: str) -> None:
    """By 3x3 every second output sees one pixel, and by 4x4 each sees two: the paths are no one path."""
    net, seen = network(rows), dict[str, Field | None]()
    NarrowestFields(net).end(net.body.items, Field(), seen)
    (field,), (narrow,) = fields(net).values(), seen.values()
    assert (str(field), str(narrow)) == ("2x2", "2x2")
    assert paths_agree(field, narrow) is False


def test_the_narrowest_path_is_not_told_where_two_neighbours_have_two() -> None:
    one, other = Axis((0, 0), (0, 1), 1), Axis((0, 0), (1, 0), 1)
    assert lowest([one, other]) == lowest([other, one]) == UNKNOWN
    assert lowest([one, one]) == one


PAIR = "{conv: 3, kernel: 2x2, padding: %s}"


@pytest.mark.parametrize(
    ("rows", "agree"),
    [
        ("- {conv: 3, kernel: 3x3}", True),
        ("- {concat: [[{conv: 3, kernel: 3x3}], [{maxpool: 3x3, stride: 1}]]}", True),
        ("- {concat: [[{conv: 3, kernel: 3x3}], []]}", False),
        # Both see two pixels, one of them to the left of the other's.
        (f"- {{concat: [[{{zeropad: [1, 0, 1, 0]}}, {PAIR % 'valid'}], [{PAIR % 'same'}]]}}", False),
        ("- {dense: 3}", True),
        ("- {transposed: 3, kernel: 2x2, stride: 3}", None),
    ],
)  # fmt: skip
def test_paths_agree_where_all_of_them_see_the_same_pixels(rows: str, agree: bool | None) -> None:
    net = network(rows)
    (field,) = fields(net).values()
    seen: dict[str, Field | None] = {}
    NarrowestFields(net).end(net.body.items, Field(), seen)
    assert paths_agree(field, *seen.values()) is agree


def test_the_jump_is_the_product_of_the_strides_and_a_fraction_behind_what_doubles() -> None:
    rows = "- {conv: 3, kernel: 3x3, stride: 2x1}\n- {maxpool: 2x2}\n- {transposed: 3, kernel: 4x4, stride: 4}"
    told = [field.jumps for field in fields(network(rows)).values() if field is not None]
    assert told == [[2, 1], [4, 2], [1, Fraction(1, 2)]]
