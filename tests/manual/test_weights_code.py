"""The code of weights that are not those of the network, as a file of them gets it."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("torch")  # with it come the libraries that read weights

from archspec.cli import main
from archspec.codes import whole


def test_weights_of_another_network_have_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import numpy as np
    from safetensors.numpy import save_file

    spec, file = tmp_path / "example.yaml", tmp_path / "example.safetensors"
    spec.write_text(whole("- c: {conv: 6, kernel: 3x3}"), "utf-8")
    save_file({"c/kernel": np.zeros((3, 3, 3, 5), "float32"), "c/bias": np.zeros(6, "float32")}, file)
    assert main(["weights", "convert", str(spec), str(file), str(tmp_path / "other.safetensors")]) == 1
    assert "error[weights]" in capsys.readouterr().err
