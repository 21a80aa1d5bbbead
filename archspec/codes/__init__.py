"""What each code of a diagnostic means, how to mend it, and an example.  The codes stay: scripts rely on them.

`docs/diagnostics.md` and `archspec explain CODE` are written from here, and a test runs every example.
"""

from __future__ import annotations

from archspec.codes.cells import CELLS
from archspec.codes.code import Code, Floor, whole
from archspec.codes.models import MODELS
from archspec.codes.reading import READING
from archspec.codes.rows import ROWS

__all__ = ["CODES", "FLOORS", "Code", "Floor", "whole"]

#: The floors in the order in which they are looked at, and what is wrong where one stops.
FLOORS: dict[Floor, str] = {
    "text": "The text is no YAML of a spec",
    "document": "The spec says what the language does not know",
    "network": "The rows make no network",
    "table": "A printed cell does not hold",
    "model": "The files, models and weights that are made of a spec",
}

CODES: dict[str, Code] = dict(sorted({**READING, **ROWS, **CELLS, **MODELS}.items()))
