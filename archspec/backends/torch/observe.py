"""What PyTorch says of a live model: parameters and buffers by module, outputs by forward hooks on the CPU."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from archspec.backends.running.compare import Observed, RowFacts, by_row
from archspec.backends.writing.source import Module
from archspec.ops import Maps, Shape


def expand_places(places: Mapping[str, str], model: Any) -> dict[str, str]:
    """Places with '#2' written out for every repetition from 2 on that the model has."""
    modules = dict(model.named_modules())
    written: dict[str, str] = {}
    pending = list(places.items())[::-1]
    while pending:
        path, place = pending.pop()
        match = re.search(r"\.#(\d+)", place)
        if match is None:
            written[path] = place
            continue
        head = place[: match.start()]
        count = len(list(modules[head].children())) if head in modules else 0
        pending += [(path.replace(f"/#{match[1]}", f"/{number}", 1), place.replace(match[0], f".{number}", 1))
                    for number in reversed(range(int(match[1]), count))]  # fmt: skip
    return {path: place for path, place in written.items() if place in modules}


def observe(model: Any, module: Module, x: Shape, rows: Mapping[str, object]) -> Observed:
    """Runs one zero input through the model in inference mode, but with its heads for training, and counts."""
    import torch

    modules = dict(model.named_modules())
    places = by_row(expand_places(module.places, model), rows)
    outputs: dict[str, tuple[int, ...]] = {}
    hooks = [modules[spots[-1]].register_forward_hook(_recorder(outputs, path)) for path, spots in places.items()]
    was_training = model.training
    # The whole is told that it trains, so that it calls its heads; every layer in it that it does not.
    model.eval().training = True
    with torch.no_grad():
        result = model(torch.zeros(1, *_channels_first(x)))
    result = result[0] if isinstance(result, tuple) else result
    for hook in hooks:
        hook.remove()
    model.train(was_training)
    facts = {path: _facts([modules[spot] for spot in spots], outputs.get(path)) for path, spots in places.items()}
    whole = _facts([model], None)
    return Observed(facts, whole.total, whole.trainable, _channels_last(result))


def _recorder(outputs: dict[str, tuple[int, ...]], path: str) -> Any:
    def record(_module: Any, _inputs: Any, output: Any) -> None:
        outputs[path] = _channels_last(output)

    return record


def _facts(modules: list[Any], output: tuple[int, ...] | None) -> RowFacts:
    """Parameters, and running statistics as Keras counts them; the batch counter is no weight."""
    parameters = [each for module in modules for each in module.parameters()]
    statistics = [
        buffer
        for module in modules
        for name, buffer in module.named_buffers()
        if re.fullmatch(r"(.*\.)?running_(mean|var)", name)
    ]
    trainable = sum(each.numel() for each in parameters if each.requires_grad)
    total = sum(each.numel() for each in [*parameters, *statistics])
    return RowFacts(total, trainable, output)


def _channels_first(x: Shape) -> tuple[int, ...]:
    return (int(x.maps), x.height, x.width) if isinstance(x, Maps) else (int(x.features),)


def _channels_last(output: Any) -> tuple[int, ...]:
    shape = tuple(int(size) for size in output.shape[1:])
    return (*shape[1:], shape[0]) if len(shape) == 3 else shape
