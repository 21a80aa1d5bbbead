"""A graph of cards as Mermaid: a flowchart that GitHub and other readers of Markdown draw by themselves."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.diagrams.content.tree import Card
from archspec.diagrams.graph.nodes import Edge, Graph
from archspec.diagrams.palette import LIGHT
from archspec.diagrams.styles.facts import params, plain, weight
from archspec.diagrams.words import TIMES, sides

#: What stands as it is; every other sign is written by its number.
_PLAIN = frozenset(" .,+-/:=_×…·()")
_SIGNS = {"add": "+", "multiply": TIMES}


def mermaid(graph: Graph) -> str:
    """The text: the same on every run. No text of a spec is markup in it."""
    lines = [
        "---",
        f'title: "{_scalar(graph.title)}: {_scalar(weight(graph))}"',
        "---",
        f"flowchart {'LR' if graph.is_chain else 'TB'}",
        *(line for number, card in enumerate(graph.cards) for line in _node(number, card)),
        *(line for edge in graph.edges for line in _edge(graph, edge)),
        *_classes(graph),
    ]
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Any text as the content of a label."""
    return "".join(char if char.isalnum() or char in _PLAIN else f"#{ord(char)};" for char in plain(text))


def _scalar(text: str) -> str:
    """Any text between quotes of YAML, where nothing is written by its number."""
    return "".join(char if char.isalnum() or char in _PLAIN else " " for char in plain(text))


def _node(number: int, card: Card) -> Iterator[str]:
    if card.form == "sign":
        label = " ".join((_SIGNS.get(card.title, card.title), ", ".join(card.details))).rstrip()
        yield f'  n{number}(("{escaped(label)}")):::merge'
        return
    title = escaped(" ".join(word for word in (card.title, card.part) if word))
    times = f" {TIMES}{card.times}" if card.times > 1 else ""
    sums = (" + ".join(map(str, card.sums)),) if card.sums else ()
    shape = (sides(card.output),) if card.kind == "input" else ()
    own = (params(card),) if card.params else ()
    lines = (*card.lines, *shape, *([", ".join(card.details)] if card.details else ()), *sums, *own)
    body = "<br>".join([*[f"<b>{title}{times}</b>"] * bool(title), *map(escaped, lines)])
    yield f'  n{number}["{body}"]:::{card.kind}'
    if card.shortcut is not None:
        yield f'  p{number}(("+")):::merge'
        yield f"  n{number} --> p{number}"


def _start(graph: Graph, edge: Edge) -> str:
    """Behind a card with a shortcut it is the plus."""
    return f"{'p' if graph.cards[edge.source].shortcut is not None else 'n'}{edge.source}"


def _edge(graph: Graph, edge: Edge) -> Iterator[str]:
    """The edge, and the shortcut of the card at its end: from where the edge starts to the plus."""
    start, shape = _start(graph, edge), escaped(sides(edge.shape))
    arrow = "-.->" if edge.flow == "projection" else "-->"
    yield f'  {start} {arrow}|"{shape}"| n{edge.target}'
    shortcut = graph.cards[edge.target].shortcut
    if shortcut is not None:
        around = f'-.->|"{escaped(shortcut.label)}"|' if shortcut.is_projection else "-->"
        yield f"  {start} {around} p{edge.target}"


def _classes(graph: Graph) -> Iterator[str]:
    used = {card.kind for card in graph.cards} | {"merge" for card in graph.cards if card.shortcut is not None}
    for kind, paint in LIGHT.paints.items():
        if kind in used:
            yield f"  classDef {kind} fill:{paint.fill},stroke:{paint.border},color:{LIGHT.ink}"
