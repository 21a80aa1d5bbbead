"""What the tests of operators share: rows to operators, texts to shapes, and what a refusal says."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from archspec.ops import REGISTRY, Maps, Op, Refused, Shape, Vector


def op(**row: Any) -> Op:
    """The operator of a row as a table writes it: `op(conv=6, kernel="5x5")`."""
    (head, value), *columns = row.items()
    kind = REGISTRY[head]
    fields = dict(columns)
    if kind.argument is not None:
        fields[kind.argument] = value
    else:
        assert value in (None, []), f"`{head}` takes no argument"
    return kind.model_validate(fields)


def shape(text: str) -> Shape:
    """`8x8x4` or `16`."""
    sizes = [int(size) for size in text.split("x")]
    return Vector(*sizes) if len(sizes) == 1 else Maps(*sizes)


def output(operator: Op, *inputs: str) -> str:
    """The output's shape as a table prints it."""
    return str(operator.infer(*map(shape, inputs)))


def params(operator: Op, *inputs: str) -> int:
    """Every number of its weights."""
    return sum(weight.size for weight in operator.weights(*map(shape, inputs)))


def trainable(operator: Op, *inputs: str) -> int:
    """The numbers of its trainable weights."""
    return sum(weight.size for weight in operator.weights(*map(shape, inputs)) if weight.trainable)


def macs(operator: Op, *inputs: str) -> int:
    return operator.macs(*map(shape, inputs))


def connections(operator: Op, *inputs: str) -> int:
    return operator.connections(*map(shape, inputs))


def refusal(operator: Op, *inputs: str) -> Refused:
    """What the operator says against these inputs."""
    with pytest.raises(Refused) as caught:
        operator.infer(*map(shape, inputs))
    return caught.value


def blamed(**row: Any) -> set[str]:
    """The fields that validation finds wrong in a row."""
    with pytest.raises(ValidationError) as caught:
        op(**row)
    return {str(error["loc"][0]) for error in caught.value.errors(include_input=False)}


class Traced(int):
    """A number that remembers that it was computed; the emitters trace shapes with such a one."""

    def __add__(self, other: int) -> Traced:
        return Traced(int(self) + int(other))

    def __sub__(self, other: int) -> Traced:
        return Traced(int(self) - int(other))

    def __mul__(self, other: int) -> Traced:
        return Traced(int(self) * int(other))

    def __floordiv__(self, other: int) -> Traced:
        return Traced(int(self) // int(other))

    __radd__ = __add__
    __rmul__ = __mul__
