"""What `shortcut` stands for: the identity, or a projection where the shapes differ."""

from __future__ import annotations

import pytest

from archspec.network.tree import Branch, Layer, Merge, Network, Use
from archspec.ops.convolution import Conv
from archspec.ops.shortcut import ZeroPadShortcut
from archspec.ops.windows import Window

from .networks import assert_refused, item, layer, network, origins, outputs

ROW = "- add: [[{conv: 8, kernel: 3x3, stride: 2}], OPTION]"


def merged(
    option: str = "shortcut", head: str = "", *, main: str = "{conv: 8, kernel: 3x3, stride: 2}", input: str = "8x8x4"
) -> Network:
    return network(f"- add: [[{main}], {option}]", head, input=input)


def shortcut(net: Network) -> Branch:
    (branch,) = (each for each in item(net, Merge).branches if each.is_shortcut)
    return branch


def step(net: Network) -> Window:
    op = layer(net, "shortcut/zeropad" if "shortcut/zeropad" in outputs(net) else "shortcut/conv").op
    assert isinstance(op, (Conv, ZeroPadShortcut))
    return op.stride


# Which it is


def test_where_shapes_are_equal_it_is_the_identity() -> None:
    net = merged(main="{conv: 4, kernel: 3x3}")
    assert shortcut(net).items == () and str(shortcut(net).output) == "8x8x4"


def test_where_shapes_differ_it_is_a_projection_by_a_1x1_convolution() -> None:
    net = merged()
    op = layer(net, "shortcut/conv").op
    assert isinstance(op, Conv)
    assert (op.filters, op.kernel, op.stride) == (8, Window(1, 1), Window(2, 2))
    assert outputs(net) == {"main/conv": "4x4x8", "shortcut/conv": "4x4x8", "add": "4x4x8"}


def test_option_a_takes_pixels_and_appends_maps_of_zeros() -> None:
    net = merged("{shortcut: A}")
    assert isinstance(layer(net, "shortcut/zeropad").op, ZeroPadShortcut)
    assert step(net) == Window(2, 2) and outputs(net)["shortcut/zeropad"] == "4x4x8"


def test_option_a_is_the_identity_where_shapes_are_equal() -> None:
    assert shortcut(merged("{shortcut: A}", main="{conv: 4, kernel: 3x3}")).items == ()


def test_option_c_projects_everywhere() -> None:
    net = merged("{shortcut: C}", main="{conv: 4, kernel: 3x3}")
    assert outputs(net)["shortcut/conv"] == "8x8x4" and step(net) == Window(1, 1)


def test_the_option_may_be_a_default_of_the_file_and_the_row_says_more_than_it() -> None:
    defaults = "defaults: {shortcut: {option: A}}"
    assert "shortcut/zeropad" in outputs(merged(head=defaults))
    assert "shortcut/conv" in outputs(merged("{shortcut: B}", head=defaults))


def test_the_option_may_be_a_variable() -> None:
    net = merged("{shortcut: $option}", "variables: {option: A}")
    assert "shortcut/zeropad" in outputs(net)


def test_the_shortcut_may_stand_before_the_main_branch() -> None:
    net = network("- add: [shortcut, [{conv: 8, kernel: 3x3, stride: 2}]]")
    assert list(outputs(net)) == ["shortcut/conv", "main/conv", "add"]


def test_the_projection_has_the_defaults_of_convolutions_but_for_their_windows() -> None:
    net = merged(
        head="defaults: {conv: {kernel: 5x5, padding: half, dilation: 2, bias: false, norm: batch, activation: relu, "
        "init: he_normal}}",
        main="{conv: 8, kernel: 3x3, dilation: 1, stride: 2}",
    )
    op = layer(net, "shortcut/conv").op
    assert isinstance(op, Conv)
    assert (op.kernel, op.bias, op.norm, op.activation, op.init) == (Window(1, 1), False, "batch", "none", "he_normal")
    assert [path for path in outputs(net) if path.startswith("shortcut")] == ["shortcut/conv", "shortcut/conv/norm"]


def test_padding_in_pixels_does_not_hold_for_a_projection() -> None:
    net = merged(head="defaults: {conv: {padding: 1}}")
    assert outputs(net)["shortcut/conv"] == "4x4x8"


@pytest.mark.parametrize(
    ("input", "stride", "expected"), [("9x9x4", "2", Window(2, 2)), ("8x9x4", "2x3", Window(2, 3))]
)
def test_the_step_is_what_the_shapes_need(input: str, stride: str, expected: Window) -> None:
    net = merged(main=f"{{conv: 8, kernel: 3x3, stride: {stride}}}", input=input)
    assert step(net) == expected


# Where the step comes from

BLOCK = "blocks: {r: {args: ARGS, layers: [{add: [[MAIN], shortcut]}]}}"


def stride_origin(main: str, args: str = "{s: 2, t: 1}", input: str = "16x16x4") -> str | None:
    net = network("- {r: 2}", BLOCK.replace("ARGS", args).replace("MAIN", main), input=input)
    (merge,) = item(net, Use).body.items
    assert isinstance(merge, Merge)
    (made,) = merge.branches[1].items
    assert isinstance(made, Layer)
    return origins(made).get("stride")


@pytest.mark.parametrize(
    ("main", "origin"),
    [
        ("{conv: 8, kernel: 3x3, stride: $s}", "s"),
        ("{conv: 8, kernel: 3x3}, {conv: 8, kernel: 3x3, stride: $s, activation: relu}", "s"),
        ("{conv: 8, kernel: 3x3, stride: $s}, {conv: 8, kernel: 3x3, stride: $t}", "s * t"),
        ("{conv: 8, kernel: 3x3, stride: $s}, {maxpool: 2x2, stride: 2}", "s * 2"),
        ("{conv: 8, kernel: 3x3, stride: $s * 2}", "s * 2"),
        ("{conv: 8, kernel: 3x3, stride: 2}", "2"),
        ("{conv: 8, kernel: 3x3, stride: 2x1}", None),
        ("{conv: 8, kernel: 3x3, stride: $s, repeat: 2}", "s * s"),
        ("{conv: 8, kernel: 3x3, stride: $t, repeat: 2}", None),
        ("{conv: 8, kernel: 3x3, stride: $s}, {multiply: [identity, [{conv: 8, kernel: 1x1}]]}", "s"),
        ("{add: [[{conv: 8, kernel: 3x3, stride: $s}], [{conv: 8, kernel: 1x1, stride: $s}]]}", "s"),
    ],
)
def test_the_step_remembers_the_strides_of_the_main_branch(main: str, origin: str | None) -> None:
    assert stride_origin(main) == origin


def test_strides_that_do_not_make_the_step_are_not_remembered() -> None:
    """A pool without a stride moves by its window, of which no column says the step."""
    assert stride_origin("{conv: 8, kernel: 3x3, stride: $t}, {maxpool: 2x2}") is None


# Which step it is

CONV = "{conv: 8, kernel: 3x3, stride: 2}"


@pytest.mark.parametrize(
    ("main", "input", "expected"),
    [
        ("{conv: 8, kernel: 3x3, stride: 4}", "9x9x4", Window(4, 4)),
        ("{conv: 8, kernel: 3x3}, {maxpool: 3x2}", "9x8x4", Window(3, 2)),
        ("{conv: 8, kernel: 3x3}, {avgpool: 3x3, stride: 2}", "9x9x4", Window(2, 2)),
        ("{separable: 8, kernel: 3x3, stride: 2, repeat: 3}", "16x16x4", Window(8, 8)),
        (f"{CONV}, {{depthwise: 3x3, repeat: 3, first: {{stride: 2}}}}", "16x16x4", Window(4, 4)),
        ("{concat: [[{conv: 4, kernel: 3x3, stride: 2}], [{maxpool: 2x2}]]}", "16x16x4", Window(2, 2)),
        (f"{CONV}, {{add: [[{CONV}, {{conv: 8, kernel: 3x3}}], shortcut]}}", "16x16x4", Window(4, 4)),
        (f"{CONV}, {{multiply: [[], [globalavgpool, {{dense: 8}}]], broadcast: true}}", "16x16x4", Window(2, 2)),
        (f"a: {CONV}, b: {{conv: 8, kernel: 3x3}}, c: {{add: [{{from: a}}, identity]}}", "16x16x4", None),
        ("{transposed: 8, kernel: 3x3}, {conv: 8, kernel: 3x3, stride: 2}", "16x16x4", Window(2, 2)),
    ],
)
def test_the_step_is_the_product_of_the_strides_beside_it(main: str, input: str, expected: Window | None) -> None:
    assert step(network(f"- add: [[{main}], shortcut]", input=input)) == (expected or Window(2, 2))


def test_the_strides_in_a_block_count_each_time_that_it_is_used() -> None:
    head = f"blocks: {{inner: {{layers: [{CONV}]}}, outer: {{layers: [inner, inner, {{maxpool: 1x1}}]}}}}"
    net = network("- add: [[outer], shortcut]", head, input="16x16x4")
    assert step(net) == Window(4, 4)


def test_several_branches_beside_a_shortcut_have_one_step() -> None:
    net = network(f"- add: [[{CONV}], shortcut, [{{conv: 8, kernel: 1x1, stride: 2}}]]")
    op = layer(net, "branch2/conv").op
    assert isinstance(op, Conv) and op.stride == Window(2, 2)


# Refused


def test_an_option_that_is_none_is_refused_where_it_stands() -> None:
    (found,) = assert_refused("- add: [[{conv: 8, kernel: 3x3}], {shortcut: ‹D›}]", "value")
    assert (found.message, found.label) == ("a shortcut's option cannot be this", "A, B or C is expected")
    assert_refused("- add: [[{conv: 8, kernel: 3x3}], shortcut]", "value", head="defaults: {shortcut: {option: ‹a›}}")


def test_a_shortcut_alone_has_nothing_to_stand_beside() -> None:
    (found,) = assert_refused("- {add: [‹shortcut›]}", "row")
    assert found.message == "`add` needs a branch beside the shortcut"


ALONE = "`shortcut` is a branch of `add`, alone in it, and stands nowhere else"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("- ‹shortcut›", ALONE),
        ("- concat: [[{activation: relu}], ‹shortcut›]", ALONE),
        ("- add: [[{activation: relu}], [‹shortcut›, {activation: relu}]]", ALONE),
        ("- add: [[{activation: relu}], {shortcut: A, ‹stride›: 2}]", "`shortcut` has no `stride`"),
        ("- add: [[{activation: relu}], {shortcut: A, ‹repeat›: 2}]", "`shortcut` has no `repeat`"),
    ],
)
def test_a_shortcut_is_a_branch_of_add_and_takes_nothing_but_its_option(rows: str, message: str) -> None:
    found = assert_refused(rows, *["unknown-key" if "has no" in message else "row"])
    assert found[0].message == message


def test_no_projection_makes_maps_of_features() -> None:
    (found,) = assert_refused("- add: [[flatten, {dense: 3}], ‹shortcut›]", "shape")
    assert found.message == "a projection needs feature maps, and here 8x8x4 becomes 3"


def test_a_step_that_does_not_give_the_shape_is_refused() -> None:
    (found,) = assert_refused("- add: [[{conv: 4, kernel: 3x3, padding: valid}], ‹shortcut›]", "shape")
    assert found.message == "the shortcut does not fit the branch beside it"
    assert found.label == "with the branch's stride of 1 a projection gives 8x8x4, and the branch gives 6x6x4"
    assert found.hint == (
        "`padding: same` or `half` of its windows makes 8x8 of 8x8; or write a branch of rows in place of `shortcut`"
    )


@pytest.mark.parametrize(
    ("main", "input", "label"),
    [
        # Each of these was built with a stride that is written nowhere, as ceil(input / output) gives it.
        ("{conv: 32, kernel: 3x3}, {conv: 32, kernel: 3x3}", "7x7x16", "stride of 1 a projection gives 7x7x32"),
        ("{conv: 8, kernel: 3x3, stride: 2}", "6x6x4", "stride of 2 a projection gives 3x3x8"),
        ("globalmaxpool: , keepdims: true", "7x7x16", "stride of 1 a projection gives 7x7x16"),
    ],
)
def test_a_step_that_only_the_sizes_suggest_is_not_taken(main: str, input: str, label: str) -> None:
    rows = f"- add: [[{main if main[0] == '{' else f'{{{main}}}'}], ‹shortcut›]"
    (found,) = assert_refused(rows, "shape", head="defaults: {conv: {padding: valid}}", input=input)
    assert f"with the branch's {label}, and the branch gives " in found.label


def test_the_step_of_a_branch_is_taken_where_the_sizes_suggest_a_smaller_one() -> None:
    assert step(merged("{shortcut: A}", main="{conv: 8, kernel: 3x3, stride: 4}", input="6x6x4")) == Window(4, 4)


@pytest.mark.parametrize(
    ("main", "fact"),
    [
        ("{transposed: 8, kernel: 2x2, stride: 2}", "a `transposed` of stride 2 makes maps larger"),
        (
            "{concat: [[{maxpool: 2x2}], [{conv: 8, kernel: 5x5, padding: valid}]]}",
            "its branches have the strides 1 and 2",
        ),
        ("{conv: 8, kernel: 3x3, from: start}", "it goes on from the row `start`, and not from the input of the `add`"),
        ("{maxpool: 1x1, stride: 2, repeat: 13}", "its strides make more than 4096"),
    ],
)
def test_a_branch_without_one_stride_has_no_shortcut(main: str, fact: str) -> None:
    rows = f"- start: {{activation: relu}}\n- add: [[{main}], ‹shortcut›]"
    (found,) = assert_refused(rows, "shape", input="8x8x4")
    assert found.message == f"no shortcut fits beside this branch: {fact}"
    assert found.hint == "write a branch of rows in place of `shortcut`"


def test_option_a_takes_no_maps_away() -> None:
    (found,) = assert_refused("- add: [[{conv: 2, kernel: 3x3}], {shortcut: ‹A›}]", "shape")
    assert "2 are fewer than the 4 of its input" in found.message
