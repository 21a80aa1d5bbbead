"""Which wrong cells are wrong by themselves, and which only follow from a wrong size above them.

The network is laid out once more, with every row of the table handing on the size that it prints, as the table says it
does.  A cell that holds there would be right if the sizes above it were: it follows from the nearest of them that is
wrong there too.  A cell that is wrong in both networks is wrong by itself, and is told as always; so is every cell
where the second network cannot be laid out, or where sizes of several rows are behind a cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from archspec.analysis.check import is_size
from archspec.analysis.claims import Claim
from archspec.errors import Diagnostic, Place, SpecError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.document import Row, with_branches
from archspec.spec.hints.repeated import lines

#: What a check finds, each finding with the path of its cell.
Found = Sequence[tuple[Diagnostic, str]]
#: The names of the rows whose sizes are behind a row.
Causes = Mapping[str, frozenset[str]]


def told(
    found: Found, claims: Mapping[Row, Claim], network: Network, check: Callable[[Network], Found]
) -> tuple[Diagnostic, ...]:
    """The findings, those that only follow marked so; ``claims`` are sizes printed of rows that have others."""
    try:
        other = expand(network.document, {row: claim.shape for row, claim in claims.items()})
        wrong = {(finding.place, finding.code) for finding, _ in check(other)}
    except SpecError:
        return tuple(finding for finding, _ in found)
    # A claim that is true of the other network follows itself from one above.
    roots = {
        item.name: claim.finding
        for item in other.body.items
        if (claim := claims.get(item.row)) is not None and not is_size(claim.printed, item.output)
    }
    causes = _causes(network, roots)
    untrue = {root.place for root in roots.values()}
    followers = {
        finding: cause
        for finding, path in found
        if (finding.place, finding.code) not in wrong and (cause := _cause(path, causes, roots)) is not None
        if finding.place not in untrue
    }
    following: dict[Diagnostic, list[Place]] = defaultdict(list)
    for finding, cause in followers.items():
        following[cause].append(finding.place)
    return tuple(_marked(finding, followers, following) for finding, _ in found)


def _causes(network: Network, roots: Mapping[str, Diagnostic]) -> Causes:
    """For every row and head, the rows with a wrong size that what comes into it goes back to."""
    before: dict[str, frozenset[str]] = {}
    behind: dict[str, frozenset[str]] = {}
    above: frozenset[str] = frozenset()
    for item in network.body.items:
        comes_in = above if item.row.origin is None else behind[item.row.origin.text]
        # Rows of branches may name one another too: these are no rows of the network's own list.
        inner = (row.origin for branch in item.row.branches for row in with_branches(branch))
        named = (behind.get(origin.text, frozenset()) for origin in inner if origin is not None)
        before[item.name] = comes_in.union(*named)
        above = behind[item.name] = frozenset({item.name}) if item.name in roots else before[item.name]
    return before | {head.name: behind[head.origin] for head in network.heads}


def _cause(path: str, causes: Causes, roots: Mapping[str, Diagnostic]) -> Diagnostic | None:
    """The one wrong size that the cell follows from; None where there are several."""
    names = causes.get(path.partition("/")[0], frozenset(roots))
    return roots[next(iter(names))] if len(names) == 1 else None


def _marked(
    finding: Diagnostic, followers: Mapping[Diagnostic, Diagnostic], following: Mapping[Diagnostic, list[Place]]
) -> Diagnostic:
    if (cause := followers.get(finding)) is not None:
        return replace(finding, follows=cause.place, hint=f"it holds where the {cause.code} at {cause.place} does")
    if (places := following.get(finding)) is None:
        return finding
    cells = "1 later cell differs" if len(places) == 1 else f"{len(places)} later cells differ"
    note = f"{cells} only because of this one: {lines(places, finding.place)}"
    return replace(finding, notes=(*finding.notes, note))
