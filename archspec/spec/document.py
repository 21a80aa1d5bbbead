"""The validated document: the head of a spec, its blocks, its rows. pydantic stands here, at the edge.

Here too `from __future__ import annotations` would have pydantic evaluate every field; see `ops/__init__.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from archspec.errors import Place
from archspec.fields import ReadBy
from archspec.records import record
from archspec.spec.cells import Printed, parse_count, parse_size
from archspec.spec.expressions import is_expression
from archspec.spec.nodes import Node, Scalar

MAX_SIDE = 1_000_000

#: Every expression knows how many maps come in by this name; nothing else can have it.
INPUT_MAPS = "input_maps"
#: What the code of a block calls the maps that come into the block.
IN_MAPS = "in_maps"
#: Names that no argument, variable or constant can have, with the reason.
RESERVED = {
    INPUT_MAPS: f"`{INPUT_MAPS}` is the number of maps that come in, everywhere",
    IN_MAPS: f"`{IN_MAPS}` is what generated code calls the maps that come in",
}

#: Names of specs, blocks, arguments and variables become identifiers in generated code.
NAME = r"[A-Za-z][A-Za-z0-9_]{0,62}"
#: Names of rows are written as the table writes them: `3a`, `conv2_x`, `res-block`.
ROW_NAME = r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,62}"

Identifier = Annotated[str, Field(pattern=rf"^{NAME}$")]
MAX_TEXT = 500
Text = Annotated[str, Field(max_length=MAX_TEXT)]
#: A cell may be left out; an empty one says nothing that could be checked.
MaybeCount = Annotated[Printed | None, ReadBy(parse_count)]
MaybeSize = Annotated[tuple[int, ...] | None, ReadBy(parse_size)]


def parse_input(value: Any) -> tuple[int, ...]:
    """``224x224x3`` -> (224, 224, 3), ``784`` -> (784,). Raises ValueError for anything else."""
    try:
        sides = parse_size(value)
    except ValueError:
        raise ValueError(
            "a size is written height x width x maps with the letter x, such as 28x28x6; a vector's is a number"
        ) from None
    if len(sides) == 2 or not all(1 <= side <= MAX_SIDE for side in sides):
        raise ValueError(f"an input is height x width x maps or a number of features, each from 1 to {MAX_SIDE}")
    return sides


def parse_variable(value: Any) -> bool | int | float | str:
    """A value that ``--set`` can replace. Raises ValueError for anything else."""
    if not isinstance(value, (bool, int, float, str)):
        raise ValueError("a variable is true or false, a number or a text")
    if isinstance(value, str) and is_expression(value):
        raise ValueError("a variable is a value and no expression; write the expression where it is used")
    return value


def _whole(value: Any) -> Any:
    """For literals: 1.0 and true are equal to 1, and not what the language has in its place."""
    if type(value) is not int:
        raise ValueError("a whole number is expected")
    return value


class Strict(BaseModel):
    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True, arbitrary_types_allowed=True
    )


Version = Annotated[Literal[1], BeforeValidator(_whole)]
Kilo = Annotated[Literal[1000, 1024], BeforeValidator(_whole)]


class ParamsConvention(Strict):
    """How the printed params column counts."""

    K: Kilo = 1000
    #: Whether biases are counted.
    biases: bool = True
    #: Whether the moving statistics of batch norm are counted (as Keras does).
    statistics: bool = True
    #: Whether weights that are fixed by hand are counted.
    frozen: bool = True


class MacsConvention(Strict):
    K: Kilo = 1000


class Conventions(Strict):
    """The units and the counting of the printed columns."""

    # Defaults need no validation, and what is not validated needs no schema: 2 ms of a check.
    params: ParamsConvention = ParamsConvention.model_construct()
    macs: MacsConvention = MacsConvention.model_construct()


class Expect(Strict):
    """What the paper prints about the whole network."""

    total: MaybeCount = None
    trainable: MaybeCount = None
    non_trainable: MaybeCount = None
    macs: MaybeCount = None
    connections: MaybeCount = None
    neurons: MaybeCount = None
    depth: MaybeCount = None
    #: With the auxiliary heads that exist only in training.
    total_with_heads: MaybeCount = None


class Erratum(Strict):
    """A printed cell that is wrong: where it is, what its row's own numbers give, and why."""

    at: str
    note: Annotated[str, Field(min_length=1, max_length=1000)]
    input: MaybeSize = None
    size: MaybeSize = None
    params: MaybeCount = None
    macs: MaybeCount = None
    connections: MaybeCount = None
    neurons: MaybeCount = None
    depth: MaybeCount = None


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Header(Strict):
    """The top level of a spec file. `layers`, `blocks`, `heads`, `defaults` are read row by row elsewhere."""

    archspec: Version
    name: Identifier
    title: Text = ""
    source: Text = ""
    input: Annotated[tuple[int, ...], ReadBy(parse_input)]
    layers: Any
    #: Each is read and kept with the spec.
    use: Annotated[tuple[Text, ...], BeforeValidator(_as_tuple), Field(max_length=100)] = ()
    variables: dict[Identifier, Annotated[bool | int | float | str, ReadBy(parse_variable)]] = {}
    constants: dict[Identifier, Any] = {}
    defaults: dict[str, Any] = {}
    conventions: Conventions = Conventions.model_construct()
    blocks: dict[Identifier, Any] = {}
    heads: dict[Identifier, Any] = {}
    expect: Expect = Expect.model_construct()
    errata: Annotated[tuple[Erratum, ...], BeforeValidator(_as_tuple)] = ()
    #: Each is checked by itself, so their number is a factor of what a check costs.
    variants: Annotated[dict[Identifier, Any], Field(max_length=100)] = {}


class Library(Strict):
    """The top level of a block file, which specs name under `use`."""

    archspec: Version
    blocks: dict[Identifier, Any]


@record
class Row:
    """One line of the table, as written: nothing in it is evaluated yet."""

    head: str
    head_place: Place
    place: Place
    name: str | None = None
    argument: Node | None = None
    fields: Mapping[str, Node] = field(default_factory=dict)
    #: Where each column's name stands: in the row, or in its table's header.
    keys: Mapping[str, Place] = field(default_factory=dict)
    cells: Mapping[str, Node] = field(default_factory=dict)
    origin: Scalar | None = None
    when: Scalar | None = None
    repeat: Scalar | None = None
    first: Mapping[str, Node] = field(default_factory=dict)
    branches: tuple[tuple["Row", ...], ...] = ()
    #: Whether its cells stand in a table, whose header has the names of its columns.
    is_of_table: bool = False


def with_branches(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, each with those of its branches behind it."""
    for row in rows:
        yield row
        for branch in row.branches:
            yield from with_branches(branch)


@record
class Block:
    """A block of rows with declared arguments; an argument without a default is required."""

    name: str
    arguments: Mapping[str, Node | None]
    rows: tuple[Row, ...]
    place: Place
    #: What it is, in one line.
    title: str = ""
    #: Where the name of each argument stands.
    keys: Mapping[str, Place] = field(default_factory=dict)


@record
class Head:
    """A second output: its rows start at the row that ``origin`` names."""

    name: str
    origin: Scalar
    rows: tuple[Row, ...]
    is_training_only: bool
    place: Place


Form = Callable[[str | None], "Document"]


@record
class Document:
    """A whole spec, with one variant and the outside variables applied."""

    header: Header
    root: Node
    place: Place
    blocks: Mapping[str, Block]
    rows: tuple[Row, ...]
    heads: tuple[Head, ...]
    defaults: Mapping[str, Mapping[str, Node]]
    variables: Mapping[str, bool | int | float | str]
    variant: str | None
    #: What was read: the spec, then the block files that it uses.
    texts: tuple[str, ...]
    #: The same spec with another of its variants, or with none. Raises SpecError where that is wrong.
    form: Form

    @property
    def lists(self) -> tuple[tuple[Row, ...], ...]:
        """Every list of rows: the network's own, those of blocks and those of heads."""
        return self.rows, *(block.rows for block in self.blocks.values()), *(head.rows for head in self.heads)

    @property
    def digest(self) -> str:
        """A short hash of everything that was read."""
        from hashlib import sha256  # 4 ms that no check needs

        return sha256("\0".join(self.texts).encode()).hexdigest()[:12]
