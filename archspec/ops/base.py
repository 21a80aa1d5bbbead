"""What an operator is: validated fields, a shape rule, its weights and its multiply-adds.

An operator knows no framework, no file and no place.  What it refuses it says with ``Refused``, and the
network that asks puts the row's place to it.  A new operator is one class here and one rule per backend.
"""

from collections.abc import Callable, Mapping
from math import prod
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from archspec.ops.drawing import InitField
from archspec.ops.shapes import Maps, Shape, Vector, numbers
from archspec.ops.windows import Padding, Window

#: A count of maps or units. The bound keeps every product of sizes far from nonsense.
Count = Annotated[int, Field(ge=1, le=1_000_000)]

WeightKind = Literal["kernel", "bias", "scale", "shift", "statistic", "codes"]


class Refused(Exception):
    """An operator cannot take this input: the fact, a way out, and the field to blame (or the whole row)."""

    def __init__(self, fact: str, hint: str = "", field: str | None = None) -> None:
        super().__init__(fact)
        self.fact, self.hint, self.field = fact, hint, field


class Weight(NamedTuple):
    """One tensor of an operator, in the canonical layout (Keras's: kernels are height, width, in, out)."""

    name: str
    shape: tuple[int, ...]
    kind: WeightKind
    trainable: bool = True
    #: (fan in, fan out), where the last two axes of the shape do not say it; see `ops/initialisers.py`.
    fans: tuple[float, float] | None = None
    #: The number at which all of it begins, of an operator that a plug-in brings: its kind does not say it there.
    start: float | None = None

    @property
    def size(self) -> int:
        return prod(map(int, self.shape))  # sizes that remember where they come from are slow to multiply


class Slide(NamedTuple):
    """How an operator's window moves over its input: what strides and receptive fields need."""

    kernel: Window
    stride: Window
    #: Pixels put around the input above and on the left; of a transposed window those cut off the output there.
    before: tuple[int, int] = (0, 0)
    #: Whether the window moves over the output, and spreads each pixel of the input over it.
    is_transposed: bool = False


class Example(NamedTuple):
    """A row and an input on which the conformance test tries the operator in every backend.

    An operator without an argument has None behind its head; a merge has an empty list there, and its branches'
    outputs are the inputs.
    """

    row: Mapping[str, Any]
    inputs: tuple[str, ...] = ("8x8x4",)


class Op(BaseModel):
    """The base of every operator. Fields are what a row may say about it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)

    #: The word that opens the row.
    head: ClassVar[str]
    #: The field that takes the value after that word, when there is one.
    argument: ClassVar[str | None] = None
    #: A merge takes several inputs and its row holds branches.
    is_merge: ClassVar[bool] = False
    #: Whether papers count it as a layer with weights ("a 34-layer network").
    is_weight_layer: ClassVar[bool] = False
    #: For docs: where the formula comes from.
    source: ClassVar[str] = ""
    examples: ClassVar[tuple[Example, ...]] = ()
    #: What a plug-in says of an operator that it brings, `archspec.plugins.declared.Plugin`; None of those of ours.
    plugin: ClassVar[Any] = None

    def infer(self, *inputs: Shape) -> Shape:
        """The output's shape. Raises Refused where the input does not fit."""
        raise Refused(f"`{self.head}` has no shape rule")

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """The tensors that this operator owns, in the order in which it uses them."""
        return ()

    def macs(self, *inputs: Shape) -> int:
        """Multiply-adds of convolutions and dense layers for one input; biases are not counted."""
        return 0

    def connections(self, *inputs: Shape) -> int:
        """Connections as LeCun et al. 1998 count them: every use of a weight, the biases' too."""
        return 0

    def slide(self, *inputs: Shape) -> Slide | None:
        """The window over the input's pixels, or None where every output sees one pixel (or all of them)."""
        return None

    def followers(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        """The operators that the row's columns put behind this one: (head, fields), in order."""
        return ()


Norm = Literal["none", "batch", "layer"]

#: The functions an ``activation`` row may name. Their formulas are in `ops/activation.py`.
Nonlinearity = Literal[
    "relu", "relu6", "leaky_relu", "tanh", "scaled_tanh", "sigmoid", "softmax", "swish", "gelu",
    "hard_swish", "hard_sigmoid",
]  # fmt: skip

#: The functions an ``activation`` column may name.
Function = Literal["none", Nonlinearity]


class Activated(Op):
    """An operator whose row may name the activation that follows it."""

    #: The function that follows; behind the norm where the row has one.
    activation: Function = "none"

    def followers(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        return () if self.activation == "none" else (("activation", {"function": self.activation}),)


class Weighted(Activated):
    """An operator with a kernel: an optional norm and an optional activation follow it, in this order."""

    is_weight_layer: ClassVar[bool] = True

    #: Whether a number is added to each output map (or unit).
    bias: bool = True
    #: How the kernel is drawn before training.
    init: InitField = "glorot_uniform"
    #: The number at which every bias begins.
    bias_init: Annotated[float, Field(ge=-1000, le=1000)] = 0.0
    #: Whether training changes the kernel and the bias; the norm that follows has its own.
    trainable: bool = True
    #: The `batchnorm` or `layernorm` that follows, before the activation.
    norm: Norm = "none"

    def followers(self) -> tuple[tuple[str, dict[str, Any]], ...]:
        norm: tuple[tuple[str, dict[str, Any]], ...] = () if self.norm == "none" else ((f"{self.norm}norm", {}),)
        return (*norm, *super().followers())

    def check_bias(self) -> None:
        """Refused where a bias that is not there would begin at a number."""
        if self.bias_init and not self.bias:
            raise Refused("there is no bias that could begin at a number", hint="leave it out", field="bias_init")

    def bias_weight(self, units: int) -> tuple[Weight, ...]:
        return (Weight("bias", (units,), "bias", self.trainable),) if self.bias else ()

    def connections(self, *inputs: Shape) -> int:
        """Multiply-adds, and one more for each output number that has a bias."""
        return self.macs(*inputs) + (numbers(self.infer(*inputs)) if self.bias else 0)


REGISTRY: dict[str, type[Op]] = {}

Registered = TypeVar("Registered", bound=type[Op])


def register(op: Registered) -> Registered:
    """Class decorator: make the operator known under its head. A head is never taken twice."""
    if op.head in REGISTRY:
        raise ValueError(f"an operator named {op.head!r} is registered already")
    REGISTRY[op.head] = op
    return op


def require_maps(shape: Shape, op: Op) -> Maps:
    """The input as feature maps, or Refused."""
    if isinstance(shape, Maps):
        return shape
    raise Refused(f"`{op.head}` needs feature maps, and its input is a vector of {shape} features")


def require_vector(shape: Shape, op: Op) -> Vector:
    """The input as a vector, or Refused."""
    if isinstance(shape, Vector):
        return shape
    raise Refused(
        f"`{op.head}` needs a vector, and its input is {shape}",
        hint="put a `flatten` or a `globalavgpool` row before it",
    )


def require_positive(shape: Maps, op: Op, given: Maps) -> Maps:
    """The output itself, or Refused where a side is below 1."""
    if shape.height >= 1 and shape.width >= 1:
        return shape
    raise Refused(
        f"the window of `{op.head}` does not fit into its input of {given}: the output would be {shape}",
        hint="use a smaller kernel, or `padding: same`",
    )


def require_centred(window: Window, padding: Padding) -> None:
    """Refused where `padding: half` meets an even side: such a window has no pixel in its middle."""
    if padding == "half" and not (window.height % 2 and window.width % 2):
        raise Refused(f"`padding: half` needs an odd window, and this one is {window}", field="padding")


Rule = Callable[..., Any]
