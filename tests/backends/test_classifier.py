"""`classifier_activation`: whoever asks for logits gets them of the network and of every head, and of nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.backends import BACKENDS, source  # noqa: E402
from archspec.backends.running.live import factory  # noqa: E402
from archspec.network.tree import Network  # noqa: E402

from .tiny import network, text  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SPECS = Path(__file__).parents[2] / "specs"
CLASSES = {"dense": 5, "activation": "softmax"}
POOL = "globalavgpool"
#: A block that ends in a softmax, alone and at the end of another block.
CLASSIFIER: dict[str, Any] = {"classifier": {"layers": [POOL, CLASSES]}}
OUTER = {**CLASSIFIER, "outer": {"layers": [{"conv": 3, "kernel": "1x1"}, {"classifier": None}]}}
HEAD = {"from": "first", "training_only": True}
FIRST = {"first": {"conv": 6, "kernel": "1x1"}}

CASES: dict[str, Network] = {
    "rows of a head": network([FIRST, POOL, CLASSES], heads={"aux": {**HEAD, "layers": [POOL, CLASSES]}}),
    "a block": network(
        [FIRST, {"classifier": None}], blocks=CLASSIFIER, heads={"a": {**HEAD, "layers": ["classifier"]}}
    ),
    "a block in a block": network(
        [FIRST, POOL, CLASSES], blocks=OUTER, heads={"a": {**HEAD, "layers": [{"outer": None}]}}
    ),
    "a row of its own": network([FIRST, POOL, {"dense": 5}, {"activation": "softmax"}]),
    "a head alone": network([FIRST, POOL, {"dense": 5}], heads={"aux": {**HEAD, "layers": [POOL, CLASSES]}}),
    "a merge": network([FIRST, {"add": [[POOL, {"dense": 5}], [POOL, {"dense": 5}]], "activation": "softmax"}]),
    "googlenet": archspec.load(SPECS / "googlenet.yaml", classes=7).network,
}


def outputs(net: Network, backend: str, **options: Any) -> list[np.ndarray[Any, Any]]:
    """Of a model with all its heads, in inference mode; the same seed gives the same weights and the same input."""
    if net.heads:
        options["auxiliary_heads"] = True
    keras.utils.set_random_seed(0)
    torch.manual_seed(0)
    model = factory(source(net, backend))(**options)
    x = np.random.default_rng(0).standard_normal((2, net.input.height, net.input.width, net.input.maps))  # type: ignore[union-attr]
    if backend == "keras":
        made = model(x.astype("float32"), training=False)
        return [keras.ops.convert_to_numpy(each) for each in (made if isinstance(made, list) else [made])]
    model.eval().training = True  # the whole calls its heads; what is in it is in inference mode
    with torch.no_grad():
        made = model(torch.from_numpy(np.moveaxis(x, -1, 1).astype("float32")))
    return [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]


def softmax(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES)
def test_none_gives_the_logits_of_every_output(case: str, backend: str) -> None:
    net = CASES[case]
    probabilities, logits = outputs(net, backend), outputs(net, backend, classifier_activation=None)
    assert len(probabilities) == len(logits) == len(net.heads) + 1
    for number, (given, raw) in enumerate(zip(probabilities, logits, strict=True)):
        if case == "a head alone" and number == 0:
            np.testing.assert_array_equal(given, raw, "this output has no softmax")
            continue
        assert np.abs(raw.sum(axis=-1) - 1).min() > 1e-4, "no probabilities"
        np.testing.assert_allclose(softmax(raw), given, atol=1e-6)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_softmax_in_the_middle_stays(backend: str) -> None:
    """The same block as a gate and as the last row: only the last one's softmax is the caller's."""
    gate: dict[str, Any] = {"layers": [POOL, {"dense": 6, "activation": "softmax"}]}
    net = network(
        [FIRST, {"multiply": [[], [{"gate": None}]], "broadcast": True}, {"gate": None}], blocks={"gate": gate}
    )
    given, raw = outputs(net, backend), outputs(net, backend, classifier_activation=None)
    np.testing.assert_allclose(softmax(raw[0]), given[0], atol=1e-6)
    written = source(net, backend).text
    assert written.count('"softmax"') >= 2 and written.lower().count("def gate(") + written.count("class Gate(") == 1


@pytest.mark.parametrize("backend", BACKENDS)
def test_who_has_no_softmax_has_no_such_argument(backend: str) -> None:
    assert "classifier_activation" not in text(backend, [FIRST, POOL, {"dense": 5}])
    assert "probabilities" not in text(backend, [FIRST, POOL, {"dense": 5}])


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_docstring_warns_of_probabilities(backend: str) -> None:
    words = "cross_entropy" if backend == "torch" else "gives logits"
    (line,) = [line for line in text(backend, [FIRST, POOL, CLASSES]).splitlines() if "softmax probabilities" in line]
    assert words in line and "`classifier_activation=None`" in line


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_word_that_is_neither_softmax_nor_none_is_refused(backend: str) -> None:
    make = factory(source(CASES["a row of its own"], backend))
    with pytest.raises(ValueError, match="expected 'softmax' or None, got 'relu'"):
        make(classifier_activation="relu")


def test_a_softmax_that_a_variable_names_is_one_that_its_row_names() -> None:
    """The variable is a constant of the file, so no other word can come in its place."""
    rows: list[Any] = [FIRST, POOL, {"dense": 5, "activation": "$act"}]
    written = text("torch", rows, variables={"act": "softmax"})
    other = text("torch", [FIRST, POOL, {"dense": 5, "activation": "softmax"}])
    assert written.partition("import")[2] == other.partition("import")[2] and "act:" not in written


def test_the_last_layer_of_a_torch_model_is_an_attribute_that_can_be_exchanged() -> None:
    """As people do who train a network for other classes."""
    rows: list[Any] = [FIRST, POOL, {"fc": {"dense": 5, "activation": "softmax"}}]
    model = factory(source(network(rows), "torch"))()
    assert "fc.weight" in model.state_dict()
    model.fc = torch.nn.Linear(model.fc.in_features, 9)
    found = model(torch.rand(2, 4, 8, 8))
    assert found.shape == (2, 9)
    torch.testing.assert_close(found.sum(1), torch.ones(2))
