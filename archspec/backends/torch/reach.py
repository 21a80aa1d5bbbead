"""How code reaches a target: `self.fc[0]`, `module.main[1].conv`, `for block in self.stage[1:]`."""

from __future__ import annotations

from itertools import count

from archspec.backends.planning.program import Definition
from archspec.backends.torch.statements import Clause, Statement, is_a, is_there
from archspec.backends.torch.targets import Span, Target


def reached(target: Target, main: Definition) -> tuple[tuple[Clause, ...], str]:
    """(the loops and conditions that lead to a target's module, the expression for it below them)."""
    owner = target.member.owner
    walk = _Walk(target, "self") if owner is main else _Walk(target, "module", is_a("module", owner.name))
    for part in target.member.place.split("."):
        walk.step(part)
    return tuple(walk.clauses), walk.expression


def is_of_class(statement: Statement) -> bool:
    """Whether it is about the modules of a class, not about one module of the network."""
    return any(clause.is_kind for clause in statement.clauses[:1])


class _Walk:
    """The way from a class to a target, as far as it has been gone."""

    def __init__(self, target: Target, start: str, *clauses: Clause) -> None:
        self.target = target
        self.expression = start
        self.clauses = [*clauses]
        self.place = ""
        self.spans = iter(target.spans)
        #: What loops run over, the outermost first.
        self.names = ("block" if number == 1 else f"block{number}" for number in count(1))

    def step(self, part: str) -> None:
        self.place = f"{self.place}.{part}" if self.place else part
        if part.startswith("#"):
            self.turns(next(self.spans))
        else:
            self.expression += f"[{part}]" if part.isdigit() else f".{part}"
        if (other := self.target.absences.get(self.place)) is not None:
            self.clauses.append(is_there(self.expression, other))

    def turns(self, span: Span) -> None:
        """One repetition by its number, where it is there whatever an argument says; others in a loop."""
        if span.stop - span.start == 1 and self.place not in self.target.countless:
            self.expression += f"[{span.start}]"
            return
        name = next(self.names)
        self.clauses.append(Clause(f"for {name} in ", f"{self.expression}{_slice(span)}"))
        self.expression = name


def _slice(span: Span) -> str:
    """The last repetitions reach as far as there are any, for an argument may say how many there are."""
    if span.is_last:
        return f"[{span.start}:]" if span.start else ""
    return f"[{span.start or ''}:{span.stop}]"
