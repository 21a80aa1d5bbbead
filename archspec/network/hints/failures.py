"""What is said of a network that cannot be laid out: its ways out, the uses around a mistake, and whose mistake it is.

Only a spec that is wrong comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archspec.errors import SpecError
from archspec.network.hints import uses
from archspec.network.hints.merges import of_sides
from archspec.network.set_variables import of_variables
from archspec.ops import Shape
from archspec.spec.document import Document, Row


def told(
    caught: SpecError,
    document: Document,
    around: Sequence[Row],
    unmerged: Sequence[Shape],
    held: Callable[[Document], object],
) -> SpecError:
    """What was caught, as it is told.

    ``around`` are the rows whose blocks were being laid out, the outermost first; ``unmerged`` the branches of the
    merge that failed, if one did; ``held`` lays out another document, and raises SpecError where that fails too.
    """
    found = uses.told(caught.diagnostics, around, document)
    return of_variables(of_sides(found, document, unmerged, held), document, held)
