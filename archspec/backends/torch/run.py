"""Running a live torch model on numbers: every row's value, the outputs, the gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from archspec.analysis.feature_order import Order, feature_orders
from archspec.backends.build import Built
from archspec.backends.running.compare import by_row
from archspec.backends.running.ran import Ran, in_canonical_order, maps_first, maps_last
from archspec.backends.running.tensors import Array
from archspec.backends.torch.observe import expand_places
from archspec.backends.torch.tensors import homes, to_numpy


@contextmanager
def computing_in(precision: str) -> Iterator[None]:
    """Models that are built inside have weights of this type: float32 or float64."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, precision))
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def run(built: Built, x: Array, *, training: bool, cotangents: Sequence[Array] = ()) -> Ran:
    """Runs ``x`` (batch, height, width, maps) through the model, dropout off, in the type of ``x``.

    Cotangents are one array for each output, shaped like it; without them there are no gradients.
    """
    import torch

    model = built.model.train(training)
    tensor = torch.from_numpy(maps_first(x)).to(built.device).requires_grad_(bool(cotangents))
    rows: dict[str, Array] = {}
    with ExitStack() as stack:
        stack.enter_context(_without_dropout(model))
        stack.enter_context(torch.set_grad_enabled(bool(cotangents)))
        stack.enter_context(_recorded(built, rows))
        result = model(tensor)
    outputs = list(result) if isinstance(result, tuple) else [result]
    shown = [maps_last(to_numpy(output)) for output in outputs]
    if not cotangents:
        return Ran(rows, shown)
    model.zero_grad()
    _loss(outputs, cotangents).backward()
    return Ran(rows, shown, maps_last(to_numpy(tensor.grad)), _gradients(built))


def _loss(outputs: Sequence[Any], cotangents: Sequence[Array]) -> Any:
    import torch

    pairs = zip(outputs, cotangents, strict=True)
    return sum((output * torch.from_numpy(maps_first(cotangent)).to(output)).sum() for output, cotangent in pairs)


def _gradients(built: Built) -> dict[str, Array]:
    found: dict[str, Array] = {}
    for name, home in homes(built.model, built.module, built.network).items():
        if home.tensor.grad is not None:
            found[name] = home.layout.back(to_numpy(home.tensor.grad), home.owned.weight.shape)
    return found


@contextmanager
def _without_dropout(model: Any) -> Iterator[None]:
    """Two frameworks cannot drop the same numbers: none are dropped."""
    import torch

    rates = {module: module.p for module in model.modules() if isinstance(module, torch.nn.Dropout)}
    for module in rates:
        module.p = 0.0
    try:
        yield
    finally:
        for module, rate in rates.items():
            module.p = rate


@contextmanager
def _recorded(built: Built, rows: dict[str, Array]) -> Iterator[None]:
    modules = dict(built.model.named_modules())
    places = by_row(expand_places(built.module.places, built.model), built.static)
    orders = feature_orders(built.network).outputs
    hooks = [modules[spots[-1]].register_forward_hook(_recorder(rows, path, orders)) for path, spots in places.items()]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _recorder(rows: dict[str, Array], path: str, orders: Mapping[str, Order]) -> Any:
    def record(_module: Any, _inputs: Any, output: Any) -> None:
        value = to_numpy(output)
        rows[path] = in_canonical_order(value, orders.get(path, ())) if value.ndim == 2 else maps_last(value)

    return record
