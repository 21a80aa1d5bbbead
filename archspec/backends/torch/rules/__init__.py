"""One rule per operator: which torch module it is.  Every value is written out; no default of torch leaks through.

An argument carries torch's own default only so that it need not be printed where it is equal.
"""

from archspec.backends.torch.rules import convolutions, layers, plugged, pools  # noqa: F401  importing them registers their rules
from archspec.backends.torch.rules.table import RULES

__all__ = ["RULES"]
