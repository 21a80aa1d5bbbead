"""Convolutions: dense, grouped, dilated, by a connection table; depthwise, separable, transposed.

Canonical kernels are (height, width, maps in / groups, filters).
Sources: LeCun et al. 1998 (connection tables), Krizhevsky et al. 2012 (groups), Chollet 2016 (separable),
Dumoulin & Visin 2016 (arithmetic, transposed).
"""

from archspec.ops.convolution.conv import Conv
from archspec.ops.convolution.depthwise import Depthwise
from archspec.ops.convolution.given import parse_given
from archspec.ops.convolution.separable import Separable
from archspec.ops.convolution.sliding import Sliding
from archspec.ops.convolution.transposed import Transposed

__all__ = ["Conv", "Depthwise", "Separable", "Sliding", "Transposed", "parse_given"]
