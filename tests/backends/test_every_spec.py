"""Every spec and variant at the size that it says, in both backends: counts and shapes of every row.

The largest models have gigabytes and take minutes, so these run with ARCHSPEC_LARGE=1 in the environment, as `make
test-large` and CI have it. Elsewhere the specs are built at small sizes (`tests/weights/test_specs.py`), and as they
are written into `generated/`.
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
    (path.stem, variant)
    for path in sorted(SPECS.glob("*.yaml"))
    for variant in (None, *archspec.load(path).document.header.variants)
]

pytestmark = pytest.mark.skipif("ARCHSPEC_LARGE" not in os.environ, reason="takes minutes: make test-large")


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    yield
    keras.backend.clear_session()
    gc.collect()


def somewhere(backend: str) -> AbstractContextManager[object]:
    """torch needs no numbers to be counted; Keras does."""
    return torch.device("meta") if backend == "torch" else nullcontext()


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("spec", "variant"), NETWORKS)
def test_a_spec_agrees_with_the_framework_row_by_row(spec: str, variant: str | None, backend: str) -> None:
    network = archspec.load(SPECS / f"{spec}.yaml", variant).network
    with somewhere(backend):
        built = build(network, backend)
    assert built.ok, "\n".join(map(str, built.differences))
