"""On a GPU: every spec and variant, and random networks, by `verify`, in bfloat16 and in channels-last memory.

Keras is tried on the engine that it runs on: `KERAS_BACKEND=torch pytest -n 12 tests/on_gpu`. The same on a processor,
of small networks, is what `tests/weights` has.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from archspec.errors import UsageError  # noqa: E402
from archspec.weights.devices import require_device  # noqa: E402

try:
    require_device("cuda")
except UsageError as caught:
    pytest.skip(str(caught), allow_module_level=True)

ROOT = Path(__file__).parents[2]


def campaign() -> Any:
    """`benchmarks/gpu.py`, which is the same in many processes and writes down what it measures."""
    sys.path.insert(0, str(ROOT / "docs"))  # where it finds which networks there are
    spec = importlib.util.spec_from_file_location("gpu_campaign", ROOT / "benchmarks" / "gpu.py")
    assert spec is not None and spec.loader is not None
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CAMPAIGN = campaign()
JOBS = list(CAMPAIGN.jobs(keras.backend.backend(), argparse.Namespace(seeds=64, only=[], check=None)))


@pytest.mark.filterwarnings("default")  # what frameworks say of one another's calls there
@pytest.mark.parametrize("job", JOBS, ids=lambda job: f"{job.check} {job.name}")
def test_a_network_holds_on_a_gpu(job: Any) -> None:
    result = CAMPAIGN.measured(job, "cuda")
    assert result["ok"], result["failures"]
    assert result["device"] == torch.cuda.get_device_name()
