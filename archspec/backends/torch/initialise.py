"""Weights before training: torch's own defaults are other distributions than the spec's, so they are drawn anew.

One loop draws each kind of module as most rows have it; another one draws the rows whose `init` deviates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from archspec.backends.layout import WIDTH, Group, lines
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers
from archspec.ops.base import Init
from archspec.ops.initialisers import FORMULAS, fans

#: How torch draws each `init` word into a kernel.
CALLS: dict[Init, str] = {
    "glorot_uniform": "nn.init.xavier_uniform_({})",
    "glorot_normal": "nn.init.xavier_normal_({})",
    "he_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="relu")',
    "he_normal": 'nn.init.kaiming_normal_({}, nonlinearity="relu")',
    "lecun_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="linear")',
    "lecun_normal": 'nn.init.kaiming_normal_({}, nonlinearity="linear")',
    "zeros": "nn.init.zeros_({})",
    "ones": "nn.init.ones_({})",
}
_CLASSES = {"conv": "nn.Conv2d", "depthwise": "nn.Conv2d", "transposed": "nn.ConvTranspose2d", "dense": "nn.Linear"}
#: What these draw by themselves.
_OWN = {"PartialConv2d": "glorot_uniform", "RBF": "glorot_uniform"}
PAD = " " * 12
GIVEN = "continue  # its filters are given"


@dataclass(frozen=True)
class Draw:
    """How one module of a row is drawn: its class, where it stands below the row's module, and the statement."""

    kind: str
    statement: str
    below: str = ""


def statements(network: Network, places: Mapping[str, str]) -> list[str]:
    """The loops that draw every kernel; ``places`` are the modules of the rows, '#2' those of repetitions from 2 on."""
    starts = sorted({int(number) for place in places.values() for number in re.findall(r"\.#(\d+)", place)})
    found = [found for path, layer in layers(network) for found in _placed(path, layer, places, starts)]
    usual = _usual([draw for _, draw in found])
    special = _special(found, usual)
    biased = sorted({_CLASSES.get(layer.op.head, "nn.Conv2d") for _, layer in layers(network) if _has_bias(layer)})
    given = special.pop(GIVEN, [])
    body = [*_bias_lines(biased), *(_given_lines(given) if usual else []), *_usual_lines(usual)]
    loop = "name, module in self.named_modules()" if given and usual else "module in self.modules()"
    rest = [line for rule in special.items() for line in _special_lines(*rule)]
    return [
        *([f"{PAD[4:]}for {loop}:", *(f"{PAD}{line}" for line in body)] if body else []),
        *([f"{PAD[4:]}for name, weight in self.named_parameters():", *rest] if rest else []),
    ]


def _draws(layer: Layer) -> list[Draw]:
    """The draws of one layer: none where it has no kernel."""
    op: Any = layer.op
    if getattr(op, "given", None) is not None:
        return [Draw("nn.Conv2d", GIVEN)]
    if getattr(op, "connection_table", None) is not None:
        return [Draw("PartialConv2d", _partial_statement(layer))]
    if op.head == "separable":
        call = CALLS[op.init].format("module.weight")
        return [Draw("nn.Conv2d", call, ".depthwise"), Draw("nn.Conv2d", call, ".pointwise")]
    if op.head == "rbf":
        return [] if op.codes is not None else [Draw("RBF", CALLS[op.init].format("module.codes"))]
    if op.head not in _CLASSES:
        return []
    call = CALLS[op.init].format("module.weight")
    return [Draw(_CLASSES[op.head], _turned(call) if op.head == "transposed" else call)]


def _turned(call: str) -> str:
    """torch takes the fan in of a transposed kernel for its fan out."""
    return call.replace(", nonlinearity", ', mode="fan_out", nonlinearity')


def _partial_statement(layer: Layer) -> str:
    """torch cannot read the fans of a connection table's kernels from their shape."""
    op: Any = layer.op
    word: Init = op.init
    formula = FORMULAS[word]
    spread = fans(layer.op.weights(*layer.inputs)[0])
    if word == _OWN["PartialConv2d"] or formula.mode == "none":
        return CALLS[word].format("module.weight")
    if formula.distribution == "normal":
        return f"nn.init.normal_(module.weight, std={formula.deviation(*spread):.6g})"
    limit = f"{formula.limit(*spread):.6g}"
    return f"nn.init.uniform_(module.weight, -{limit}, {limit})"


def _placed(
    path: str, layer: Layer, places: Mapping[str, str], starts: list[int]
) -> Iterator[tuple[tuple[str, str], Draw]]:
    """((parameter with '#', parameter with numbers), draw) of a layer."""
    for draw in _draws(layer):
        key, numbers = _key(path, places, starts)
        place = f"{places[key]}{draw.below}"
        yield (place, _numbered(place, numbers)), draw


def _key(path: str, places: Mapping[str, str], starts: list[int]) -> tuple[str, list[str]]:
    """(the path as ``places`` has it, the numbers of its repetitions)."""
    parts = path.split("/")
    keys = [""]
    for part in parts:
        options = [part, *(f"#{start}" for start in starts if part.isdigit() and start <= int(part))]
        keys = [f"{key}/{option}" if key else option for key in keys for option in options]
    found = next(key for key in keys if key in places)
    return found, [part for part, known in zip(parts, found.split("/"), strict=True) if known.startswith("#")]


def _numbered(place: str, numbers: list[str]) -> str:
    remaining = iter(numbers)
    return ".".join(next(remaining) if part.startswith("#") else part for part in place.split("."))


def _usual(draws: list[Draw]) -> dict[str, str]:
    """The statement that most modules of a kind have; what a kind draws by itself is not said again."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for draw in draws:
        if draw.kind not in _OWN and draw.statement != GIVEN:
            counts[draw.kind][draw.statement] += 1
    return {kind: counter.most_common(1)[0][0] for kind, counter in counts.items()}


def _special(found: list[tuple[tuple[str, str], Draw]], usual: Mapping[str, str]) -> dict[str, list[str]]:
    """Statement -> patterns of the places that it draws; a pattern says numbers only where they make a difference."""
    by_place: dict[str, dict[str, Draw]] = defaultdict(dict)
    for (place, spot), draw in found:
        by_place[place][spot] = draw
    patterns: dict[str, dict[str, None]] = defaultdict(dict)
    for place, spots in by_place.items():
        is_one = len({draw.statement for draw in spots.values()}) == 1 and not re.search(r"#([2-9]|\d\d)", place)
        for spot, draw in spots.items():
            if not _is_usual(draw, usual):
                patterns[draw.statement][_pattern(place if is_one else spot)] = None
    return {statement: list(named) for statement, named in patterns.items()}


def _is_usual(draw: Draw, usual: Mapping[str, str]) -> bool:
    own = draw.kind in _OWN and "xavier_uniform_" in draw.statement
    return own or draw.statement == usual.get(draw.kind) or (draw.statement == GIVEN and draw.kind not in usual)


def _pattern(place: str) -> str:
    return re.escape(place).replace(r"\#0", r"\d+").replace(r"\#1", r"[1-9]\d*")


def _by_statement(usual: Mapping[str, str]) -> dict[str, list[str]]:
    kinds: dict[str, list[str]] = defaultdict(list)
    for kind, statement in usual.items():
        kinds[statement].append(kind)
    return kinds


def _has_bias(layer: Layer) -> bool:
    op: Any = layer.op
    return op.head in (*_CLASSES, "separable") and op.bias and getattr(op, "connection_table", None) is None


def _class(kinds: list[str]) -> str:
    return kinds[0] if len(kinds) == 1 else f"({', '.join(kinds)})"


def _bias_lines(kinds: list[str]) -> list[str]:
    if not kinds:
        return []
    return [
        *_if("if", f"isinstance(module, {_class(kinds)}) and module.bias is not None"),
        "    nn.init.zeros_(module.bias)",
    ]


def _if(word: str, condition: str) -> list[str]:
    """The head of a condition, on several lines where it is too long for one."""
    whole = f"{word} {condition}:"
    if len(PAD + whole) <= WIDTH:
        return [whole]
    first, last = condition.split(" and ")
    return [f"{word} (", f"    {first}", f"    and {last}", "):"]


def _usual_lines(usual: Mapping[str, str]) -> list[str]:
    """One chain of conditions over the kinds of modules."""
    written: list[str] = []
    for number, (statement, kinds) in enumerate(_by_statement(usual).items()):
        written += [*_if("elif" if number else "if", f"isinstance(module, {_class(kinds)})"), f"    {statement}"]
    return written


def _given_lines(patterns: list[str]) -> list[str]:
    if not patterns:
        return []
    return [*(line[len(PAD) :] for line in _matching(patterns, "")), f"    {GIVEN}"]


def _special_lines(statement: str, patterns: list[str]) -> list[str]:
    """A condition over the names of parameters: it finds nothing where a row is not there."""
    parameter = "codes" if "module.codes" in statement else "weight"
    drawn = statement.replace(f"module.{parameter}", "weight")
    return [*_matching(patterns, rf"\.{parameter}"), f"{PAD}    {drawn}"]


def _matching(patterns: list[str], end: str) -> list[str]:
    """``if re.fullmatch(r"...", name):``, an alternative a line where they do not fit on one."""
    texts = [f"{pattern}{end}" for pattern in patterns]
    whole = f'r"{"|".join(texts)}"'
    if len(f"{PAD}    {whole},") <= WIDTH:
        return lines("if ", Group("re.fullmatch(", (whole, "name"), ")"), ":", len(PAD))
    alternatives = [f'{PAD}    r"{"|" * bool(number)}{text}"' for number, text in enumerate(texts)]
    return [f"{PAD}if re.fullmatch(", *alternatives[:-1], f"{alternatives[-1]},", f"{PAD}    name,", f"{PAD}):"]
