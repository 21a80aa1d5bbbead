"""What holds for every operator that is registered."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from archspec.ops import REGISTRY, Op, register
from archspec.ops.base import Example
from archspec.ops.shapes import channels

from .rows import Traced, blamed, op, shape


def examples_of(heads: set[str]) -> list[ParameterSet]:
    return [
        pytest.param(example, id=f"{head}-{number}")
        for head in REGISTRY
        if head in heads
        for number, example in enumerate(REGISTRY[head].examples)
    ]


EXAMPLES = examples_of(set(REGISTRY))
#: Whose output has as many maps as its fields say, whatever the input has.
SETS_ITS_MAPS = {"conv", "separable", "transposed", "dense", "rbf", "zeropad_shortcut"}
TRAINABLE = {head for head, kind in REGISTRY.items() if "trainable" in kind.model_fields}


def test_the_registry_holds_the_operators_of_all_families() -> None:
    assert set(REGISTRY) == {
        "conv", "depthwise", "separable", "transposed", "dense", "maxpool", "avgpool", "globalavgpool", "globalmaxpool",
        "batchnorm", "layernorm", "lrn", "activation", "flatten", "zeropad", "dropout", "identity", "concat", "add",
        "multiply", "zeropad_shortcut", "rbf",
    }  # fmt: skip


def test_a_head_is_never_taken_twice() -> None:
    with pytest.raises(ValueError, match="'conv' is registered already"):
        register(REGISTRY["conv"])


@pytest.mark.parametrize("kind", REGISTRY.values(), ids=REGISTRY)
def test_every_operator_has_examples_a_formula_and_an_argument_that_is_a_field(kind: type[Op]) -> None:
    assert len(kind.examples) >= 2
    assert kind.__doc__
    assert kind.argument is None or kind.argument in kind.model_fields


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_gives_an_output_of_at_least_one_pixel(example: Example) -> None:
    inputs = [shape(text) for text in example.inputs]
    assert all(size >= 1 for size in op(**example.row).infer(*inputs))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_numbers_of_every_example_are_counts(example: Example) -> None:
    inputs = [shape(text) for text in example.inputs]
    operator = op(**example.row)
    assert operator.macs(*inputs) >= 0
    assert operator.connections(*inputs) >= operator.macs(*inputs)
    assert all(min(weight.shape) >= 1 for weight in operator.weights(*inputs))


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_names_of_an_operators_weights_differ(example: Example) -> None:
    names = [weight.name for weight in op(**example.row).weights(*map(shape, example.inputs))]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("example", examples_of(TRAINABLE))
def test_not_trainable_leaves_no_trainable_weight(example: Example) -> None:
    frozen = op(**{**example.row, "trainable": False})
    assert not any(weight.trainable for weight in frozen.weights(*map(shape, example.inputs)))


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_follower_of_an_example_takes_its_output(example: Example) -> None:
    operator = op(**example.row)
    x = operator.infer(*map(shape, example.inputs))
    for head, fields in operator.followers():
        x = REGISTRY[head].model_validate(fields).infer(x)


@pytest.mark.parametrize("example", examples_of(set(REGISTRY) - SETS_ITS_MAPS))
def test_a_traced_number_of_maps_stays_traced(example: Example) -> None:
    inputs = [shape(text) for text in example.inputs]
    traced = [x._replace(maps=Traced(x.maps)) if len(x) == 3 else x._replace(features=Traced(x[0])) for x in inputs]
    assert type(channels(op(**example.row).infer(*traced))) is Traced


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_unknown_field_is_refused(example: Example) -> None:
    assert blamed(**example.row, fliters=3) == {"fliters"}
