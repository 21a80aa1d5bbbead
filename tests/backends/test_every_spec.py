"""Every spec and variant at the size that it says, in both backends: counts and shapes of every row.

torch needs no numbers to be counted. Keras's models have gigabytes and take minutes: with ARCHSPEC_LARGE=1 in the
environment, as `make test-large` and CI have it, they are made too; `tests/weights/test_specs.py` makes them small.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.backends import BACKENDS, build  # noqa: E402

SPECS = Path(__file__).parents[2] / "specs"
NETWORKS = [
    (path.stem, variant, backend)
    for path in sorted(SPECS.glob("*.yaml"))
    for variant in (None, *archspec.load(path).document.header.variants)
    for backend in (BACKENDS if "ARCHSPEC_LARGE" in os.environ else ("torch",))
]


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    keras.backend.clear_session()
    gc.collect()


def somewhere(backend: str) -> AbstractContextManager[object]:
    return torch.device("meta") if backend == "torch" else nullcontext()


@pytest.mark.parametrize(("spec", "variant", "backend"), NETWORKS)
def test_a_spec_agrees_with_the_framework_row_by_row(spec: str, variant: str | None, backend: str) -> None:
    network = archspec.load(SPECS / f"{spec}.yaml", variant).network
    with somewhere(backend):
        built = build(network, backend)
    assert built.ok, "\n".join(map(str, built.differences))
