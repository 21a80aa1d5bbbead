"""Activations: one function for all numbers of the input, and softmax.

| function       | formula                                        |
|----------------|------------------------------------------------|
| `relu`         | max(x, 0)                                      |
| `relu6`        | min(max(x, 0), 6)                              |
| `leaky_relu`   | x where x > 0, else slope * x (slope 0.01)     |
| `tanh`         | tanh(x)                                        |
| `scaled_tanh`  | 1.7159 * tanh(2 * x / 3)                       |
| `sigmoid`      | 1 / (1 + exp(-x))                              |
| `softmax`      | exp(x[m]) / sum over n of exp(x[n]), n of maps |
| `swish`        | x * sigmoid(x), also named SiLU                |
| `gelu`         | x * (1 + erf(x / sqrt(2))) / 2, not its tanh   |
| `hard_sigmoid` | relu6(x + 3) / 6                               |
| `hard_swish`   | x * relu6(x + 3) / 6                           |

Sources: LeCun et al. 1998, section II.B, appendix A (scaled_tanh); Nair & Hinton 2010 (relu); Krizhevsky 2010 (relu6);
Maas et al. 2013 (leaky_relu); Ramachandran et al. 2017 (swish); Hendrycks & Gimpel 2016 (gelu); Howard et al. 2019
(hard_swish, hard_sigmoid).
"""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.ops.base import Example, Nonlinearity, Op, Refused, register
from archspec.ops.shapes import Shape


@register
class Activation(Op):
    """The named function, applied to each number; `softmax` over the last axis (maps, or features)."""

    head: ClassVar[str] = "activation"
    argument: ClassVar[str | None] = "function"
    source: ClassVar[str] = "the table in archspec/ops/activation.py"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"activation": "relu"}),
        Example({"activation": "relu6"}),
        Example({"activation": "leaky_relu"}),
        Example({"activation": "leaky_relu", "slope": 0.3}, ("16",)),
        Example({"activation": "tanh"}),
        Example({"activation": "scaled_tanh"}),
        Example({"activation": "sigmoid"}, ("16",)),
        Example({"activation": "softmax"}, ("16",)),
        Example({"activation": "softmax"}, ("7x9x4",)),
        Example({"activation": "swish"}),
        Example({"activation": "gelu"}),
        Example({"activation": "hard_sigmoid"}),
        Example({"activation": "hard_swish"}),
    )

    #: One of the activations below.
    function: Nonlinearity
    #: The slope left of zero, of `leaky_relu` alone.
    slope: Annotated[float, Field(ge=0, le=1)] = 0.01

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) or (features,) -> the same."""
        if "slope" in self.model_fields_set and self.function != "leaky_relu":
            raise Refused(f"`{self.function}` has no slope", hint="only `leaky_relu` takes one", field="slope")
        return inputs[0]
