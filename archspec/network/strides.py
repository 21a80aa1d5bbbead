"""How far apart the pixels are that a chain of rows looks at: the product of its strides.

It is told from the rows and never from shapes: 7 pixels become 3 by a stride of 2 as well as by two kernels without
padding.  Nothing here recurses: a spec may nest a thousand blocks.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, MutableMapping

from archspec.network.trampoline import Steps, run
from archspec.network.tree import Body, Branch, Group, Item, Layer, Merge, Repeat, Use
from archspec.ops.windows import MAX_WINDOW, ONE, Window

#: The products behind the rows that `from` may name.
Seen = MutableMapping[str, Window]


class NoStride(Exception):
    """A chain has no stride that a projection could take; the message says why."""


class Strides:
    """The strides of chains of rows; of a body once, whoever uses it."""

    def __init__(self) -> None:
        self._bodies: dict[Body, Window] = {}

    def of(self, branches: Iterable[Branch]) -> Window:
        """The stride that these branches have in common. Raises NoStride."""
        return _common({run(self._along(branch.items, ONE, {})) for branch in branches})

    def _along(self, items: Iterable[Item], step: Window, seen: Seen) -> Steps[Window]:
        for item in items:
            if item.row.origin is not None:
                step = _named(item.row.origin.text, seen)
            step = seen[item.name] = yield self._behind(item, step, seen)
        return step

    def _behind(self, item: Item, step: Window, seen: Seen) -> Steps[Window]:
        """The product behind a row whose input has ``step``."""
        if isinstance(item, (Layer, Group)):
            return _times(step, _own(item))
        behind: Window
        if isinstance(item, Use):
            behind = _times(step, (yield self._body(item.body)))
        elif isinstance(item, Repeat):
            behind = yield self._repeated(item, step, seen)
        else:
            behind = yield self._meeting(item, step, seen)
        return behind

    def _body(self, body: Body) -> Steps[Window]:
        if body not in self._bodies:
            self._bodies[body] = yield self._along(body.items, ONE, {})
        return self._bodies[body]

    def _repeated(self, repeat: Repeat, step: Window, seen: Seen) -> Steps[Window]:
        for each in repeat.runs:
            for _ in range(each.times):
                before, step = step, (yield self._behind(each.item, step, seen))
                if step == before:
                    break
        return step

    def _meeting(self, merge: Merge, step: Window, seen: Seen) -> Steps[Window]:
        """Of a merge its branches'; a shortcut follows the others, and a gate of one pixel has no say."""
        steps: set[Window] = set()
        for branch in merge.branches:
            if not branch.is_shortcut and branch.output[:-1] == merge.output[:-1]:
                steps.add((yield self._along(branch.items, step, ChainMap({}, seen))))
        return _common(steps)


def _own(item: Layer | Group) -> Window:
    step = ONE
    for layer in (item,) if isinstance(item, Layer) else item.layers:
        slide = layer.op.slide(*layer.inputs)
        if slide is None or slide.stride == ONE:
            continue
        if slide.is_transposed:
            raise NoStride(f"a `{layer.op.head}` of stride {shown(slide.stride)} makes maps larger")
        step = _times(step, slide.stride)
    return step


def _times(one: Window, other: Window) -> Window:
    step = Window(one.height * other.height, one.width * other.width)
    if max(step) > MAX_WINDOW:
        raise NoStride(f"its strides make more than {MAX_WINDOW}")
    return step


def _common(steps: set[Window]) -> Window:
    if len(steps) != 1:
        raise NoStride(f"its branches have the strides {' and '.join(map(shown, sorted(steps)))}")
    return steps.pop()


def _named(name: str, seen: Seen) -> Window:
    if name not in seen:
        raise NoStride(f"it goes on from the row `{name}`, and not from the input of the `add`")
    return seen[name]


def shown(step: Window) -> str:
    """`2`, or `2x1` where the axes differ."""
    return str(step.height) if step.height == step.width else str(step)
