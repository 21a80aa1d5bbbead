"""What is written at volumes: each branch of a block, in lines that break where a reader would pause."""

from __future__ import annotations

from .measured import Measured
from .pictures import picture_of
from .test_pictures import measured


def lines_of(picture: Measured, path: str) -> list[str]:
    return [word.text for word in picture.words if word.node == path]


def test_a_branch_that_is_too_long_is_broken_before_its_arrow() -> None:
    assert lines_of(measured("googlenet", style="volumes"), "4b") == [
        "4b", "14×14×512",
        "1×1, 160", "1×1, 112", "→ 3×3, 224", "1×1, 24 → 5×5, 64", "3×3 max pool", "→ 1×1, 64",
        "449,160",
    ]  # fmt: skip


def test_an_operator_that_is_too_long_is_broken_behind_a_comma() -> None:
    assert lines_of(measured("lenet5", style="volumes"), "C3")[2:4] == ["5×5 conv, 16,", "by a table"]
    assert lines_of(measured("lenet5", style="volumes"), "C1")[2:3] == ["5×5 conv, 6"], "a control"


def test_no_line_stands_for_a_single_one_that_is_left_out() -> None:
    """Of more than four lines three are told, and how many more there are."""
    block = "blocks: {b: {layers: [%s]}}\nlayers: [{b: }]"
    told = {}
    for count in (4, 5):
        rows = ", ".join(["{conv: 4, kernel: 3x3}"] * count)
        told[count] = lines_of(Measured(picture_of(block % rows, style="volumes").svg()), "b")[2:-1]
    assert told[4] == ["3×3, 4"] * 4
    assert told[5] == ["3×3, 4"] * 3 + ["and 2 more"]
