"""Operators of your own: a file of about ten lines, given by `--plugin FILE`, or an installed package.

A plug-in says an operator's fields, its shapes and its weights once, and what it computes once for each backend::

    from archspec.plugins import Op, op

    @op("mish", keras="x * ops.tanh(ops.softplus(x))", torch="x * torch.tanh(F.softplus(x))")
    class Mish(Op):
        \"\"\"x * tanh(log(1 + exp(x))).\"\"\"

`docs/plugins.md` has the whole of it.  A spec never names a plug-in: who runs the command does.
"""

from archspec.ops.base import Count, Refused, Slide
from archspec.ops.shapes import Maps, Shape, Vector
from archspec.ops.windows import Window
from archspec.plugins.declared import Op, Weight
from archspec.plugins.loading import load
from archspec.plugins.reading import op

__all__ = ["Count", "Maps", "Op", "Refused", "Shape", "Slide", "Vector", "Weight", "Window", "load", "op"]
