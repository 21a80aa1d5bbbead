"""The neutral form between a network and its source: calls with literal arguments, and steps that apply them.

A rule of a backend says which ``Call`` an operator is.  Bodies of one block become lists of ``Node``; the uses of a
block are then compared leaf by leaf (`unify.py`), and what differs between them becomes a parameter.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from archspec.spec.expressions import Expr

#: How a step is applied: a layer is made and then called, a function takes the tensor as its first argument.
Style = Literal["layer", "function"]
#: Stands for "this argument has no default" and for "this leaf does not exist in this use".
NOTHING: Any = type("Nothing", (), {"__repr__": lambda self: "NOTHING"})()


class Symbol(str):
    """A name of the generated module or of its framework, as opposed to a text literal."""


@dataclass(frozen=True)
class Leaf:
    """A value, and the expression behind it in the terms of the body in which it stands."""

    value: Any
    origin: Expr | None = None


class Arg(NamedTuple):
    """One argument of a call; it is not written where it equals the callee's own default."""

    value: Leaf | Call | Slot
    keyword: str = ""
    default: Any = NOTHING
    #: Written without its keyword.
    is_positional: bool = False


@dataclass(frozen=True)
class Call:
    """``function(arguments)``. A leading argument of a Keras function (its tensor) is not among them."""

    function: str
    arguments: tuple[Arg, ...] = ()


@dataclass(frozen=True)
class Slot:
    """The values of one leaf over all uses of a block; NOTHING where a use does not have it."""

    values: tuple[Any, ...]
    origin: Expr | None = None
    #: The name of a parameter that has to be made for it, should no expression give the values.
    hint: str = ""
    #: Whether it says that a row is there.
    is_presence: bool = False
    #: Where the uses differ in their expressions: all of them, of which one may give the values of every use.
    others: tuple[Expr, ...] = ()
    #: Where no expression and no parameter is needed: the same value in every use.
    is_constant: bool = False
    #: The expression over the definition's parameters, once it is known.
    text: str = ""


@dataclass(frozen=True)
class Piece:
    """What a rule returns: a call, how it is applied, and the name of this part where an operator takes several."""

    call: Call
    part: str = ""
    style: Style = "layer"
    presence: Leaf | None = None


@dataclass(frozen=True)
class Step:
    """One call applied to the running value."""

    #: The path relative to the body, as the canonical names have it.
    path: str
    call: Call
    key: tuple[int, int, int]
    style: Style = "layer"
    #: Whether the step is there: a leaf that is false in some uses.
    presence: Leaf | Slot | None = None
    #: The row whose value goes in, where it is not the row above.
    origin: str | None = None
    #: The definition that the call refers to, where it is one of ours.
    definition: Any = None
    #: The rows whose values go in beside the running one; see `Definition.reads`.
    reads: tuple[str, ...] = ()
    comment: str = ""
    #: The name of the row whose value this is; of several nodes of a row, the last one's.
    ends: str = ""
    #: What the operator is called in a few letters: the attribute's name where the row gives none.
    label: str = ""


@dataclass(frozen=True)
class Chain:
    """Steps of one row, or of one branch, one after the other."""

    path: str
    nodes: tuple[Node, ...]
    key: tuple[int, int, int]
    presence: Leaf | Slot | None = None
    origin: str | None = None
    comment: str = ""
    ends: str = ""


class Turn(NamedTuple):
    """Equal repetitions of one node."""

    node: Node
    times: Leaf | Slot


@dataclass(frozen=True)
class Loop:
    """A repeated row: its turns follow one another."""

    path: str
    turns: tuple[Turn, ...]
    key: tuple[int, int, int]
    #: Whether its turns have outputs of several sizes.
    is_growing: bool = False
    presence: Leaf | Slot | None = None
    origin: str | None = None
    comment: str = ""
    ends: str = ""


@dataclass(frozen=True)
class Limb:
    """A branch of a join; no nodes is the identity."""

    name: str
    nodes: tuple[Node, ...]
    path: str
    origin: str | None = None
    #: Of a shortcut: where shapes differ, which is where it has nodes.
    condition: Expr | None = None


@dataclass(frozen=True)
class Join:
    """Parallel branches and the operator that joins them."""

    path: str
    kind: str
    limbs: tuple[Limb, ...]
    key: tuple[int, int, int]
    #: For a product with a gate: which limbs are vectors beside maps.
    gates: tuple[bool, ...] = ()
    presence: Leaf | Slot | None = None
    origin: str | None = None
    comment: str = ""
    ends: str = ""
    is_transparent: bool = False


Node = Step | Chain | Loop | Join


@dataclass
class Parameter:
    """A parameter of a definition: its value in each use, and its default where it has one."""

    name: str
    values: tuple[Any, ...]
    default: Any = NOTHING
    origin: Expr | None = None


class Spot(NamedTuple):
    """A step, its canonical path and its place in the framework's terms, both relative to the definition.

    In both ``#2`` stands for every repetition from number 2 on.
    """

    step: Step
    path: str
    place: str
    #: Places on the way there that may be without their row, and the class of what stands there then, or None.
    absences: tuple[tuple[str, str], ...] = ()
    #: Repetitions on the way there of which an argument says how many there are.
    countless: tuple[str, ...] = ()


@dataclass(eq=False)
class Definition:
    """A class or function to be written: a block's, or a helper's for rows of the same kind."""

    name: str
    path: str
    nodes: tuple[Node, ...]
    parameters: tuple[Parameter, ...]
    #: Number of each body that this definition covers, in the order of the parameters' values.
    members: tuple[int, ...]
    #: The sentences of its docstring.
    told: tuple[str, ...] = ()
    #: Of rows of one kind, which nobody declared.
    is_helper: bool = False
    #: Whether it finds out by itself how many maps come in, which its calls then do not say.
    reads_maps: bool = False
    #: Of a row that is lifted out of its body: the other rows of the body that it reads, by name.
    reads: tuple[str, ...] = ()
    #: Where the printer put each step.
    places: list[Spot] = field(default_factory=list)

    def value(self, parameter: Parameter, member: int) -> Any:
        return parameter.values[self.members.index(member)]
