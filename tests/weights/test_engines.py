"""Engines of Keras, and what they cannot do."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("keras")

from backends.tiny import Row, network, spec
from processes import archspec

from archspec.errors import UsageError
from archspec.weights.engines import possible_precisions, require_sound_gradients

UNEVEN: Row = {"depthwise": "3x3", "stride": "2x1"}
#: (rows, whether TensorFlow's float32 gradient of one of them is unsound)
POINTS: dict[str, tuple[list[Row], bool]] = {
    "few maps": ([{"conv": 32, "kernel": "1x1", "stride": 2}], True),
    "few filters of a transposed one": ([{"conv": 32, "kernel": "1x1"},
                                         {"transposed": 4, "kernel": "1x1", "stride": 2}], True),
    "many maps": ([{"conv": 16, "kernel": "1x1"}, {"conv": 4, "kernel": "1x1", "stride": 2}], False),
    "no stride": ([{"conv": 32, "kernel": "1x1"}], False),
    "a larger window": ([{"conv": 32, "kernel": "3x3", "stride": 2}], False),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "is_unsound"), POINTS.values(), ids=list(POINTS))
def test_a_gradient_that_would_end_the_process_is_refused(
    rows: list[Row], is_unsound: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    made = network([*rows, UNEVEN], "64x64x4")
    require_sound_gradients(network([*rows, UNEVEN], "8x8x4"), "tensorflow")
    assert possible_precisions(made, "tensorflow") == ("float32",)
    if is_unsound:
        with pytest.raises(UsageError, match="--keras-backend jax"):
            require_sound_gradients(made, "tensorflow")
    else:
        require_sound_gradients(made, "tensorflow")


def test_a_gradient_that_torch_refuses_keras_is_told_with_another_engine(tmp_path: Path) -> None:
    """Keras's kernels of a single map, turned for torch, in float64 on a processor."""
    (tmp_path / "net.yaml").write_text(spec([{"transposed": 3, "kernel": "3x3"}], "9x7x1"), "utf-8")
    ran = archspec("verify", "net.yaml", "--keras-backend", "torch", cwd=tmp_path)
    assert ran.code == 2 and "Traceback" not in ran.stderr
    assert "torch has no gradient of Keras's model" in ran.stderr and "--keras-backend tensorflow" in ran.stderr


def test_a_gradient_in_float64_on_another_engine_or_without_onednn_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TF_ENABLE_ONEDNN_OPTS", raising=False)
    rows, _ = POINTS["few maps"]
    require_sound_gradients(network(rows, "64x64x4"), "tensorflow")
    require_sound_gradients(network([*rows, UNEVEN], "64x64x4"), "jax")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    require_sound_gradients(network([*rows, UNEVEN], "64x64x4"), "tensorflow")
