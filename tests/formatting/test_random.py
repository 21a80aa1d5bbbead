"""Random specs, mutated ones and the shipped ones: formatted once is formatted, and nothing is lost on the way."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from backends.random_specs import random_spec
from mutants import by_bytes, by_tokens, seeds
from sweeps import sweep

import archspec
from archspec.errors import SpecError
from archspec.formatting import formatted

SPECS = sorted((Path(__file__).parents[2] / "specs").rglob("*.yaml"))
TEXTS = seeds()


def with_comments(draw: random.Random, text: str) -> str:
    """The text with comments where lines end and between them, each with a number of its own, and blank lines."""
    made: list[str] = []
    for number, line in enumerate(text.split("\n")):
        if draw.random() < 0.3:
            indentation = draw.choice((0, 2, 4, 6, 8, len(line) - len(line.lstrip())))
            made.append(f"{' ' * indentation}# own{number}")
        if draw.random() < 0.1:
            made.append("")
        made.append(f"{line}  # behind{number}" if draw.random() < 0.3 else line)
    return "\n".join(made)


def comments(text: str) -> list[str]:
    """The comments that were put in, also those that have become part of a text of several lines."""
    return sorted(re.findall(r"(?:own|behind)\d+\b", text))


def counted(text: str) -> object:
    return archspec.load(text).summary().as_json()


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shipped_spec_is_in_canonical_form(path: Path) -> None:
    assert formatted(path.read_text("utf-8")) == path.read_text("utf-8"), f"archspec fmt {path}"


@pytest.mark.parametrize("name", sweep(TEXTS, lambda name: "lenet5" in name or "googlenet" in name))
def test_a_shipped_spec_with_comments_everywhere_keeps_each_and_every_number(name: str) -> None:
    draw = random.Random(name)
    for _ in range(3):
        text = with_comments(draw, TEXTS[name])
        made = formatted(text)
        assert comments(made) == comments(text)
        assert formatted(made) == made
    assert counted(made) == counted(TEXTS[name])


@pytest.mark.parametrize("seed", sweep(range(12), lambda seed: seed < 4))
def test_a_random_network_is_the_same_network_afterwards(seed: int) -> None:
    text = random_spec(seed)
    draw = random.Random(seed)
    made = formatted(with_comments(draw, text) if "\n" in text.strip() and seed % 2 else text)
    assert formatted(made) == made
    assert counted(made) == counted(text)


@pytest.mark.parametrize("count", sweep([60, 400], lambda count: count == 60))
def test_a_mutated_spec_is_refused_or_keeps_its_meaning_and_its_comments(count: int) -> None:
    """What would change the meaning is refused by `formatted` itself: no mutant may come to that."""
    draw = random.Random(20_261_125)
    made = 0
    for _ in range(count):
        data = draw.choice((by_bytes, by_tokens, by_tokens))(draw, TEXTS[draw.choice(sorted(TEXTS))])
        text = with_comments(draw, data.decode("utf-8", "replace"))
        try:
            again = formatted(text)
        except SpecError:
            continue
        made += 1
        assert comments(again) == comments(text)
        assert formatted(again) == again
    assert made > 0.15 * count
