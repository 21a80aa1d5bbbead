"""From the uses of a block to one definition: which leaves are literals, which are parameters, and their names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from archspec.backends.planning.classifier import CLASSIFIER, OPEN
from archspec.backends.planning.program import NOTHING, Definition, Node, Parameter, Slot
from archspec.backends.planning.unify import Mismatch, resolved, slots, unify
from archspec.backends.writing.literals import python
from archspec.backends.writing.naming import is_free, unique
from archspec.backends.writing.snippets import library
from archspec.spec.document import IN_MAPS
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Expr, ExpressionError, Name, names
from archspec.spec.origins import substitute


@dataclass(frozen=True)
class Member:
    """One use of what is defined: its nodes, and the values of the names that its expressions may use."""

    number: int
    nodes: tuple[Node, ...]
    scope: Mapping[str, Any]


def define(
    names: Iterator[str],
    path: str,
    members: Sequence[Member],
    declared: Mapping[str, Any],
    told: tuple[str, ...],
    lasting: frozenset[str],
    fixed: frozenset[str] = frozenset(),
) -> list[Definition]:
    """The fewest definitions for these members: one, unless their forms differ.

    ``names`` are the names to give them; ``declared`` the names that may become parameters, in order, with their
    defaults (NOTHING: required); ``told`` are the sentences of the docstring; ``lasting`` those names that can have
    other values than in these members, ``fixed`` those that follow from none of these.
    """
    solvers = ((_Solver(group, lasting, fixed), nodes) for group, nodes in _alike(members))
    return [_definition(next(names), path, solver, nodes, declared, told) for solver, nodes in solvers]


def _alike(members: Sequence[Member]) -> list[tuple[Sequence[Member], tuple[Node, ...]]]:
    """The members of one form, and what they have in common: nearly always all of them, so that is tried first."""
    try:
        return [(members, unify([member.nodes for member in members]))]
    except Mismatch:
        return _sorted(members)


def _sorted(members: Sequence[Member]) -> list[tuple[Sequence[Member], tuple[Node, ...]]]:
    """Each member with the first ones that have its form."""
    groups: list[tuple[list[Member], tuple[Node, ...]]] = []
    for member in members:
        for number, (group, _) in enumerate(groups):
            try:
                nodes = unify([each.nodes for each in (*group, member)])
            except Mismatch:
                continue
            groups[number] = [*group, member], nodes
            break
        else:
            groups.append(([member], unify([member.nodes])))
    return [*groups]


def _definition(
    name: str,
    path: str,
    solver: _Solver,
    nodes: tuple[Node, ...],
    declared: Mapping[str, Any],
    told: tuple[str, ...],
) -> Definition:
    """One definition of the solver's members, of whose nodes ``nodes`` is what they have in common."""
    texts = {id(slot): solver.solve(slot) for slot in slots(nodes)}
    parameters = solver.parameters(declared)
    numbers = tuple(member.number for member in solver.members)
    return Definition(name, path, resolved(nodes, texts), parameters, numbers, told)


class _Solver:
    """Finds an expression for each slot; gathers the parameters that the expressions need."""

    def __init__(self, members: Sequence[Member], lasting: frozenset[str], fixed: frozenset[str]) -> None:
        self.members = members
        self.lasting = lasting
        self.fixed = fixed
        self.found: dict[str, tuple[Any, ...]] = {}
        self.made: list[str] = []

    def solve(self, slot: Slot) -> Slot:
        present = [value for value in slot.values if value is not NOTHING]
        is_equal = all(type(value) is type(present[0]) and value == present[0] for value in present)
        is_always = is_equal and present[0] is True and slot.is_presence
        if is_equal and (slot.origin is None or (is_always and not self.lasting & set(names(slot.origin)))):
            return replace(slot, is_constant=True, values=(present[0],))
        for origin in self._candidates(slot):
            if self._explains(origin, slot.values):
                return replace(slot, text=python(safe(origin)), origin=safe(origin))
        return replace(slot, text=self._make(slot))

    def _candidates(self, slot: Slot) -> list[Expr]:
        """The expressions that may give the values; what a caller can change has to be said by every use."""
        if slot.origin is not None:
            return [slot.origin]
        return [
            each for each in slot.others if not self.lasting & set(names(each)) and self._is_told(each, slot.values)
        ]

    def _is_told(self, origin: Expr, values: tuple[Any, ...]) -> bool:
        """Whether a name that only some uses say has these values in all of them; an expression is evaluated anyway.

        So it is where a row that makes `$exp` maps is left out when `$exp` come in: `when: $exp != $input_maps`.
        """
        if not isinstance(origin, Name):
            return True
        if origin.name not in self.fixed:
            return False
        given = self._to_say(origin.name)
        return all(value is NOTHING or value == known for value, known in zip(values, given, strict=True))

    def _explains(self, origin: Expr, values: tuple[Any, ...]) -> bool:
        """Whether the expression gives the values in every use, over parameters whose values are known."""
        if isinstance(origin, Name):
            known = self.found.get(origin.name)
            if known is None:
                self.found[origin.name] = values
                return True
            if (merged := _merged(known, values)) is None:
                return False
            self.found[origin.name] = merged
            return True
        needed = {name: self._filled(name) if name in self.found else self._to_say(name) for name in names(origin)}
        for position, value in enumerate(values):
            scope = {name: each[position] for name, each in needed.items()}
            try:
                if value is not NOTHING and evaluate(origin, scope) != value:
                    return False
            except ExpressionError:
                return False
        self.found.update(needed)
        return True

    def _from_scope(self, name: str) -> tuple[Any, ...]:
        values = (member.scope.get(name, NOTHING) for member in self.members)
        return tuple(
            int(value) if type(value) not in (bool, float, str) and isinstance(value, int) else value
            for value in values
        )

    def _to_say(self, name: str) -> tuple[Any, ...]:
        """The values of a name that is no parameter yet, as code has them: a square window is one number."""
        return tuple(_side(value) for value in self._from_scope(name))

    def _make(self, slot: Slot) -> str:
        """A parameter made up for values that no expression explains.

        Equal ones share it, and those of one keyword that differ only in what a use does not have.
        """
        own = slot.hint if is_free(slot.hint) else f"own_{slot.hint or 'value'}"
        for name in self.made:
            if self.found[name] == slot.values:
                return name
            if name == own and (merged := _merged(self.found[name], slot.values)) is not None:
                self.found[name] = merged
                return name
        name = unique(own, self.found)
        self.found[name] = slot.values
        self.made.append(name)
        return name

    def parameters(self, declared: Mapping[str, Any]) -> tuple[Parameter, ...]:
        order = [name for name in dict.fromkeys((IN_MAPS, *declared, *self.found)) if name in self.found]
        made = [self._parameter(name, declared) for name in order]
        return tuple(sorted(made, key=lambda parameter: parameter.default is not NOTHING))

    def _parameter(self, name: str, declared: Mapping[str, Any]) -> Parameter:
        values = self._filled(name)
        if name in self.made:
            default = False if all(isinstance(value, bool) for value in values) else NOTHING
            return Parameter(name, values, default)
        return Parameter(name, values, self._default(name, declared.get(name, NOTHING), values), Name(name))

    def _filled(self, name: str) -> tuple[Any, ...]:
        values, scope = self.found[name], self._from_scope(name)
        present = next((value for value in values if value is not NOTHING), None)
        return tuple(
            value if value is not NOTHING else (other if type(other) is type(present) else present)
            for value, other in zip(values, scope, strict=True)
        )

    def _default(self, name: str, default: Any, values: tuple[Any, ...]) -> Any:
        """The declared default as this code writes it: a window 3x3 may have become the number 3."""
        if default is NOTHING:
            return NOTHING
        for value, raw in zip(values, self._from_scope(name), strict=True):
            if raw == default:
                return value
        return default if isinstance(default, (bool, int, float)) else NOTHING


def _merged(some: tuple[Any, ...], others: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The values of both, where one has what the other has not; None where they contradict each other."""
    if any(NOTHING not in (one, other) and one != other for one, other in zip(some, others, strict=True)):
        return None
    return tuple(other if one is NOTHING else one for one, other in zip(some, others, strict=True))


def _side(value: Any) -> Any:
    """The side of a square window, as 3 of 3x3; any other value as it is."""
    square = re.fullmatch(r"([1-9][0-9]{0,3})x\1", value) if isinstance(value, str) else None
    return int(square[1]) if square is not None else value


@lru_cache(maxsize=1024)
def safe_name(name: str) -> str:
    """A name of the spec as a parameter of generated code: `x` becomes x_, and `x_` x__, so that they stay two.

    So does the name of a helper that the code may call.
    """
    if name == OPEN:
        return CLASSIFIER
    is_kept = name == IN_MAPS or (_is_free(name) and _is_free(name.rstrip("_")))
    return name if is_kept else f"{name}_"


def _is_free(name: str) -> bool:
    return is_free(name) and name not in _helpers()


@cache
def _helpers() -> frozenset[str]:
    """The names in both backends' helpers: a spec's names are the same in both."""
    folders = (Path(__file__).parents[1] / backend / "helpers" for backend in ("keras", "torch"))
    return frozenset(name for folder in folders for name in library(folder))


def safe(origin: Expr) -> Expr:
    """The expression over the names that parameters have in generated code."""
    return substitute(origin, {name: Name(safe_name(name)) for name in names(origin)})
