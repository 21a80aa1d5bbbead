"""Where both frameworks compute: on one device, which is the processor unless a GPU is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from backends.tiny import network  # noqa: E402

import archspec  # noqa: E402
from archspec.backends.keras import devices as of_keras  # noqa: E402
from archspec.backends.torch import devices as of_torch  # noqa: E402
from archspec.errors import UsageError  # noqa: E402
from archspec.weights.devices import computing_on, device_name  # noqa: E402
from archspec.weights.verify import verify  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Where Keras was told to compute. It goes on where it is: this machine need not have a GPU."""
    told = []

    @contextmanager
    def device(name: Any) -> Iterator[None]:
        told.append(name)
        yield

    monkeypatch.setattr(keras, "device", device)
    return told


def test_keras_is_told_the_processor_where_nothing_is_asked_for(placed: list[Any]) -> None:
    """By itself it would take a GPU, and torch would not."""
    found = verify(network([{"conv": 2, "kernel": "3x3"}]))
    assert found.device == "cpu" and found.ok
    (place,) = placed
    assert str(place).lower().startswith(("cpu", "tfrt_cpu"))


def test_float32_is_not_rounded_to_tf32_on_a_gpu(placed: list[Any]) -> None:
    before = torch.backends.cudnn.allow_tf32, torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("high")
    try:
        with of_torch.computing_on("cuda"), of_keras.computing_on("cuda"):
            assert torch.get_float32_matmul_precision() == "highest"
            assert not torch.backends.cudnn.allow_tf32 and torch.backends.cudnn.deterministic
            if keras.backend.backend() == "tensorflow":
                import tensorflow as tf

                assert not tf.config.experimental.tensor_float_32_execution_enabled()
        assert torch.get_float32_matmul_precision() == "high"
        assert placed == ["gpu:0"]
    finally:
        torch.set_float32_matmul_precision(before[1])
    assert torch.backends.cudnn.allow_tf32 == before[0]


@pytest.mark.parametrize("framework", ["torch", "Keras"])
def test_a_gpu_that_is_not_there_is_one_line_with_a_way_out(framework: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: framework != "torch")
    monkeypatch.setattr(of_keras, "_GPUS", dict.fromkeys(("tensorflow", "jax", "torch"), lambda: framework != "Keras"))
    with pytest.raises(UsageError, match=f"^{framework}.* finds no GPU .*leave out --device") as caught:
        verify(network([{"dense": 2}]), device="cuda")
    assert "\n" not in str(caught.value)


def test_a_device_that_is_not_known_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="no device `tpu`; there are: cpu, cuda"):
        archspec.load("specs/lenet5.yaml").verify(device="tpu")


def test_a_processor_is_called_cpu_inside_and_outside() -> None:
    with computing_on("cpu"):
        assert device_name("cpu") == "cpu"
