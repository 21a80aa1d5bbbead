"""Running a live Keras model on numbers, on whichever engine Keras runs: every row's value, outputs, gradients."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from archspec.backends.build import Built
from archspec.backends.keras.observe import row_layers
from archspec.backends.keras.tensors import homes
from archspec.backends.running.live import hushed_keras
from archspec.backends.running.ran import Ran
from archspec.backends.running.tensors import Array
from archspec.errors import UsageError
from archspec.network.walk import layers

#: The precisions that are also a type of weights.
FLOATS = ("float32", "float64")


@contextmanager
def computing_in(precision: str) -> Iterator[None]:
    """Models that are built inside have weights of this type and compute in it: float32 or float64.

    In mixed_bfloat16 they have weights of float32, and compute in bfloat16.
    """
    keras = hushed_keras()
    if precision == "float64" and keras.backend.backend() == "jax":
        import jax

        jax.config.update("jax_enable_x64", True)  # type: ignore[no-untyped-call]
    before = keras.config.floatx()
    if precision in FLOATS:
        keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)
    try:
        yield
    finally:
        keras.config.set_floatx(before)
        keras.config.set_dtype_policy(before)


def run(built: Built, x: Array, *, training: bool, cotangents: Sequence[Array] = ()) -> Ran:
    """Runs ``x`` (batch, height, width, maps) through the model, dropout off, in the type of ``x``.

    Cotangents are one array for each output, shaped like it; without them there are no gradients.
    """
    import keras

    model = built.model
    places = row_layers(model, built.module, built.static)
    known = {layer.name: layer for layer in model.layers}
    shown_by = _shown(built, places)
    probes = {shown_by[path]: known[names[-1]].output for path, names in places.items()}
    outputs = model.output if isinstance(model.output, (list, tuple)) else [model.output]
    probe = keras.Model(model.inputs, [*outputs, *probes.values()])
    with _without_dropout(model), _without_advice():
        engine = _ENGINES[keras.backend.backend()]
        values, gradients = engine(probe, x, training, list(cotangents))
    shown, rows = values[: len(outputs)], dict(zip(probes, values[len(outputs) :], strict=True))
    if not cotangents:
        return Ran(rows, shown)
    input_gradient, *weight_gradients = gradients
    by_variable = {
        variable.path: each for variable, each in zip(probe.trainable_variables, weight_gradients, strict=True)
    }
    return Ran(rows, shown, input_gradient, _named(built, by_variable))


@contextmanager
def _without_advice() -> Iterator[None]:
    """TensorFlow warns of functions that are traced again, as each of Keras's grouped convolutions is."""
    logger = logging.getLogger("tensorflow")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(before)


def _named(built: Built, by_variable: dict[str, Array | None]) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, home in homes(built.model, built.module, built.network).items():
        gradient = by_variable.get(home.tensor.path)
        if gradient is not None:
            found[name] = home.layout.back(gradient, home.owned.weight.shape)
    return found


def _shown(built: Built, places: Mapping[str, object]) -> dict[str, str]:
    """The path of the value that each layer shows: what a layer takes as an argument (an activation) is inside it."""
    shown: dict[str, str] = {}
    owner = ""
    for path, _ in layers(built.network):
        if path in places:
            owner = path
        if path == owner or (
            path.rpartition("/")[0] in (owner, owner.rpartition("/")[0]) and path.startswith(f"{owner}/")
        ):
            shown[owner] = path
    return shown


@contextmanager
def _without_dropout(model: Any) -> Iterator[None]:
    """Two frameworks cannot drop the same numbers: none are dropped."""
    from keras import layers as keras_layers

    rates = {layer: layer.rate for layer in model.layers if isinstance(layer, keras_layers.Dropout)}
    for layer in rates:
        layer.rate = 0
    try:
        yield
    finally:
        for layer, rate in rates.items():
            layer.rate = rate


Result = tuple[list[Array], list[Any]]


def _tensorflow(model: Any, x: Array, training: bool, cotangents: list[Array]) -> Result:
    import tensorflow as tf

    tensor = tf.convert_to_tensor(x)
    with tf.GradientTape() as tape:
        tape.watch(tensor)
        values = model(tensor, training=training)
        pairs = zip(values[: len(cotangents)], cotangents, strict=True)
        loss = sum(
            (tf.reduce_sum(value * tf.cast(each, value.dtype)) for value, each in pairs), tf.constant(0, x.dtype)
        )
    if not cotangents:
        return [np.array(value) for value in values], []
    gradients = tape.gradient(loss, [tensor, *(variable.value for variable in model.trainable_variables)])
    return [np.array(value) for value in values], [None if each is None else np.array(each) for each in gradients]


def _torch(model: Any, x: Array, training: bool, cotangents: list[Array]) -> Result:
    import keras
    import torch

    variables = [variable.value for variable in model.trainable_variables]
    tensor = keras.ops.convert_to_tensor(x).requires_grad_(True)
    with torch.set_grad_enabled(bool(cotangents)):
        values = model(tensor, training=training)
    shown = [keras.ops.convert_to_numpy(value) for value in values]  # bfloat16 as float32: numpy has none
    if not cotangents:
        return shown, []
    pairs = zip(values[: len(cotangents)], cotangents, strict=True)
    loss = sum((value * torch.from_numpy(each).to(value)).sum() for value, each in pairs)
    try:
        gradients = torch.autograd.grad(loss, [tensor, *variables], allow_unused=True)
    except RuntimeError as caught:
        # Of Keras's kernels, turned for torch, one of a single map is contiguous by its strides and not by its order:
        # torch 2.13 refuses its gradient on a processor in float64.
        told = " ".join(str(caught).split())
        way_out = "verify on another engine, with --keras-backend tensorflow"
        raise UsageError(f"torch has no gradient of Keras's model ({told:.200}): {way_out}") from None
    return shown, [None if each is None else each.cpu().numpy() for each in gradients]


def _jax(model: Any, x: Array, training: bool, cotangents: list[Array]) -> Result:
    import jax

    fixed = [variable.value for variable in model.non_trainable_variables]

    def loss(trainable: Any, tensor: Any) -> Any:
        values, moved = model.stateless_call(trainable, fixed, tensor, training=training)
        total = sum((value * each).sum() for value, each in zip(values[: len(cotangents)], cotangents, strict=True))
        return total, (values, moved)

    trainable = [variable.value for variable in model.trainable_variables]
    if cotangents:
        (weights, by_input), (values, moved) = jax.grad(loss, argnums=(0, 1), has_aux=True)(
            trainable, jax.numpy.asarray(x)
        )
        gradients = [np.array(each) for each in (by_input, *weights)]
    else:
        _, (values, moved) = loss(trainable, jax.numpy.asarray(x))
        gradients = []
    for variable, value in zip(model.non_trainable_variables, moved, strict=True):
        variable.assign(value)
    return [np.array(value) for value in values], gradients


_ENGINES: dict[str, Callable[[Any, Array, bool, list[Array]], Result]] = {
    "tensorflow": _tensorflow,
    "torch": _torch,
    "jax": _jax,
}
