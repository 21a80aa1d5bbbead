"""Branches that do not fit together: which of them has which shape, and with which input they would fit.

Only a spec that is wrong comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from archspec.errors import Diagnostic, SpecError
from archspec.network.tree import Branch
from archspec.ops import Maps, Shape
from archspec.spec.document import Document, Row

#: So many branches are told one by one.
MAX_BRANCHES = 12
#: Products of strides that are tried for the sides of an input.
PRODUCTS = (2, 4, 8, 16, 32, 64)


def told(caught: SpecError, row: Row, branches: Sequence[Branch]) -> SpecError:
    """What was caught in a merge; of branches that do not fit together with the shape of each."""
    notes = tuple(_shapes(row, branches))
    return SpecError(
        replace(each, notes=(*each.notes, *notes)) if is_misfit(each, row) else each for each in caught.diagnostics
    )


def is_misfit(found: Diagnostic, row: Row) -> bool:
    """Whether the finding is that the branches of this merge do not fit together."""
    return found.code == "shape" and found.place == row.head_place


def _shapes(row: Row, branches: Sequence[Branch]) -> Iterator[str]:
    """`branch 1: 63x63x32, the output of down2`."""
    for number, (written, branch) in enumerate([*zip(row.branches, branches, strict=True)][:MAX_BRANCHES], 1):
        yield f"branch {number}: {branch.output}, {_end(written, branch)}"
    if len(branches) > MAX_BRANCHES:
        yield f"and {len(branches) - MAX_BRANCHES} more"


def _end(written: Sequence[Row], branch: Branch) -> str:
    """What the branch ends with."""
    if branch.is_shortcut:
        return "the shortcut"
    if not branch.items:
        return "what comes in"
    last = branch.items[-1]
    if len(written) == 1 and last.row.head == "identity" and last.row.origin is not None:
        return f"the output of `{last.row.origin.text:.60}`"
    line = (last.row.place if last.row.is_of_table else last.row.head_place).line
    return f"of `{last.name:.60}` (line {line})"


def of_sides(
    caught: SpecError, document: Document, unmerged: Sequence[Shape], held: Callable[[Document], object]
) -> SpecError:
    """What was caught where branches of these shapes met, with inputs with which the network can be laid out.

    ``held`` raises SpecError where a document does not hold: it is asked about other sides of the input.
    """
    if len({shape[:-1] for shape in unmerged}) < 2 or not all(isinstance(shape, Maps) for shape in unmerged):
        return caught
    if not (hint := _fitting(document, held)):
        return caught
    return SpecError(replace(each, hint=hint) if each.code == "shape" else each for each in caught.diagnostics)


def _fitting(document: Document, held: Callable[[Document], object]) -> str:
    """`an input of 124x124 or 128x128 fits: 4 divides its sides`, each of which was tried; nothing where none does."""
    sides = document.header.input[:-1]
    for product in PRODUCTS if len(sides) == 2 else ():
        below = tuple(side // product * product for side in sides)
        above = tuple(-(-side // product) * product for side in sides)
        if below != sides and min(below) > 0 and all(_fits(each, document, held) for each in (below, above)):
            either = " or ".join("x".join(map(str, each)) for each in (below, above))
            return f"an input of {either} fits: {product} divides its sides"
    return ""


def _fits(sides: tuple[int, ...], document: Document, held: Callable[[Document], object]) -> bool:
    header = document.header.model_copy(update={"input": (*sides, document.header.input[-1])})
    try:
        held(replace(document, header=header))
    except SpecError:
        return False
    return True
