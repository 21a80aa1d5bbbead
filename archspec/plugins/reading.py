"""Reading what a plug-in says of an operator: `@op` with shapes, weights and code, above a class with its fields."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from math import isfinite
from typing import Any, NamedTuple, TypeVar, get_args

from archspec.errors import Place
from archspec.ops.base import REGISTRY, register
from archspec.ops.documented import summary
from archspec.ops.drawing import parse_init
from archspec.plugins.code import Code, CodeError, read
from archspec.plugins.declared import TRAINABLE, Held, Op, Plugin, Takes, Weight
from archspec.plugins.faults import fault, place_of
from archspec.plugins.fields import require_class, require_fields
from archspec.plugins.methods import guard_methods, require_methods
from archspec.plugins.names import require_free
from archspec.plugins.sizes import expression, sizes
from archspec.spec.expressions import Expr, ExpressionError

#: What a file has among its globals that the call names.
FILE_MARK = "__archspec_plugin__"
Declared = TypeVar("Declared", bound=type[Op])


def op(
    head: str,
    *,
    argument: str | None = None,
    takes: Takes = "any",
    output: str = "",
    needs: str = "",
    weights: Mapping[str, str | Weight] | None = None,
    macs: str = "",
    keras: str = "",
    torch: str = "",
) -> Callable[[Declared], Declared]:
    """Class decorator: the operator that rows call ``head``.

    ``argument`` is the field that takes the value behind the word. ``takes`` says which inputs there are. ``output``
    and ``macs`` are expressions over `height`, `width`, `in_maps` and the fields, as is the condition ``needs``.
    ``weights`` are shapes by name. ``keras`` and ``torch`` are a call that makes the framework's own layer, or what
    a layer of its own makes of `x`. Raises PluginError, at the line of the decorator, for what cannot be.
    """
    frame = sys._getframe(1)
    place = place_of(frame)
    texts = {"output": output, "needs": needs, "macs": macs, "keras": keras, "torch": torch}
    _require_texts({"the word": head, **texts}, weights, place)
    said = _Said(head, argument, takes, output, needs, dict(weights or {}), macs, {"keras": keras, "torch": torch})

    def declare(kind: Declared) -> Declared:
        try:
            require_class(kind)
            require_methods(kind)
            kind.plugin = said.read(kind, place, bool(frame.f_globals.get(FILE_MARK)))
        except (ValueError, CodeError, ExpressionError) as caught:
            raise fault(f"the operator `{head}` cannot be: {caught}", place) from None
        kind.head, kind.argument = head, argument
        guard_methods(kind, place)
        require_fields(kind, head, place)
        return register(kind)

    return declare


def _require_texts(texts: Mapping[str, Any], weights: Any, place: Place) -> None:
    """Raises PluginError where an argument of `@op` is of another type than it has to be."""
    for name, given in texts.items():
        if not isinstance(given, str):
            raise fault(f"{name if ' ' in name else f'`{name}`'} of `@op` is a text, not {given!r:.60}", place)
    if not isinstance(weights, Mapping | None):
        raise fault(f"`weights` of `@op` are shapes by name, not {weights!r:.60}", place)
    for name, given in (weights or {}).items():
        weight = Weight(given) if isinstance(given, str) else given
        if not (isinstance(name, str) and isinstance(weight, Weight) and _is_written(weight)):
            raise fault(
                f"the weight {name!r:.60} of `@op` is a name with a shape, as `in_maps, 4`, or a `Weight`", place
            )


def _is_written(weight: Weight) -> bool:
    axes = () if weight.axes is None else weight.axes
    are_numbers = isinstance(axes, tuple) and all(type(axis) is int for axis in axes)
    return isinstance(weight.shape, str) and isinstance(weight.torch, str) and are_numbers


class _Said(NamedTuple):
    """The arguments of `@op`, as they are given."""

    head: str
    argument: str | None
    takes: Takes
    output: str
    needs: str
    weights: Mapping[str, str | Weight]
    macs: str
    code: Mapping[str, str]

    def read(self, kind: type[Op], place: Place, is_file: bool) -> Plugin:
        """What they say of this class. Raises ValueError, CodeError or ExpressionError for what cannot be."""
        fields = [*kind.model_fields]
        require_free(self.head, kind.__name__, fields, self.weights)
        self._require_fitting(fields)
        in_code = [name for name in fields if name != TRAINABLE]
        code = dict(self._codes(in_code))
        held = {name: _held(name, given, in_code, code) for name, given in self.weights.items()}
        if any(each.is_drawn for each in held.values()) and not self.macs and "macs" not in vars(kind):
            raise ValueError("a weight that is drawn is multiplied with: say how often, in `macs`")
        return Plugin(
            class_name=kind.__name__,
            text=summary(kind) or f"The operator `{self.head}`.",
            place=place,
            module=kind.__module__,
            is_file=is_file,
            takes=self.takes,
            output=_output(self.output, in_code),
            needs=expression(self.needs, in_code) if self.needs else None,
            macs=expression(self.macs, in_code) if self.macs else None,
            weights=held,
            code=code,
        )

    def _codes(self, fields: list[str]) -> Iterator[tuple[str, Code]]:
        for backend, text in self.code.items():
            if text:
                try:
                    yield backend, read(text, backend, fields, self.weights)
                except CodeError as caught:
                    raise CodeError(f"its code for {backend}: {caught}") from None

    def _require_fitting(self, fields: list[str]) -> None:
        if self.head in REGISTRY:
            raise ValueError(f"there is an op `{self.head}` already{_of_another(self.head)}")
        if self.argument is not None and self.argument not in fields:
            raise ValueError(f"the argument `{self.argument}` is no field of the class")
        if self.takes not in get_args(Takes):
            raise ValueError(f"`takes` is {', '.join(get_args(Takes))}, not {self.takes!r}")
        if TRAINABLE in fields and not self.weights:
            raise ValueError(f"there are no weights that the field `{TRAINABLE}` could freeze")


def _output(text: str, fields: list[str]) -> tuple[Expr, ...]:
    found = sizes(text, fields) if text else ()
    if len(found) not in (0, 1, 3):
        raise ValueError("`output` is `height, width, maps` of maps, or the features of a vector")
    return found


def _held(name: str, given: str | Weight, fields: list[str], code: Mapping[str, Code]) -> Held:
    weight = Weight(given) if isinstance(given, str) else given
    weight = weight._replace(start=_start(name, weight.start, fields))
    shape = sizes(weight.shape, fields)
    is_drawn = isinstance(weight.start, str) and weight.start not in fields
    if is_drawn and len(shape) != 2:
        raise ValueError(f"the weight `{name}` is drawn, which a matrix of (in, out) can be; others begin at a number")
    if weight.axes is not None and sorted(weight.axes) != [*range(len(shape))]:
        raise ValueError(f"the axes of the weight `{name}` are each of 0 to {len(shape) - 1} once, not {weight.axes!r}")
    for backend, each in code.items():
        if each.call is None and name not in each.used:
            raise ValueError(f"the weight `{name}` is not in the code for {backend}")
        if each.call is None and weight.start is None:
            raise ValueError(f"the weight `{name}` begins nowhere: give it a `start`")
    return Held(shape, weight, is_drawn)


def _start(name: str, start: Any, fields: list[str]) -> float | str | None:
    """Where a weight begins: a number, a field, or a word for how it is drawn."""
    if start in ("zeros", "ones"):
        return float(start == "ones")
    if start is None or (isinstance(start, str) and start in fields):
        return start
    if type(start) in (int, float) and isfinite(start):
        return float(start)
    try:
        return parse_init(start)
    except ValueError as caught:
        raise ValueError(f"the weight `{name}` begins at {start!r}: {caught}, a number or a field") from None


def _of_another(head: str) -> str:
    other = REGISTRY[head].plugin
    return ", of archspec itself" if other is None else f", of {other.place.source.name}:{other.place.line}"
