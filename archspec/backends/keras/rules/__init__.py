"""One rule per operator: which Keras layer it is.  Every value is written out; no default of Keras leaks through.

An argument carries Keras's own default only so that it need not be printed where it is equal.
"""

from archspec.backends.keras.rules import convolutions, layers, plugged, pools  # noqa: F401  importing them registers their rules
from archspec.backends.keras.rules.table import NATIVE, RULES

__all__ = ["NATIVE", "RULES"]
