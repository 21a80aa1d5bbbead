"""Packages that some calls need beside the core: one that is not installed, or is broken, is told in a line."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from archspec.errors import UsageError

#: The extras of which each brings numpy, and what reads and writes weights.
EITHER = "[keras] or [torch]"


def imported(package: str, extra: str, load: Callable[[], Any] | None = None) -> Any:
    """The package, imported, or what ``load`` makes of it. Raises UsageError with the extra that brings the package."""
    try:
        return load() if load is not None else import_module(package)
    except ModuleNotFoundError as caught:
        if caught.name == package:
            raise not_installed(package, extra) from None
        raise _broken(package, extra, caught) from None
    except Exception as caught:  # a part that is missing, a library that is not loaded: of any kind, and never ours
        raise _broken(package, extra, caught) from None


def not_installed(package: str, extra: str) -> UsageError:
    return UsageError(f"{package} is not installed; install the extra {extra} of this package")


def _broken(package: str, extra: str, caught: Exception) -> UsageError:
    fault = " ".join(f"{type(caught).__name__}: {caught}".split())
    message = f"{package} is installed and does not start ({fault:.200})"
    return UsageError(f"{message}: install the extra {extra} of this package anew")
