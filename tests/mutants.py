"""Mutated texts of the shipped specs: by bytes, by tokens, by nodes of the YAML tree, and by the grammar of specs.

The same seed gives the same mutants.  Blocks of other files are written into the text, so that what uses them is
reached.
"""

from __future__ import annotations

import pickle
import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from grammar_mutants import changed

SPECS = Path(__file__).parents[1] / "specs"

TOKENS = (
    *("&a ", "*a ", "!!int ", "<<: ", "%TAG ! x\n", "{", "}", "[", "]", ",", ": ", "- ", "? ", "> ", "'", '"', "#"),
    *("  ", "\n", "---\n", "\t", "\r", "\x85", "\ufeff", "\0", "😀", "\u200b", "$", "$$", "-", "~", "null", "''"),
    *("010", "1e999", ".nan", "-1", "0", "1_000_000_000_000", "99999x99999", "1x1x1", "true", "no", "1K", "=size"),
    *("repeat: 10_000, ", "when: true, ", "when: $c1, ", "from: C1, ", "first: {}, ", "params: [1, 2], ", "size: 0, "),
    *("$stride", "$maps * 0", "$maps // 0", "$maps - 10_000", "$classes", "$input_maps", "min($maps, 1)", "not $relu"),
    *(
        "conv: 64, ",
        "concat: [], ",
        "add: [[], []], ",
        "shortcut: A, ",
        "residual: 4, ",
        "dense: 3, ",
        "maxpool: 2x2, ",
    ),
    *("padding: [1, 2, 3, 4], ", "groups: 3, ", "dilation: 4096, ", "stride: 0, ", "norm: batch, ", "init: x, "),
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 3, 10**12, 10**30, 0.5, float("nan"), "", "x", "3x3", "1x1x1", "$maps", "$nobody"),
    *(
        "$maps * $maps",
        "same",
        "relu",
        "shortcut",
        "identity",
        "conv",
        [],
        [[]],
        [1, 2],
        {},
        {"conv": 1},
        {"a": {"b": 1}},
    ),
    *(
        [{"conv": 2, "kernel": "1x1"}],
        {"table": "inception", "columns": [], "rows": []},
        "0x0",
        "a/b",
        "é",
        "1K",
        "22M",
    ),
)


def seeds() -> dict[str, str]:
    """The texts of the shipped specs by name."""
    return {path.stem: _inlined(path.read_text("utf-8")) for path in sorted(SPECS.glob("*.yaml"))}


def _inlined(text: str) -> str:
    used = re.search(r"^use: \[(.*)\]\n", text, re.MULTILINE)
    if used is None:
        return text
    blocks = (SPECS / used[1]).read_text("utf-8").partition("blocks:\n")[2]
    return text.replace(used[0], f"blocks:\n{blocks}")


def mutant(draw: random.Random, texts: dict[str, str]) -> tuple[bytes, str | None]:
    """A file that once was a spec, and the variant of it to take."""
    text = texts[draw.choice(sorted(texts))]
    variants = re.findall(r"^  (\w+):$", text.partition("\nvariants:")[2], re.MULTILINE)
    variant = draw.choice(variants) if variants and draw.random() < 0.3 else None
    kind: Callable[[random.Random, str], bytes] = draw.choice((by_bytes, by_tokens, by_tokens, *(by_nodes,) * 5))
    return kind(draw, text), variant


def numbered(number: int) -> tuple[bytes, str | None]:
    """The mutant of this number, of whatever kind, and the variant of it to take: the same wherever it is made."""
    draw, texts = random.Random(number), _texts()
    if draw.random() < 0.45:
        return mutant(draw, texts)
    text = texts[draw.choice(sorted(texts))]
    variants = [*(tree_of(text).get("variants") or ())]
    variant = draw.choice(variants) if variants and draw.random() < 0.3 else None
    data = by_grammar(draw, text)
    if draw.random() < 0.1:
        data = by_tokens(draw, data.decode())
    return data, variant


def by_bytes(draw: random.Random, text: str) -> bytes:
    """Some bytes changed, lost, doubled or cut off."""
    data = bytearray(text.encode())
    for _ in range(draw.choice((1, 1, 2, 5))):
        at = draw.randrange(len(data)) if data else 0
        match draw.randrange(5):
            case 0:
                data[at : at + 1] = bytes([draw.randrange(256)])
            case 1:
                del data[at : at + draw.randrange(1, 20)]
            case 2:
                data[at:at] = data[max(0, at - draw.randrange(1, 60)) : at]
            case 3:
                data[at:at] = bytes(draw.randrange(256) for _ in range(draw.randrange(1, 4)))
            case _:
                del data[at + draw.randrange(200) :]
    return bytes(data)


def by_tokens(draw: random.Random, text: str) -> bytes:
    """Words and numbers replaced by each other and by tokens of the language, lines moved."""
    for _ in range(draw.choice((1, 1, 2, 3))):
        words = [*re.finditer(r"[\w$.]+|[^\w\s]", text)]
        if not words:
            break
        word = draw.choice(words)
        other = draw.choice((draw.choice(TOKENS), draw.choice(words)[0], ""))
        start = word.start() if draw.random() < 0.6 else word.end()
        text = text[:start] + other + text[word.end() :]
        if draw.random() < 0.2:
            lines = text.split("\n")
            lines.insert(draw.randrange(len(lines)), lines.pop(draw.randrange(len(lines))))
            text = "\n".join(lines)
    return text.encode("utf-8", "surrogatepass")


def by_nodes(draw: random.Random, text: str) -> bytes:
    """Nodes of the tree replaced, lost, renamed, doubled or put in the place of others."""
    with _deep():
        return _written(draw, _with_other_nodes(draw, tree_of(text)))


def _with_other_nodes(draw: random.Random, tree: Any) -> Any:
    for _ in range(draw.choice((1, 1, 2, 4))):
        places = [*_places(tree)]
        holder, key = draw.choice(places)
        other_holder, other_key = draw.choice(places)
        match draw.randrange(6):
            case 0 | 1:
                holder[key] = _value(draw)
            case 2:
                del holder[key]
            case 3:
                # A copy: a tree that holds itself has no text.
                holder[key] = deepcopy(other_holder[other_key])
            case 4 if isinstance(holder, dict):
                holder[str(draw.choice((other_key, *VALUES[10:16])))] = holder.pop(key)
            case _ if isinstance(holder, list):
                holder.insert(key, _value(draw))
            case _:
                holder[str(other_key)] = _value(draw)
    return tree


def _value(draw: random.Random) -> Any:
    """One of ``VALUES``; a copy, for what is changed later must not come back in the next mutant."""
    return deepcopy(draw.choice(VALUES))


def by_grammar(draw: random.Random, text: str) -> bytes:
    """Rows, columns, blocks and names changed as `grammar_mutants` knows them."""
    tree = tree_of(text)
    with _deep():
        for _ in range(draw.choice((1, 1, 2, 4))):
            tree = changed(draw, tree, _trees())
        return _written(draw, tree)


@contextmanager
def _deep() -> Iterator[None]:
    """What copies and writes trees goes down by recursion; the check of them has to do with what Python has."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _written(draw: random.Random, tree: Any) -> bytes:
    style = draw.choice((None, True))
    return str(yaml.dump(tree, Dumper=_Dumper, sort_keys=False, default_flow_style=style, width=120)).encode()


@cache
def _texts() -> dict[str, str]:
    return seeds()


@cache
def _trees() -> list[Any]:
    """The trees of all seeds, from which parts are copied."""
    return [tree_of(text) for text in _texts().values()]


def tree_of(text: str) -> Any:
    """A tree of a seed, fresh for each call."""
    return pickle.loads(_pickled(text))


@cache
def _pickled(text: str) -> bytes:
    """The tree of a seed, from which fresh copies are made ten times as fast as from its text."""
    return pickle.dumps(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _places(tree: Any) -> Any:
    """(container, key) of every node."""
    pairs = enumerate(tree) if isinstance(tree, list) else tree.items() if isinstance(tree, dict) else ()
    for key, value in [*pairs]:
        yield tree, key
        yield from _places(value)
