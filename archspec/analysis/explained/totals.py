"""Where a number of the whole network comes from: the sum over the rows of its table, and what `expect` counts.

Each row is one line here, whatever is in it: `archspec explain SPEC ROW` opens it.  The words are those of `expect`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archspec.analysis.cells import entries
from archspec.analysis.explained.column import Column, Explanation
from archspec.analysis.explained.depths import network_depth
from archspec.analysis.explained.parts import Counting, Part
from archspec.analysis.explained.printed import PrintedCells
from archspec.analysis.facts import Facts
from archspec.errors import Place, UsageError, did_you_mean
from archspec.network.tree import HeadBody, Network
from archspec.spec.document import Expect

#: What stands in the place of a row, here as in `errata`.
EXPECT = "expect"
#: What `expect` may print, in its order.
TOTALS = tuple(Expect.model_fields)
#: Those that are told where no others are printed.
_ALWAYS = ("total", "trainable", "non_trainable", "macs")
#: The word of a summary's column for a total.
_WORDS = {"params": "total"}


def is_total(network: Network, path: str) -> bool:
    """Whether a path means the whole network: no row has this name."""
    return path == EXPECT and EXPECT not in _names(network)


def require_row(network: Network, path: str) -> None:
    """Raises UsageError where a total is named in the place of a row."""
    if path in TOTALS and path not in _names(network):
        raise UsageError(f"`{path}` is no row, but a number of the whole network: archspec explain SPEC expect {path}")


def explain_totals(facts: Facts, columns: Iterable[str]) -> Explanation:
    """The totals of these words; without any those that always are told, and those that `expect` prints."""
    network, printed = facts.network, PrintedCells(facts)
    told = [name for name in TOTALS if name in _ALWAYS or printed.of_network(name) is not None]
    names = [_known(name) for name in columns] or told
    made = tuple(_column(name, facts, printed) for name in names)
    return Explanation(EXPECT, "the whole network", network.input, network.output, _place(network), (), made)


def _column(name: str, facts: Facts, printed: PrintedCells) -> Column:
    value, said = facts.of_network(name), printed.of_network(name)
    if name == "depth":
        return Column(name, value, network_depth(facts), printed=said)
    return Column(name, value, parts=_parts(name, facts), printed=said)


def _parts(name: str, facts: Facts) -> tuple[Part, ...]:
    """The rows that count something, then the heads: those that stay, or all of them."""
    with_training = name == "total_with_heads"
    counting = Counting.of({"total": "params", "total_with_heads": "params"}.get(name, name), facts)
    heads = [head for head in facts.network.heads if with_training or not head.is_training_only]
    return (*counting.rows(facts.network.body.items), *_heads(heads, counting))


def _heads(heads: Sequence[HeadBody], counting: Counting) -> Iterable[Part]:
    made = (Part(head.name, "head", counting.number(head)) for head in heads)
    return (part for part in made if part.value)


def _known(name: str) -> str:
    word = name.lower().replace("-", "_")
    word = _WORDS.get(word, word)
    if word in TOTALS:
        return word
    near = did_you_mean(word, TOTALS)
    message = f"the whole network has no column `{name:.40}`: there are {', '.join(TOTALS)}"
    raise UsageError(f"{message}{f'; {near}' if near else ''}")


def _names(network: Network) -> set[str]:
    return {item.name for item in network.body.items} | {head.name for head in network.heads}


def _place(network: Network) -> Place:
    """Where `expect` stands, or the spec where it has none."""
    node = entries(network.document.root).get(EXPECT)
    return network.document.place if node is None else node.place
