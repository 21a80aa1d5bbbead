"""A shipped spec with an edit."""

from __future__ import annotations

from .edits import edit

__all__ = ["edit"]
