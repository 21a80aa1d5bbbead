"""`archspec diagram`: several specs in one call, each with its own variant."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.cli import main

ROOT = Path(__file__).parents[2]
RESNET, VGG = (str(ROOT / f"specs/{name}.yaml") for name in ("resnet34", "vgg16"))


def drawn(folder: Path, *words: str) -> tuple[str, str]:
    """The name of the picture's file, and its text."""
    assert main(["diagram", *words, "--level", "network", "--out", str(folder)]) == 0
    (file,) = folder.iterdir()
    return file.stem, file.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([RESNET, "--variant-b", "option_a"], "resnet34_resnet34_option_a"),
        ([RESNET, RESNET, "--variant-b", "option_a"], "resnet34_resnet34_option_a"),
        ([RESNET, "--variant-a", "option_c", "--variant-b", "option_a"], "resnet34_option_c_resnet34_option_a"),
        ([RESNET, "--variant-a", "option_c"], "resnet34_option_c"),
        ([RESNET, "--variant", "lecture", "--variant-b", "option_a"], "resnet34_lecture_resnet34_option_a"),
        (
            [RESNET, "--variant-b", "option_a", "--variant-c", "option_c"],
            "resnet34_resnet34_option_a_resnet34_option_c",
        ),
        ([RESNET, "--variant", "lecture"], "resnet34_lecture"),
        ([VGG, RESNET, "--variant-a", "c"], "vgg16_c_resnet34"),
    ],
)
def test_each_spec_has_its_own_variant_and_a_lone_one_a_column_for_each(
    words: list[str], name: str, tmp_path: Path
) -> None:
    assert drawn(tmp_path, *words)[0] == name


def test_the_picture_is_of_the_variant(tmp_path: Path) -> None:
    _, text = drawn(tmp_path, RESNET, "--variant-b", "option_a")
    assert ">ResNet-34<" in text and ">ResNet-34 (option_a)<" in text
    assert "21.81 M parameters" in text and "21.64 M parameters" in text


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([RESNET, "--variant-c", "option_a"], "--variant-c is a column behind that of --variant-b, which is not given"),
        ([RESNET, VGG, "--variant-c", "option_a"], "--variant-c is about SPEC 3, and there are 2"),
        ([RESNET, VGG, "--variant-b", "option_a"], "vgg16.yaml has no variant `option_a`; it has: "),
    ],
)
def test_a_variant_of_nothing_is_a_wrong_call(
    words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diagram", *words, "--out", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert told in printed.err and printed.out == "" and list(tmp_path.iterdir()) == []
