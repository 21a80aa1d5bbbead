"""Both frameworks on one device: Keras would take a GPU by itself, and torch the processor."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from archspec.backends import BACKENDS
from archspec.backends.running.devices import Device


def require_device(device: Device) -> None:
    """Raises UsageError where a framework finds no GPU and one is asked for."""
    for backend in BACKENDS:
        _room(backend).require_device(device)


def device_name(device: Device) -> str:
    """For a report: ``cpu``, or what the GPU calls itself."""
    return str(_room("torch").device_name(device))


@contextmanager
def computing_on(device: Device) -> Iterator[None]:
    """What is built and run inside is on the device, in both frameworks."""
    with ExitStack() as stack:
        for backend in BACKENDS:
            stack.enter_context(_room(backend).computing_on(device))
        yield


def _room(backend: str) -> Any:
    return importlib.import_module(f"archspec.backends.{backend}.devices")
