"""Shapes print as tables print them."""

from __future__ import annotations

from archspec.ops.shapes import Maps, Vector, channels, dims, volume


def test_shapes_print_as_tables_print_them() -> None:
    assert str(Maps(28, 28, 6)) == "28x28x6"
    assert str(Vector(84)) == "84"


def test_the_volume_is_the_number_of_neurons() -> None:
    assert volume(Maps(55, 55, 96)) == 290_400
    assert volume(Vector(4096)) == 4_096


def test_channels_are_the_last_axis() -> None:
    assert channels(Maps(28, 28, 6)) == 6
    assert channels(Vector(84)) == 84


def test_dims_are_plain_integers() -> None:
    assert dims(Maps(28, 28, 6)) == [28, 28, 6]
    assert dims(Vector(84)) == [84]
