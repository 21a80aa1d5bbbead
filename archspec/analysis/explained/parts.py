"""What a row's number is the sum of: its layers with their arithmetic, its blocks and repetitions opened.

A block that is used inside is opened too, down to ``MAX_LEVELS``; one below it is one part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from archspec.analysis import formulas
from archspec.analysis.explained import sides
from archspec.analysis.explained.wording import described, holding
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import Formula
from archspec.analysis.summary.rows import described as row_described
from archspec.network.addresses import Node
from archspec.network.tree import Branch, Group, HeadBody, Item, Layer, Merge, Repeat, Use
from archspec.network.walk import joined, own_layers
from archspec.ops import Shape
from archspec.records import value_record

#: Blocks and repetitions inside one another that one explanation opens.
MAX_LEVELS = 3


@value_record
class Part:
    """One layer, block or repetition in a row: its number, and the arithmetic or the parts that this comes from.

    ``value`` is of all its ``times`` together, ``parts`` are those of one.
    """

    name: str
    what: str
    value: int
    times: int = 1
    formula: Formula | None = None
    parts: tuple[Part, ...] = ()


@value_record
class Sized:
    """One layer, block or repetition in a row: its output, and a formula for each axis that it makes."""

    name: str
    what: str
    output: Shape
    times: int = 1
    formulas: tuple[Formula | None, ...] = ()
    note: str = ""
    parts: tuple[Sized, ...] = ()


def label(node: Node) -> str:
    """`inception`, `conv batchnorm relu`, `branch`."""
    if isinstance(node, Branch):
        return "branch"
    return "head" if isinstance(node, HeadBody) else row_described(node)


def output(node: Node) -> Shape:
    """What comes out of it."""
    return node.body.output if isinstance(node, HeadBody) else node.output


Counted = Callable[[Layer], Formula | None]
Number = Callable[[Node], int]


class Counting:
    """Makes the parts of one quantity, which is summed over layers."""

    def __init__(self, quantity: str, of_layer: Counted, number: Number) -> None:
        self._quantity, self._of_layer, self.number = quantity, of_layer, number

    @staticmethod
    def of(quantity: str, facts: Facts) -> Counting:
        """The parts of `params`, `trainable`, `non_trainable`, `macs`, `connections`, `neurons`, `activation_bytes`."""
        of_layer: dict[str, Counted] = {
            "params": formulas.params,
            "trainable": formulas.trainable,
            "non_trainable": formulas.non_trainable,
            "macs": formulas.macs,
            "neurons": lambda layer: formulas.neurons(layer.output),
            "connections": formulas.connections,
            "activation_bytes": formulas.activation_bytes,
        }

        def number(item: Item) -> int:
            return facts.connections.of(item) if quantity == "connections" else getattr(facts.counts.of(item), quantity)

        return Counting(quantity, of_layer[quantity], lambda node: sum(map(number, whole(node))))

    def parts(self, name: str, node: Node, level: int = 1) -> tuple[Part, ...]:
        """Those that count something, in the order of the table."""
        made = (self._part(part, inner, times, level) for part, inner, times in opened(name, node))
        return tuple(part for part in made if part.value)

    def rows(self, items: Iterable[Item]) -> tuple[Part, ...]:
        """Rows that count something, each as one part, with its arithmetic or the runs of its repetitions."""
        return tuple(part for part in map(self._row, items) if part.value)

    def _row(self, item: Item) -> Part:
        value = self.number(item)
        if isinstance(item, (Layer, Group)):
            return Part(item.name, label(item), value, formula=self._together(item, value))
        if isinstance(item, Repeat) and len(item.runs) == 1:
            return Part(item.name, label(item), value, item.count)
        runs = self.parts(item.name, item, MAX_LEVELS) if isinstance(item, Repeat) else ()
        return Part(item.name, label(item), value, parts=runs)

    def _together(self, row: Layer | Group, value: int) -> Formula | None:
        """The arithmetic of all layers of a row as one sum; none where a layer has none."""
        made = [self._of_layer(layer) for _, layer in own_layers(row.name, row) if self.number(layer)]
        known = [formula for formula in made if formula is not None]
        total = Formula(" + ".join(formula.text for formula in known), sum(formula.value for formula in known))
        return total if total.value == value and len(known) == len(made) else None

    def _part(self, name: str, node: Layer | Use | Repeat | Group | Merge, times: int, level: int) -> Part:
        value = self.number(node)
        if isinstance(node, Layer):
            formula = self._of_layer(node)
            is_exact = formula is not None and formula.value == value
            return Part(name, self._described(node), value * times, times, formula if is_exact else None)
        parts = self.parts(node.name, node, level + 1) if level < MAX_LEVELS else ()
        return Part(name, label(node), value * times, times, parts=parts)

    def _described(self, layer: Layer) -> str:
        """With the names of the weights that are counted, where the formula would not show them."""
        is_of_weights = self._quantity in ("params", "trainable")
        return described(layer) + (holding(layer, self._quantity == "trainable") if is_of_weights else "")


def sizes(name: str, node: Node, level: int = 1) -> tuple[Sized, ...]:
    """The layers that make another shape of their input, and merges; where there is none, the last layer."""
    found = [*opened(name, node)]
    making = [part for part in found if not isinstance(part[1], Layer) or _makes(part[1])] or found[-1:]
    return tuple(_sized(part, inner, times, level) for part, inner, times in making)


def whole(node: Node) -> Iterable[Item]:
    """The rows that it is made of, which the facts of a network know."""
    if isinstance(node, HeadBody):
        return node.body.items
    return node.items if isinstance(node, Branch) else (node,)


def opened(name: str, node: Node) -> Iterator[tuple[str, Layer | Use | Repeat | Group | Merge, int]]:
    """(name, part, times) of what is directly in a node: branches are opened, inner blocks are one part."""
    if isinstance(node, Repeat):
        number = 0
        for item, times in node.runs:
            last = number + times - 1
            yield (f"{number} to {last}" if times > 1 else str(number)), item, times
            number += times
    elif isinstance(node, (Use, HeadBody)):
        for row in node.body.items:
            yield from _flat(row.name, row)
    elif isinstance(node, Branch):
        for row in node.items:
            yield from _flat(row.name, row)
    elif isinstance(node, Merge):
        for branch in node.branches:
            for row in branch.items:
                yield from _flat(row.name, row, branch.name)
        for path, layer in own_layers(node.name, node):
            yield path, layer, 1
    else:
        for path, layer in own_layers(name, node):
            yield path, layer, 1


def _flat(name: str, item: Item, prefix: str = "") -> Iterator[tuple[str, Layer | Use | Repeat, int]]:
    where = joined(prefix, name)
    if isinstance(item, Merge):
        inner = prefix if item.is_transparent else where
        for branch in item.branches:
            for row in branch.items:
                yield from _flat(row.name, row, joined(inner, branch.name))
    if isinstance(item, (Use, Repeat)):
        yield where, item, 1
        return
    for path, layer in own_layers(joined(prefix, item.name), item):
        yield path, layer, 1


def _makes(layer: Layer) -> bool:
    """Whether a layer has arithmetic to show for its size: it slides a window, merges, or changes the shape."""
    is_sliding = layer.op.slide(*layer.inputs) is not None
    return layer.output != layer.input or is_sliding or layer.op.is_weight_layer or layer.op.is_merge


def _sized(name: str, node: Layer | Use | Repeat | Group | Merge, times: int, level: int) -> Sized:
    if isinstance(node, Layer):
        what = described(node, with_padding=True)
        made, note = sides.size(node), sides.cut_note(node)
        return Sized(name, what, node.output, times, made, note)
    parts = sizes(node.name, node, level + 1) if level < MAX_LEVELS else ()
    return Sized(name, label(node), node.output, times, parts=parts)
