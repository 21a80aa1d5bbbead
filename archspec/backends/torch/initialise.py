"""Weights before training: torch's own defaults are other distributions than the spec's, so they are drawn anew.

One loop draws each kind of module as most rows have it, and its bias; then come the rows whose `init` deviates.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from archspec.backends.layout import WIDTH, Group, lines
from archspec.backends.torch.draws import BIAS, GIVEN, OWN, Draw, bias_lines, draws, is_given
from archspec.network.tree import Group as Row
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers

PAD = " " * 12


class Owner(NamedTuple):
    """A class of the generated file, and where a module stands in it."""

    name: str
    place: str


@dataclass(frozen=True)
class Found:
    """One draw: its parameter's place with '#' for repetitions, and with their numbers."""

    draw: Draw
    place: str
    spot: str
    #: Whether the module is always there, and has this name.
    is_fixed: bool
    #: The classes in which it stands, the outermost first.
    owners: tuple[Owner, ...] = ()


def statements(network: Network, places: Mapping[str, str], owners: Mapping[str, tuple[Owner, ...]]) -> list[str]:
    """The lines that draw every kernel; ``places`` are the modules of the rows, '#2' those of repetitions from 2 on,

    and ``owners`` the classes in which they stand.
    """
    starts = sorted({int(number) for place in places.values() for number in re.findall(r"\.#(\d+)", place)})
    fixed = {item.name for item in network.body.items if isinstance(item, (Layer, Row)) and item.row.when is None}
    found = [
        each
        for path, layer in layers(network)
        for each in _placed(path, layer, places, owners, starts, path.partition("/")[0] in fixed)
    ]
    usual = _usual([each.draw for each in found])
    given = [each for each in found if is_given(each.draw)]
    special = [each for each in found if not is_given(each.draw) and not _is_usual(each.draw, usual)]
    owned = _owned(special, found)
    named = [each for each in special if not each.is_fixed and id(each) not in owned]
    rest = [line for rule in _patterns(named, found).items() for line in _special_lines(*rule)]
    return [
        *_loop(_given_lines(_patterns(given, found), "nn.Conv2d" in usual), _usual_lines(usual, found)),
        *_owned_lines(owned.values()),
        *(line for each in special if each.is_fixed and id(each) not in owned for line in _direct_lines(each)),
        *([f"{PAD[4:]}for name, weight in self.named_parameters():", *rest] if rest else []),
    ]


def _loop(given: list[str], usual: list[str]) -> list[str]:
    """The loop over all modules, where there is anything for it to do."""
    if not given and not usual:
        return []
    loop = "name, module in self.named_modules()" if given else "module in self.modules()"
    return [f"{PAD[4:]}for {loop}:", *given, *(f"{PAD}{line}" for line in usual)]


def _owned(special: Sequence[Found], found: Sequence[Found]) -> dict[int, tuple[Owner, Found]]:
    """By draw: the innermost class whose instances all draw there, and alike."""
    spots: dict[str, set[str]] = defaultdict(set)
    drawn: dict[tuple[Owner, bool], list[Found]] = defaultdict(list)
    for each in found:
        for owner in each.owners:
            if "#" not in owner.place:
                spots[owner.name].add(each.spot.removesuffix(owner.place))
            drawn[owner, each.draw.kind == BIAS].append(each)
    chosen: dict[int, tuple[Owner, Found]] = {}
    for each in special:
        for owner in each.owners:
            alike = drawn[owner, each.draw.kind == BIAS]
            # Of one that stands alone the statement names its place.
            is_everywhere = len(alike) == len(spots[owner.name]) > each.is_fixed and "#" not in owner.place
            if is_everywhere and all(other.draw.statement == each.draw.statement for other in alike):
                chosen[id(each)] = owner, each
    return chosen


def _owned_lines(owned: Iterable[tuple[Owner, Found]]) -> list[str]:
    """`if isinstance(module, Residual): nn.init.zeros_(module.main[1].conv.weight)`, behind what draws every module."""
    by_class: dict[str, dict[str, None]] = defaultdict(dict)
    for owner, each in owned:
        place = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", owner.place)
        by_class[owner.name][each.draw.statement.replace("(module.", f"(module.{place}.")] = None
    made = [f"{PAD[4:]}for module in self.modules():"] if by_class else []
    for name, drawn in by_class.items():
        made.append(f"{PAD}if isinstance(module, {name}):")
        made += [line for statement in drawn for line in _laid_out(statement, len(PAD) + 4)]
    return made


def _laid_out(statement: str, indent: int) -> list[str]:
    """A call on as many lines as it takes; its arguments are names, words and numbers."""
    function, _, arguments = statement.removesuffix(")").partition("(")
    return lines("", Group(f"{function}(", tuple(arguments.split(", ")), ")"), "", indent)


def _direct_lines(found: Found) -> list[str]:
    """`nn.init.xavier_uniform_(self.fc[0].weight)`"""
    place = re.sub(r"\.(\d+)(?=\.|$)", r"[\1]", found.spot)
    return _laid_out(found.draw.statement.replace("(module.", f"(self.{place}."), len(PAD) - 4)


def _placed(
    path: str,
    layer: Layer,
    places: Mapping[str, str],
    owners: Mapping[str, tuple[Owner, ...]],
    starts: list[int],
    is_fixed: bool,
) -> Iterator[Found]:
    for draw in draws(layer):
        key, numbers = _key(path, places, starts)
        place = f"{places[key]}{draw.below}"
        is_optional = draw.kind == BIAS and "bias" in layer.origins
        around = tuple(each._replace(place=f"{each.place}{draw.below}") for each in owners.get(key, ()))
        yield Found(draw, place, _numbered(place, numbers), is_fixed and not is_optional, around)


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
        if draw.kind not in (*OWN, BIAS) and not is_given(draw):
            counts[draw.kind][draw.statement] += 1
    return {kind: counter.most_common(1)[0][0] for kind, counter in counts.items()}


def _is_usual(draw: Draw, usual: Mapping[str, str]) -> bool:
    own = draw.kind in OWN and "xavier_uniform_" in draw.statement
    return own or draw.statement == usual.get(draw.kind)


def _patterns(wanted: list[Found], found: list[Found]) -> dict[str, list[str]]:
    """Statement -> patterns of the places that it draws; a pattern says numbers only where they make a difference."""
    drawn: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for each in found:
        drawn[each.place, each.draw.kind == BIAS].add(each.draw.statement)
    patterns: dict[str, dict[str, None]] = defaultdict(dict)
    for each in wanted:
        is_one = len(drawn[each.place, each.draw.kind == BIAS]) == 1 and not re.search(r"#([2-9]|\d\d)", each.place)
        patterns[each.draw.statement][_pattern(each.place if is_one else each.spot)] = None
    return {statement: list(named) for statement, named in patterns.items()}


def _pattern(place: str) -> str:
    return re.escape(place).replace(r"\#0", r"\d+").replace(r"\#1", r"[1-9]\d*")


def _usual_lines(usual: Mapping[str, str], found: list[Found]) -> list[str]:
    """One chain of conditions over the kinds of modules; kinds that are drawn alike, biases too, stand together."""
    kinds: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for kind, statement in usual.items():
        biases = {each.draw.has_bias for each in found if each.draw.kind == kind and not is_given(each.draw)}
        kinds[(statement, *bias_lines(biases))].append(kind)
    written: list[str] = []
    for number, (body, alike) in enumerate(kinds.items()):
        one = alike[0] if len(alike) == 1 else f"({', '.join(alike)})"
        written += [f"{'elif' if number else 'if'} isinstance(module, {one}):", *(f"    {line}" for line in body)]
    return written


def _given_lines(patterns: Mapping[str, list[str]], is_drawn: bool) -> list[str]:
    """What keeps given filters from being drawn anew; where no convolution is drawn, only their biases are left."""
    return [
        line
        for statement, named in patterns.items()
        if is_drawn or statement != GIVEN
        for line in [*_matching(named, ""), *(f"{PAD}    {each}" for each in statement.split("\n"))]
    ]


def _special_lines(statement: str, patterns: list[str]) -> list[str]:
    """A condition over the names of parameters: it finds nothing where a row is not there."""
    parameter = next(word for word in ("codes", "bias", "weight") if f"module.{word}" in statement)
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
