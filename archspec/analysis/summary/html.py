"""A network where notebooks show values: its facts as a small table of HTML, every text of the spec escaped."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archspec.analysis.counts import Counts
from archspec.network.tree import Network


def facts_html(network: Network, counts: Counts) -> str:
    """The title, and a row for each fact; ``counts`` are those of the whole network. No script, style or link."""
    header = network.document.header
    rows = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in _facts(network, counts))
    return f"<table><caption>{escape(header.title or header.name)}</caption><tbody>{rows}</tbody></table>"


def _facts(network: Network, counts: Counts) -> Iterator[tuple[str, str]]:
    document = network.document
    if document.variant:
        yield "variant", document.variant
    if document.variables:
        yield "variables", ", ".join(f"{name}={value}" for name, value in document.variables.items())
    yield "input", str(network.input)
    yield "output", str(network.output)
    yield "parameters", f"{counts.params:,}"
    yield "trainable", f"{counts.trainable:,}"
    yield "multiply-adds", f"{counts.macs:,}"
