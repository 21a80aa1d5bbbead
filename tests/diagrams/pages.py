"""Pages of HTML, taken apart: their elements, the words of a figure with their states, the rows of the table."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from typing import NamedTuple

from archspec.diagrams import diagram

from .pictures import network


@cache
def page(name: str) -> str:
    return diagram(network(name)).html


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class State(NamedTuple):
    """One picture of a word: its name, what it is drawn of, what rows it covers, and where clicks lead to."""

    name: str
    is_hidden: bool
    is_whole: bool
    nodes: tuple[str, ...]
    covers: tuple[str, ...]
    leads: dict[str, str]


def words(text: str, level: str = "block") -> list[list[State]]:
    """Every word of a level's figure, with its states."""
    (figure,) = re.findall(rf'<figure data-level="{level}".*?</figure>', text, re.DOTALL)
    return [[*map(state, re.findall(r"<svg.*?</svg>", word, re.DOTALL))] for word in figure.split('class="word"')[1:]]


def state(svg: str) -> State:
    (_, own), *others = Elements(svg).found
    nodes = [each for _, each in others if "data-path" in each]
    leads = {each["data-path"] or "": each["data-lead"] or "" for each in nodes if "data-lead" in each}
    covers = tuple(path for each in nodes for path in (each["data-covers"] or "").split())
    paths = tuple(each["data-path"] or "" for each in nodes)
    return State(own["data-state"] or "", "hidden" in own, "data-whole" in own, paths, covers, leads)


def covered(covers: tuple[str, ...], rows: list[str]) -> set[str]:
    return {row for row in rows if any(row == path or row.startswith(f"{path}/") for path in covers)}


def rows_of(text: str) -> list[str]:
    return [unescape(row) for row in re.findall(r'<tr data-path="([^"]+)"', text)]
