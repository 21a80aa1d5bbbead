"""The methods that a plug-in's class may have: their mistakes are told at their lines, what they give is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from archspec.errors import Place
from archspec.ops.base import Op, Refused, Slide
from archspec.ops.shapes import Maps, Shape, Vector
from archspec.plugins.faults import fault, guarded

#: What a class has of archspec: a plug-in says it in `@op`, or not at all.
_OURS = ("accepted", "argument", "followers", "head", "is_merge", "model_validate", "plugin", "weights")


def require_methods(kind: type[Op]) -> None:
    """Raises ValueError where a class has a method in the place of one of archspec's own."""
    if taken := next((name for name in _OURS if name in vars(kind)), None):
        known = ", ".join(f"`{name}`" for name in METHODS)
        raise ValueError(f"`{taken}` is archspec's own: the methods that a class may have are {known}")


def guard_methods(kind: type[Op], place: Place) -> None:
    """Puts a guard around each method of the class. ``place`` is that of its decorator."""
    for name in METHODS:
        if name in vars(kind):
            setattr(kind, name, _guarded(getattr(kind, name), place, name))


def _guarded(method: Callable[..., Any], place: Place, name: str) -> Callable[..., Any]:
    fits, wrong = METHODS[name]

    def checked(self: Op, *inputs: Shape) -> Any:
        what = f"`{name}` of the op `{self.head}`"
        with guarded(place, what, Refused):
            found = method(self, *inputs)
            if not fits(found):
                raise fault(f"{what} gives {wrong}: {found!r:.80}", place)
        if name == "infer" and min(found) < 1:
            raise Refused(f"the output of `{self.head}` would be {found}, and the input is {inputs[0]}")
        return found

    return checked


def _is_shape(found: Any) -> bool:
    return isinstance(found, (Maps, Vector)) and all(map(_is_whole, found))


def _is_count(found: Any) -> bool:
    return _is_whole(found) and found >= 0


def _is_slide(found: Any) -> bool:
    if not isinstance(found, Slide):
        return found is None
    sides = (*found.kernel, *found.stride)
    return len(sides) == 4 and all(_is_whole(side) and side >= 1 for side in sides)


def _is_whole(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


#: The methods, with what each has to give, and what it is called where it gives something else.
METHODS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "infer": (_is_shape, "no shape"),
    "macs": (_is_count, "no count"),
    "connections": (_is_count, "no count"),
    "slide": (_is_slide, "neither a `Slide` nor None"),
}
