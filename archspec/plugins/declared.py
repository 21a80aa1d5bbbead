"""An operator that a plug-in brings: what is known of it, and the shapes, weights and counts that follow from that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal, NamedTuple, Self

from pydantic import ValidationError

from archspec.errors import Place
from archspec.ops import base
from archspec.ops.base import Refused, WeightKind, require_maps, require_vector
from archspec.ops.shapes import Maps, Shape, Vector
from archspec.plugins.code import Code
from archspec.plugins.faults import guarded
from archspec.plugins.sizes import value
from archspec.records import record
from archspec.spec.expressions import Expr, ExpressionError

#: The field that freezes the weights, where an operator has it: each framework has its own way, no code asks for it.
TRAINABLE = "trainable"
Takes = Literal["maps", "vector", "any"]


class Weight(NamedTuple):
    """A weight of an operator: its shape, and how it begins.

    ``shape`` is written as `in_maps, in_maps // ratio`. ``start`` is a number, a field, or for a matrix of (in, out) a
    word or a distribution of the `init` column; None of a framework's own layer, where the layer decides. In such a
    layer of torch ``torch`` is the parameter's name, and ``axes`` are the axes of ``shape`` in its order.
    """

    shape: str
    start: float | str | None = 0.0
    torch: str = ""
    axes: tuple[int, ...] | None = None


class Held(NamedTuple):
    """A weight that has been read: its sizes as expressions."""

    sizes: tuple[Expr, ...]
    given: Weight
    #: Whether it begins drawn at random.
    is_drawn: bool


@record
class Plugin:
    """What is known of an operator that a plug-in brings. ``class_name`` is what generated files call its layer."""

    class_name: str
    text: str
    place: Place
    #: The module that brings it, as Python knows it.
    module: str
    #: Whether that is a file that the call names.
    is_file: bool
    takes: Takes
    output: tuple[Expr, ...]
    needs: Expr | None
    macs: Expr | None
    weights: Mapping[str, Held]
    #: Backend -> its code, of those for which there is any.
    code: Mapping[str, Code]


class Op(base.Op):
    """The base of a plug-in's operator. Fields are what a row may say; `@op` says the rest.

    A method of the same name takes the place of what `@op` says: ``infer(self, x)``, ``macs(self, x)``.
    """

    plugin: ClassVar[Plugin]

    @classmethod
    def model_validate(cls, obj: Any, **how: Any) -> Self:
        """The operator of a row. Raises pydantic's ValidationError, and PluginError where a validator itself fails."""
        with guarded(cls.plugin.place, f"the check of the fields of `{cls.__name__}`", ValidationError):
            return super().model_validate(obj, **how)

    def infer(self, *inputs: Shape) -> Shape:
        """The output's shape, by `output`; the input's own where that says nothing. Raises Refused."""
        x = self.accepted(inputs[0])
        if not self.plugin.output:
            return x
        found = [self._number(each, x, "output", least=1) for each in self.plugin.output]
        return Maps(*found) if len(found) == 3 else Vector(*found)

    def accepted(self, x: Shape) -> Shape:
        """The input itself. Raises Refused where it is of the wrong kind, or `needs` does not hold."""
        if self.plugin.takes == "maps":
            require_maps(x, self)
        if self.plugin.takes == "vector":
            require_vector(x, self)
        if self.plugin.needs is not None and self._value(self.plugin.needs, x, "needs") is not True:
            raise Refused(f"`{self.head}` needs {self.plugin.needs}, and {self._said(x)}")
        return x

    def weights(self, *inputs: Shape) -> tuple[base.Weight, ...]:
        """The tensors that `weights` says, in its order."""
        return tuple(self._weight(name, held, inputs[0]) for name, held in self.plugin.weights.items())

    def macs(self, *inputs: Shape) -> int:
        """What `macs` says; 0 where it says nothing."""
        return 0 if self.plugin.macs is None else self._number(self.plugin.macs, inputs[0], "macs", least=0)

    def connections(self, *inputs: Shape) -> int:
        """As many as multiply-adds."""
        return self.macs(*inputs)

    def _weight(self, name: str, held: Held, x: Shape) -> base.Weight:
        shape = tuple(self._number(each, x, f"weight `{name}`", least=1) for each in held.sizes)
        start = held.given.start
        begins = getattr(self, start) if isinstance(start, str) and not held.is_drawn else start
        number = float(begins) if isinstance(begins, (int, float)) else None
        kind: WeightKind = "kernel" if held.is_drawn else "scale" if number else "bias"
        return base.Weight(name, shape, kind, bool(getattr(self, TRAINABLE, True)), start=number)

    def _number(self, expr: Expr, x: Shape, what: str, least: int) -> int:
        found = self._value(expr, x, what)
        if isinstance(found, bool) or not isinstance(found, int) or found < least:
            raise Refused(f"the {what} of `{self.head}` has {found} for `{expr}`, and {self._said(x)}")
        return found

    def _value(self, expr: Expr, x: Shape, what: str) -> Any:
        try:
            return value(expr, x, dict(self))
        except ExpressionError as caught:
            raise Refused(f"the {what} of `{self.head}` has no value: {caught}; {self._said(x)}") from None

    def _said(self, x: Shape) -> str:
        fields = "".join(f", `{name}` {each}" for name, each in self)
        return f"the input is {x}{fields}"
