"""Weights before training: torch's own defaults are other distributions than the spec's, so they are drawn anew.

One loop draws each kind of module as most rows have it, and its bias. Then come the rows that deviate: a second loop
draws those of blocks, for `self.modules()` yields a block before its rows, and the network's own come last.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from archspec.backends.planning.program import Call, Definition
from archspec.backends.torch.draws import FIXED, OWN, ZEROS, Draw, draws
from archspec.backends.torch.reach import is_of_class, reached
from archspec.backends.torch.spots import Repetitions, ways
from archspec.backends.torch.statements import Clause, Statement, condition, is_a, is_there, nested
from archspec.backends.torch.targets import Found, Target, targets
from archspec.backends.writing.docs import Group
from archspec.backends.writing.layout import call_doc
from archspec.network.tree import Network
from archspec.network.walk import layers

#: (kind, parameter) -> what draws most of them.
Usual = dict[tuple[str, str], Call | None]
INDENT = 8
MODULES = Clause("for module in ", "self.modules()")


def initialisation(network: Network, main: Definition) -> list[str]:
    """The lines that draw every weight of a network; ``main`` is its own class, whose spots are known."""
    repetitions = Repetitions(dict(ways(main)))
    found = [Found(draw, *repetitions.find(path)) for path, layer in layers(network) for draw in draws(layer)]
    usual = _usual([each.draw for each in found])
    special = [each for each in found if each.draw.call not in (None, usual[each.draw.kind, each.draw.parameter])]
    of_class, direct = _parted([_rule(target, main) for target in targets(special, found)])
    before, skips = _kept(found, main) if ("nn.Conv2d", "weight") in usual else ([], [])
    general = [*skips, *_general(usual, [each.draw for each in found])]
    parts = (before, [each.under(MODULES) for each in general], of_class, direct)
    return [line for part in parts for line in nested(part, INDENT)]


def _usual(found: Sequence[Draw]) -> Usual:
    """What draws most parameters of a kind; what a kind draws by itself is not said again."""
    counts: dict[tuple[str, str], Counter[Call | None]] = defaultdict(Counter)
    for draw in found:
        counts[draw.kind, draw.parameter][draw.call] += 1
    return {key: OWN[key] if key in OWN else _most(key[1], counter) for key, counter in counts.items()}


def _most(parameter: str, counter: Counter[Call | None]) -> Call | None:
    """A bias that begins elsewhere than at 0 is said beside those that begin there, however many there are."""
    return ZEROS if parameter == "bias" and ZEROS in counter else counter.most_common(1)[0][0]


def _general(usual: Usual, found: Sequence[Draw]) -> list[Statement]:
    """A condition for every kind; kinds that are drawn alike, biases too, stand together."""
    kinds: dict[tuple[Statement, ...], list[str]] = defaultdict(list)
    for kind in dict.fromkeys(draw.kind for draw in found if (draw.kind, draw.parameter) not in OWN):
        kinds[_of_kind(usual, [draw for draw in found if draw.kind == kind])].append(kind)
    return [each.under(is_a("module", *alike)) for body, alike in kinds.items() for each in body]


def _of_kind(usual: Usual, found: Sequence[Draw]) -> tuple[Statement, ...]:
    """How a kind of module is drawn; of a bias it is asked where not every module of the kind has one."""
    kind = found[0].kind
    biases = [draw for draw in found if draw.parameter == "bias"]
    weight = _drawn(usual[kind, "weight"], "module.weight")
    if not biases:
        return (weight,)
    bias = _drawn(usual[kind, "bias"], "module.bias")
    has_all = len(found) == 2 * len(biases) and not any(draw.is_optional for draw in biases)
    return weight, bias if has_all else bias.under(is_there("module.bias"))


def _rule(target: Target, main: Definition) -> Statement:
    """The statement that draws a target, below what leads to it."""
    clauses, module = reached(target, main)
    parameter = f"{module}.{target.member.parameter}"
    optional = (is_there(parameter),) if target.draw.is_optional else ()
    return Statement((*clauses, *optional), _drawn(target.draw.call, parameter).doc)


def _drawn(call: Call | None, parameter: str) -> Statement:
    """`nn.init.zeros_(module.bias)`"""
    assert call is not None  # what is given is neither usual nor special
    return Statement((), call_doc(call, first=(parameter,)))


def _kept(found: Sequence[Found], main: Definition) -> tuple[list[Statement], list[Statement]]:
    """(what comes before the loop, what it begins with) so that given filters are not drawn anew."""
    given = [each for each in found if each.draw.kind == FIXED and each.draw.parameter == "weight"]
    places = [reached(target, main) for target in targets(given, found)]
    skip = Statement((), "continue  # its filters are given")
    if any(clauses for clauses, _ in places):
        of_class, direct = _parted([Statement(clauses, f"given.add({module})") for clauses, module in places])
        made = Statement((), "given: set[nn.Module] = set()")
        return [made, *of_class, *direct], [skip.under(condition("module in given"))]
    names = tuple(module for _, module in places)
    if len(names) == 1:
        return [], [skip.under(condition(f"module is {names[0]}"))]
    return [], [skip.under(condition(Group("module in (", names, ")")))] if names else []


def _parted(statements: Sequence[Statement]) -> tuple[list[Statement], list[Statement]]:
    """(those about the modules of a class, in the loop that finds them, those about single modules)."""
    of_class = [each.under(MODULES) for each in statements if is_of_class(each)]
    return of_class, [each for each in statements if not is_of_class(each)]
