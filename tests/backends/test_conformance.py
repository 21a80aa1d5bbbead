"""Every operator, in every backend, on its own examples: what is registered is expressed, and expressed rightly.

A new operator comes here by itself; one without a rule, or without examples, fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from ops.rows import shape

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from archspec.backends import BACKENDS, Built, build  # noqa: E402
from archspec.ops import REGISTRY, Maps, Op, Shape, Vector  # noqa: E402
from archspec.ops.base import Example, Weighted  # noqa: E402
from archspec.ops.shapes import dims  # noqa: E402
from archspec.weights.verify import verify  # noqa: E402

from .tiny import Row, network  # noqa: E402

EXAMPLES = {
    f"{head}-{number}": (op, example) for head, op in REGISTRY.items() for number, example in enumerate(op.examples)
}
WEIGHTED = {name: (op, example) for name, (op, example) in EXAMPLES.items() if issubclass(op, Weighted)}
#: Columns whose values a block's argument can carry, and what another use of the block says instead.
OTHERS: Mapping[str, Any] = {
    "filters": lambda value: 2 * value,
    "multiplier": lambda value: value + 1,
    "units": lambda value: value + 3,
    "bias": lambda value: not value,
    "trainable": lambda value: not value,
}


def branch(target: Shape, start: Shape) -> list[Row]:
    """Rows that make the target of the start."""
    if isinstance(start, Vector) or isinstance(target, Vector):
        pooled: list[Row] = ["globalavgpool"] if isinstance(start, Maps) else []
        return [*pooled, {"dense": dims(target)[-1]}]
    is_gate = (target.height, target.width) != (start.height, start.width)
    return [*([{"globalavgpool": None, "keepdims": True}] if is_gate else []), {"conv": target.maps, "kernel": "1x1"}]


def rows(op: type[Op], example: Example) -> tuple[list[Row], str]:
    """(the rows around an example, the input of the network)."""
    if not op.is_merge:
        return [dict(example.row)], example.inputs[0]
    start = max(map(shape, example.inputs), key=lambda each: np.prod(dims(each)))
    branches = [branch(shape(text), start) for text in example.inputs]
    return [{**example.row, op.head: branches}], str(start)


def outputs(built: Built) -> Iterator[np.ndarray[Any, Any]]:
    """What the model makes of a random input."""
    sizes = dims(built.network.input)
    x = np.random.default_rng(0).standard_normal((2, *sizes)).astype("float32")
    if built.backend == "torch":
        x = np.moveaxis(x, -1, 1)
        yield np.asarray(built.model.eval()(torch.from_numpy(np.ascontiguousarray(x))).detach())
    else:
        yield keras.ops.convert_to_numpy(built.model(x))


def require_agreement(built: Built) -> None:
    assert built.ok, "\n".join(map(str, [*built.differences, built.module.text]))
    assert all(np.isfinite(output).all() for output in outputs(built))


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of Keras, with numpy 2
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.parametrize(("op", "example"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_an_operator_computes_the_same_in_both_backends(op: type[Op], example: Example) -> None:
    layers, start = rows(op, example)
    verify(network(layers, start)).agreed()


@pytest.mark.parametrize("op", REGISTRY.values(), ids=list(REGISTRY))
def test_an_operator_has_examples(op: type[Op]) -> None:
    assert op.examples


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("op", "example"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_an_example_is_the_same_in_the_framework(op: type[Op], example: Example, backend: str) -> None:
    layers, start = rows(op, example)
    require_agreement(build(network(layers, start), backend))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("op", "example"), WEIGHTED.values(), ids=list(WEIGHTED))
def test_what_differs_between_two_uses_of_a_block_becomes_a_parameter(
    op: type[Weighted], example: Example, backend: str
) -> None:
    first, second = arguments(op, example)
    row = {**example.row, **{key: f"${_argument(op, key)}" for key in second}}
    block = {"args": [_argument(op, key) for key in second], "layers": [row]}
    uses = [[{"twice": None, **{_argument(op, key): value for key, value in use.items()}}] for use in (first, second)]
    built = build(network([{"concat": uses}], example.inputs[0], blocks={"twice": block}), backend)
    require_agreement(built)
    word = "class Twice" if backend == "torch" else "def twice"
    assert built.module.text.count(word) == 1, "one definition for both uses"


def arguments(op: type[Weighted], example: Example) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of the example that a block can be given, and other values for them."""
    made = {**example.row}
    fixed = {"filters"} if {"connection_table", "given"} & set(made) else set()
    named = {key: op.argument if key == op.head else key for key in made}
    if "bias_init" in made:  # says that there is a bias
        fixed.add("bias")
    first = {key: made[key] for key, field in named.items() if field in OTHERS and field not in fixed}
    first |= {key: op.model_fields[key].default for key in ("bias", "trainable") if key not in {*made, *fixed}}
    return first, {key: OTHERS[str(named.get(key, key))](value) for key, value in first.items()}


def _argument(op: type[Op], key: str) -> str:
    return f"the_{op.argument}" if key == op.head else f"the_{key}"


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_operator_without_a_rule_is_refused_at_its_row(backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib import import_module

    from archspec.errors import SpecError

    rules = import_module(f"archspec.backends.{backend}.rules").RULES
    monkeypatch.delitem(rules, "flatten")
    with pytest.raises(SpecError) as caught:
        build(network([{"conv": 2, "kernel": "1x1"}, "flatten"]), backend)
    (found,) = caught.value.diagnostics
    assert found.code == "backend" and "`flatten`" in str(caught.value)
    assert found.place.source.lines[found.place.line - 1].strip() == '"flatten"'
