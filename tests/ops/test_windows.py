"""Where windows land: the spellings of sizes and paddings, and the counts of outputs."""

from __future__ import annotations

import pytest

from archspec.ops.windows import (
    ONE,
    Padding,
    Sides,
    Window,
    extent,
    outputs,
    pads,
    parse_kernel,
    parse_padding,
    parse_sides,
    parse_step,
    slide,
)


def brute_force(size: int, span: int, stride: int, before: int, after: int, ceil: bool) -> int:
    """Windows counted one by one."""
    padded = size + before + after
    starts = range(0, padded, stride)
    if not ceil:
        return sum(1 for start in starts if start + span <= padded)
    counted = 0
    for start in starts:
        if start >= size + before:
            break
        counted += 1
        if start + span >= padded:
            break
    return counted


def test_a_window_is_height_by_width() -> None:
    assert parse_kernel("5x3") == Window(5, 3)
    assert str(Window(5, 3)) == "5x3"


@pytest.mark.parametrize(
    "wrong", [3, True, "3", "3x", "3x3x3", "0x3", "3x0", "4097x3", " 3x3", "3\u00d73", 3.0, None, [3, 3]]
)
def test_a_kernel_is_written_in_one_way(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"height x width|must be from|without them"):
        parse_kernel(wrong)


def test_a_step_is_one_number_or_a_pair() -> None:
    assert parse_step(2) == Window(2, 2)
    assert parse_step("2x1") == Window(2, 1)


@pytest.mark.parametrize("wrong", [True, 0, -1, 4097, "2", 2.0, None, [2, 1]])
def test_a_step_is_at_least_one_pixel(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"height x width|must be from|without them"):
        parse_step(wrong)


@pytest.mark.parametrize(("wrong", "fact"), [("2", "write 2 without them"), ("2x", "a step is a whole number")])
def test_a_step_that_is_wrong_is_told_of_steps_and_not_of_windows(wrong: str, fact: str) -> None:
    with pytest.raises(ValueError, match=fact):
        parse_step(wrong)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("same", "same"),
        ("valid", "valid"),
        ("half", "half"),
        (2, Sides(2, 2, 2, 2)),
        ([0, 1, 2, 3], Sides(0, 1, 2, 3)),
        (Sides(0, 1, 2, 3), Sides(0, 1, 2, 3)),
    ],
)
def test_padding_has_five_spellings(written: object, meant: Padding) -> None:
    assert parse_padding(written) == meant


@pytest.mark.parametrize("wrong", [True, None, "full", "2", 1.0, -1, 4097, [1, 2], [0, 0, 0, True], [0, 0, 0, -1]])
def test_any_other_padding_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"padding is|pixels are|must be from"):
        parse_padding(wrong)


@pytest.mark.parametrize("word", ["same", "valid", "half"])
def test_sides_are_pixels_and_no_word(word: str) -> None:
    with pytest.raises(ValueError, match=r"\[top, bottom, left, right\]"):
        parse_sides(word)


def test_sides_print_as_they_are_written() -> None:
    assert str(Sides(2, 2, 2, 2)) == "2"
    assert str(Sides(0, 1, 2, 3)) == "[0, 1, 2, 3]"


@pytest.mark.parametrize(
    ("size", "sides"),
    [(224, Sides(2, 3, 2, 3)), (225, Sides(3, 3, 3, 3))],
)
def test_same_puts_the_odd_pixel_at_the_bottom_and_the_right(size: int, sides: Sides) -> None:
    assert pads("same", (size, size), Window(7, 7), Window(2, 2), ONE) == sides


def test_half_is_the_same_on_every_side_whatever_the_stride() -> None:
    assert pads("half", (224, 224), Window(7, 3), Window(2, 2), ONE) == Sides(3, 3, 1, 1)
    assert pads("half", (224, 224), Window(3, 5), Window(2, 2), Window(2, 3)) == Sides(2, 2, 6, 6)


def test_a_dilated_window_spans_its_gaps() -> None:
    assert extent(3, 1) == 3
    assert extent(3, 2) == 5


@pytest.mark.parametrize("ceil", [False, True])
def test_outputs_agree_with_windows_counted_one_by_one(ceil: bool) -> None:
    cases = [
        (size, span, stride, before, after)
        for size in range(1, 9)
        for span in range(1, 5)
        for stride in range(1, 5)
        for before in range(span)
        for after in range(span)
        if span <= size + before + after
    ]
    assert len(cases) > 500
    for case in cases:
        assert outputs(*case, ceil) == brute_force(*case, ceil), case


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 7, 112, 113])
def test_same_gives_the_size_over_the_stride_rounded_up(size: int, stride: int) -> None:
    for span in (1, 2, 3, 7):
        assert slide((size, size), Window(span, span), Window(stride, stride), ONE, "same")[0] == -(-size // stride)
