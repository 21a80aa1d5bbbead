"""An input that is written maps first, as PyTorch and Caffe have it: `3x224x224` are 224 maps here.

Only a spec that is wrong comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archspec.errors import Diagnostic

#: What pictures have, grey or coloured.
MAPS = (1, 3)
#: The side of the smallest pictures that a network is published for.
LEAST_SIDE = 8


def of_maps_first(sides: tuple[int, ...]) -> str:
    """The way out where a network's input has the sides of a picture behind its maps; nothing for any other."""
    if len(sides) != 3 or sides[0] not in MAPS or sides[1] != sides[2] or sides[1] < LEAST_SIDE:
        return ""
    maps, height, width = sides
    said = "1 map" if maps == 1 else f"{maps} maps"
    return f"maps stand last: write `input: {height}x{width}x{maps}` for {said} of {height}x{width} pixels"


def windows_told(found: Iterable[Diagnostic], sides: tuple[int, ...]) -> Iterator[Diagnostic]:
    """The findings; a window that does not fit into such an input is told the input, not a smaller window."""
    hint = of_maps_first(sides)
    for each in found:
        is_window = bool(hint) and each.code == "shape" and each.message.startswith("the window of")
        yield replace(each, hint=hint) if is_window else each
