"""archspec: a published table of a CNN, checked, and compiled into readable Keras or PyTorch source.

``import archspec`` costs nothing: what it offers is imported when it is first asked for.
"""

from __future__ import annotations

# As type checkers know it: `typing` itself takes milliseconds, in which nobody of ours hears an interrupt.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from archspec.api import Net, diff, difference_html, difference_svg, explain, load, solve
    from archspec.errors import SpecError, UsageError

__version__ = "0.1.0"
__all__ = [
    "Net", "SpecError", "UsageError", "__version__", "diff", "difference_html", "difference_svg", "explain", "load",
    "solve",
]  # fmt: skip

_HOMES = {
    "Net": "archspec.api",
    "SpecError": "archspec.errors",
    "UsageError": "archspec.errors",
    "diff": "archspec.api",
    "difference_html": "archspec.api",
    "difference_svg": "archspec.api",
    "explain": "archspec.api",
    "load": "archspec.api",
    "solve": "archspec.api",
}


def _imported(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


if not TYPE_CHECKING:  # a type checker that sees it believes in every attribute
    __getattr__ = _imported


def __dir__() -> list[str]:
    return __all__
