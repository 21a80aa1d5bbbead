"""Parameters, multiply-adds, neurons and depths that hold, and what is said about the others."""

from __future__ import annotations

import pytest

from ..tables import CONV, RESIDUAL, finding, holds, marked, report


def test_a_number_printed_in_full_covers_itself_only() -> None:
    assert holds(f"- {{{CONV}, params: 224}}")
    assert not holds(f"- {{{CONV}, params: 225}}")


def test_a_rounded_or_truncated_number_holds() -> None:
    wide = "conv: 64, kernel: 3x3, padding: valid"  # 1,792 parameters
    assert holds(f"- {{{wide}, params: 1.8K}}")
    assert holds(f"- {{{wide}, params: 1.7K}}")
    assert not holds(f"- {{{wide}, params: 1.9K}}")


def test_an_exponent_has_the_precision_that_is_written() -> None:
    assert holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.7e6}")
    assert holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.8e6}")
    assert not holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.70e6}")


def test_params_are_explained_by_every_weights_shape() -> None:
    found = finding("- {conv: 6, kernel: 5x5, norm: batch, size: 32x32, params: 150}", input="32x32x1")
    assert (found.code, found.place.line, found.place.column, marked(found)) == ("params", 5, 62, "150")
    assert found.label == "printed 150, computed 180"
    assert found.notes == ("conv: 5 * 5 * 1 * 6 + 6 = 156", "batchnorm: 6 + 6 + 6 + 6 = 24")


def test_a_rounded_number_is_told_in_its_own_unit() -> None:
    found = finding("- {conv: 64, kernel: 3x3, params: 2.7K}", "conventions: {params: {K: 1024}}")
    assert found.label == "printed 2.7K, computed 1,792 (1.75K with K = 1024)"


def test_params_of_a_block_are_explained_by_its_rows() -> None:
    found = finding("- {residual: 8, stride: 2, params: 1}", RESIDUAL)
    assert found.notes == ("main/conv1 224 + main/conv2 584 + shortcut/conv 32 = 840 (block residual, lines 5-11)",)


def test_params_of_a_repeated_row_are_explained_by_its_repetitions() -> None:
    found = finding("- {residual: 8, repeat: 4, first: {stride: 2}, params: 1}", RESIDUAL)
    assert found.label == "printed 1, computed 4,344"
    assert found.notes == ("840 + 3 x 1,168 = 4,344",)


def test_a_long_sum_is_told_by_its_ends() -> None:
    rows = ", ".join(["{conv: 3, kernel: 1x1}"] * 12)
    found = finding("- {long: , params: 1}", f"blocks: {{long: {{layers: [{rows}]}}}}")
    assert found.notes[0].startswith("conv1 12 + conv2 12 + conv3 12 + conv4 12 + ... (4 more) + conv9 12 + ")


def test_a_row_without_parameters_says_so() -> None:
    assert finding("- {maxpool: 2x2, params: 12}").notes == ("`maxpool` has none",)


def test_what_the_convention_leaves_out_is_told_where_it_matters() -> None:
    head = "conventions: {params: {biases: false, statistics: false}}"
    found = finding("- {conv: 8, kernel: 3x3, norm: batch, params: 1}", head)
    assert found.label == "printed 1, computed 232"
    assert found.notes == (
        "conv: 3 * 3 * 3 * 8 = 216",
        "batchnorm: 8 + 8 = 16",
        "not counted here: biases, moving statistics (`conventions`)",
    )


def test_of_what_a_convention_leaves_out_only_what_the_row_has_is_told() -> None:
    head = "conventions: {params: {biases: false, statistics: false, frozen: false}}"
    biased = finding("- {conv: 8, kernel: 3x3, params: 1}", head)
    assert biased.notes[1:] == ("not counted here: biases (`conventions`)",)
    assert finding("- {layernorm: , params: 1}", head).notes == ("layernorm: 3 + 3 = 6",)
    fixed = finding("- {conv: 8, kernel: 3x3, bias: false, trainable: false, params: 1}", head)
    assert fixed.notes == ("`conv` has none", "not counted here: fixed weights (`conventions`)")


def test_a_row_that_stands_once_is_explained_as_one_that_is_not_repeated() -> None:
    once = finding("- {residual: 8, repeat: 1, first: {stride: 2}, params: 1}", RESIDUAL)
    assert once.notes == finding("- {residual: 8, stride: 2, params: 1}", RESIDUAL).notes
    assert finding("- {conv: 8, kernel: 3x3, repeat: 1, params: 1}").notes == ("conv: 3 * 3 * 3 * 8 + 8 = 224",)


def test_a_number_alone_is_not_said_to_be_itself() -> None:
    head = "conventions: {params: {biases: false}}"
    assert finding("- {avgpool: 2x2, learned: true, params: 1}", head).notes[0] == "avgpool: 3"
    assert finding("- {dense: 84, neurons: 1}").notes == ()
    assert finding("- {conv: 8, kernel: 3x3, neurons: 1}").notes == ("32 * 32 * 8 = 8,192",)


@pytest.mark.parametrize(
    ("printed", "head", "hint"),
    [
        ("216", "", "it holds under `conventions: {params: {biases: false}}`"),
        ("224", "conventions: {params: {biases: false}}", "it holds under `conventions: {params: {biases: true}}`"),
        ("100", "", ""),
    ],
)
def test_another_convention_that_would_make_a_cell_hold_is_the_hint(printed: str, head: str, hint: str) -> None:
    assert finding(f"- {{{CONV}, params: {printed}}}", head).hint == hint


def test_the_nearest_convention_is_named() -> None:
    found = finding("- {conv: 64, kernel: 3x3, norm: batch, params: 1.87K}", input="32x32x3")
    assert found.hint == "it holds under `conventions: {params: {K: 1024, statistics: false}}`"


def test_a_point_between_thousands_is_told_where_the_number_is_right_without_it() -> None:
    assert finding("- {conv: 64, kernel: 3x3, params: 1.792}").hint == (
        "a point begins decimals; thousands are written 1_792"
    )
    assert finding("- {conv: 64, kernel: 3x3, params: 1.793}").hint == ""


def test_params_under_k_of_1024_hold() -> None:
    head = "conventions: {params: {K: 1024, biases: false}}"
    assert holds("- {conv: 192, kernel: 3x3, params: 108K}", head, input="56x56x64")
    assert not holds("- {conv: 192, kernel: 3x3, params: 110K}", head, input="56x56x64")


def test_macs_are_explained_by_positions_and_weights() -> None:
    found = finding("- {conv: 6, kernel: 5x5, padding: valid, macs: 117_000}", input="32x32x1")
    assert (found.code, found.label) == ("macs", "printed 117_000, computed 117,600")
    assert found.notes == ("conv: 28 * 28 * (5 * 5 * 1 * 6) = 117,600",)


@pytest.mark.parametrize("place", ["row", "expect"])
def test_operations_are_twice_the_multiply_adds(place: str) -> None:
    cell, head = (", macs: 235_200", "") if place == "row" else ("", "expect: {macs: 235_200}")
    found = finding(f"- {{conv: 6, kernel: 5x5, padding: valid{cell}}}", head, input="32x32x1")
    assert found.hint == "it is twice that: multiplications and additions were counted apart"


def test_neurons_and_connections_are_explained() -> None:
    row = "conv: 96, kernel: 11x11, stride: 4, padding: valid"
    found = finding(f"- {{{row}, neurons: 253_440}}", input="227x227x3")
    assert (found.code, found.notes) == ("neurons", ("55 * 55 * 96 = 290,400",))
    found = finding(f"- {{{row}, connections: 105_415_200}}", input="227x227x3")
    assert found.notes == ("conv: 55 * 55 * (11 * 11 * 3 * 96) + 55 * 55 * 96 = 105,705,600",)


def test_the_printed_numbers_of_lenet_5_hold() -> None:
    layers = """
        - C1: {conv: 6, kernel: 5x5, size: 28x28x6, params: 156, connections: 122_304}
        - S2: {avgpool: 2x2, stride: 2, learned: true, size: 14x14x6, params: 12, connections: 5_880}
    """
    found = report(layers, "defaults: {conv: {padding: valid}}", input="32x32x1")
    assert (found.held, found.failed, found.ok) == (6, 0, True)


def test_a_rows_depth_is_its_longest_chain() -> None:
    assert holds("- {residual: 8, repeat: 4, first: {stride: 2}, depth: 8}", RESIDUAL)
    assert finding("- {residual: 8, depth: 3}", RESIDUAL).label == "printed 3, computed 2"
