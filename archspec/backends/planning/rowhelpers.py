"""Helpers for rows of one kind: `conv + batch norm + relu` stands in many rows, and an expert writes it once.

A helper is a block that nobody declared: its arguments are the columns that differ between the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from archspec.backends.planning.program import NOTHING, Leaf
from archspec.backends.planning.scopes import closer
from archspec.backends.planning.view import Close, View
from archspec.network.tree import Group, Layer
from archspec.ops import Maps, Shape, Vector
from archspec.ops.base import Weighted
from archspec.ops.shapes import channels
from archspec.ops.windows import ONE
from archspec.spec.document import IN_MAPS
from archspec.spec.expressions import Name
from archspec.spec.origins import Traced

#: The columns that may differ between the rows of one helper: their parameter, and its default.
VARYING: Mapping[str, tuple[str, Any]] = {
    "filters": ("maps", NOTHING),
    "units": ("units", NOTHING),
    "kernel": ("kernel", NOTHING),
    "stride": ("stride", 1),
    "dilation": ("dilation", 1),
    "groups": ("groups", 1),
    "multiplier": ("multiplier", 1),
}
#: Parameters are written with their keyword, except these.
POSITIONAL = (IN_MAPS, "maps", "units")
_WORDS = {"depthwise": "depthwise_conv", "separable": "separable_conv", "transposed": "conv_transpose",
          "batchnorm": "bn", "layernorm": "ln"}  # fmt: skip


#: What a backend makes of a row of these layers, seen through what their body knows.
Form = Callable[[Sequence[Layer], Close], str]


@dataclass(frozen=True, eq=False)
class Site:
    """One row of this kind in one body."""

    group: Group
    close: Close
    #: Whether the row stands in a block: its lines carry the block's name, and are long.
    in_block: bool = False

    def leaf(self, name: str) -> Leaf:
        view = View(self.group.layers[0], self.close)
        return view.maps_in if name == IN_MAPS else view.field(name)

    @property
    def is_still(self) -> bool:
        """Whether the row's window moves by one pixel wherever it is used."""
        op: Any = self.group.layers[0].op
        return not hasattr(op, "stride") or (op.stride == ONE and self.leaf("stride").origin is None)


@dataclass(frozen=True, eq=False)
class Kind:
    """Rows that one helper can serve."""

    name: str
    sites: tuple[Site, ...]

    @property
    def rows(self) -> int:
        return len({id(site.group.row.place) for site in self.sites})

    @property
    def is_in_block(self) -> bool:
        return any(site.in_block for site in self.sites)

    @property
    def has_norm(self) -> bool:
        return any("norm" in layer.op.head for layer in self.sites[0].group.layers)

    @property
    def fields(self) -> list[str]:
        op = self.sites[0].group.layers[0].op
        return [IN_MAPS, *(name for name in VARYING if name in type(op).model_fields)]

    @cached_property
    def members(self) -> tuple[list[tuple[Layer, ...]], list[Mapping[str, Any]], list[int]]:
        """Layers and scope of each different use, and the number of the use for each site."""
        open_fields = {name for name in self.fields if self._is_open(name)}
        keys: dict[tuple[Any, ...], int] = {}
        layers: list[tuple[Layer, ...]] = []
        scopes: list[Mapping[str, Any]] = []
        numbers: list[int] = []
        for site in self.sites:
            values = {name: site.leaf(name).value for name in self.fields}
            number = keys.setdefault(tuple(values.values()), len(keys))
            numbers.append(number)
            if number == len(layers):
                layers.append(_abstract(site.group, open_fields))
                scopes.append({parameter(name): value for name, value in values.items()})
        return layers, scopes, numbers

    def _is_open(self, name: str) -> bool:
        leaves = [site.leaf(name) for site in self.sites]
        return any(each.origin is not None or each.value != leaves[0].value for each in leaves)


def parameter(field: str) -> str:
    """The parameter's name for an operator's field."""
    return VARYING[field][0] if field in VARYING else field


def kinds(sites: Sequence[Site], form: Form, unsaid: Set[str]) -> list[Kind]:
    """The sites sorted by what their rows have in common, in the order of their first appearance.

    Rows that become different calls are of different kinds; ``unsaid`` are fields of which no call says anything.
    """
    sorted_sites: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        if (signature := _signature(site, unsaid)) is not None:
            sorted_sites[f"{form(site.group.layers, site.close)}|{signature}"].append(site)
    return [kind for members in sorted_sites.values() for kind in _parted(members, form)]


def _parted(sites: Sequence[Site], form: Form) -> list[Kind]:
    """The kind of these rows; two where a helper of them all would be made of something else than each row is.

    Of `padding: same` torch pads a row that strides by the size of its input, unless its window is one pixel: of such a
    row and a wider one that does not stride the helper would have to, though neither does.
    """
    kind = _kind(sites)
    if form(kind.members[0][0], keep) == form(sites[0].group.layers, sites[0].close):
        return [kind]
    parts = [[site for site in sites if site.is_still is is_still] for is_still in (True, False)]
    return [_kind(part) for part in sorted(filter(None, parts), key=lambda part: sites.index(part[0]))]


def _kind(sites: Sequence[Site]) -> Kind:
    return Kind(_name(sites[0].group), tuple(sites))


def _signature(site: Site, unsaid: Set[str]) -> str | None:
    """What two rows must share; None where a row's form itself depends on an argument."""
    main = site.group.layers[0]
    if not isinstance(main.op, Weighted):
        return None
    parts: list[str] = [type(main.input).__name__, str(main.input) if main.op.head == "dense" else ""]
    for layer in site.group.layers:
        fixed = {name: value for name, value in layer.op if name not in VARYING and name not in unsaid}
        if any(site.close(layer.origins.get(name)) is not None for name in fixed):
            return None
        parts.append(f"{layer.op.head}{fixed}")
    return "|".join(parts)


def _name(group: Group) -> str:
    return "_".join(_word(layer.op) for layer in group.layers)


def _word(op: Any) -> str:
    return str(op.function) if op.head == "activation" else _WORDS.get(op.head, op.head)


def _abstract(group: Group, open_fields: set[str]) -> tuple[Layer, ...]:
    """The row's layers in the helper's own terms: the columns that differ are names."""
    main = group.layers[0]
    op = main.op
    counts = {
        name: Traced(value, Name(parameter(name))) if name in open_fields else int(value)
        for name, value in op
        if name in VARYING and isinstance(value, int)
    }
    origins = {name: Name(parameter(name)) for name in open_fields if name in type(op).model_fields}
    x = _with_maps(main.input, IN_MAPS in open_fields)
    layers: list[Layer] = []
    for layer in group.layers:
        operator = op.model_copy(update=counts) if layer is main else layer.op
        output = operator.infer(x)
        layers.append(replace(layer, op=operator, inputs=(x,), output=output, origins=origins if layer is main else {}))
        x = output
    return tuple(layers)


def _with_maps(shape: Shape, is_open: bool) -> Shape:
    number = int(channels(shape))
    maps = Traced(number, Name(IN_MAPS)) if is_open else number
    return shape._replace(maps=maps) if isinstance(shape, Maps) else Vector(maps)


keep = closer({})
