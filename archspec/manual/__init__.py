"""What a word of archspec means, with an example that was made and not written: an operator, or a diagnostic's code.

What a row's numbers come from is told by `analysis/explained`: it needs no example.
"""

from __future__ import annotations

from archspec.codes import CODES
from archspec.errors import UsageError, did_you_mean
from archspec.manual.codes import ExplainedCode
from archspec.manual.operators import ExplainedOperator
from archspec.ops import REGISTRY
from archspec.plugins.loading import load_installed

__all__ = ["ExplainedCode", "ExplainedOperator", "explain"]


def explain(word: str) -> ExplainedOperator | ExplainedCode:
    """An operator (``conv``) or a code (``size``, also ``error[size]``). Raises UsageError where it is neither."""
    if word in REGISTRY:
        return ExplainedOperator(REGISTRY[word])
    code = word.removeprefix("error[").removeprefix("warning[").removesuffix("]")
    if code in CODES:
        return ExplainedCode(code, CODES[code])
    if load_installed() and word in REGISTRY:
        return ExplainedOperator(REGISTRY[word])
    near = did_you_mean(word, {*REGISTRY, *CODES})
    known = f"operators: {', '.join(sorted(REGISTRY))}; codes: {', '.join(CODES)}"
    raise UsageError(f"`{word:.80}` is no operator and no code{f'; {near}' if near else ''} ({known})")
