"""The helpers of generated files survive what people do with a model: scripting, export, saving, other number types."""

from __future__ import annotations

import copy
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from keras import layers  # noqa: E402
from torch import nn  # noqa: E402

from archspec.backends.keras import helpers as keras_helpers  # noqa: E402

from .applied import CODES, LINES, MAPS, applied, difference, images, keras_helper, run_keras, run_torch, torch_helper  # noqa: E402

pytestmark = [
    pytest.mark.framework,
    # Keras hands weights and torch tensors to numpy as numpy 2 would not have it.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:keras"),
]


# --- what people do with a torch module ---------------------------------------------------------


TORCH_CASES: dict[str, Callable[[], Any]] = {
    "conv": lambda: torch_helper("Conv2dSame")(MAPS, 8, (3, 2), (2, 3)),
    "grouped": lambda: torch_helper("Conv2dSame")(MAPS, 8, 3, dilation=2, groups=2),
    "max": lambda: torch_helper("MaxPool2dSame")(3, 2),
    "average": lambda: torch_helper("AvgPool2dSame")((3, 2), (2, 1)),
    "max padded": lambda: torch_helper("MaxPool2dPadded")(3, 2, (0, 1, 2, 0)),
    "average padded": lambda: torch_helper("AvgPool2dPadded")(3, 2, (0, 1, 2, 0)),
    "transposed": lambda: torch_helper("ConvTranspose2dSame")(MAPS, 6, (3, 2), (2, 3)),
    "tanh": lambda: torch_helper("ScaledTanh")(),
    "partial": lambda: torch_helper("PartialConv2d")(MAPS, [[0, 1], [2, 3, 0], [1]], (3, 2), 2),
    "shortcut": lambda: torch_helper("ZeroPadShortcut")(3, 2),
    "separable": lambda: torch_helper("SeparableConv2d")(MAPS, 6, 3, 2, 1, multiplier=2),
    "separable same": lambda: torch_helper("SeparableConv2dSame")(MAPS, 6, 3, 2),
    "fixed": lambda: torch_helper("fixed_filters")(
        torch_helper("Conv2dSame")(MAPS, 2, 7, 2, bias=False), LINES.tolist()
    ),
    "norm": lambda: torch_helper("LayerNorm2d")(MAPS),
    "chain": lambda: nn.Sequential(
        torch_helper("Conv2dSame")(MAPS, 8, 7, 2),
        torch_helper("MaxPool2dSame")(3, 2),
        torch_helper("AvgPool2dSame")(3, 2),
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", TORCH_CASES)
def test_a_torch_helper_survives_what_people_do_with_it(case: str) -> None:
    module = TORCH_CASES[case]().eval()
    x, other = (torch.from_numpy(images(*size)) for size in ((12, 13), (15, 21)))
    expected = module(x)

    torch.testing.assert_close(torch.jit.script(module)(x), expected)
    torch.testing.assert_close(copy.deepcopy(module)(x), expected)
    torch.testing.assert_close(torch.export.export(module, (x,)).module()(x), expected)

    dynamic = torch.export.Dim.DYNAMIC
    program = torch.export.export(module, (x,), dynamic_shapes=({0: dynamic, 2: dynamic, 3: dynamic},))
    torch.testing.assert_close(program.module()(other[:1]), module(other[:1]))

    torch.compiler.reset()
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), expected)

    last = torch.channels_last
    turned = copy.deepcopy(module).to(memory_format=last)(x.to(memory_format=last))
    torch.testing.assert_close(turned, expected)

    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(module(x).float(), expected, rtol=0.05, atol=0.1)
    half = copy.deepcopy(module).bfloat16()(x.bfloat16())
    assert half.dtype == torch.bfloat16 and half.isfinite().all()

    y = x.clone().requires_grad_()
    module(y).square().sum().backward()
    assert y.grad is not None and y.grad.isfinite().all()


@pytest.mark.filterwarnings("ignore")
def test_rbf_units_survive_it_too() -> None:
    module, x = torch_helper("RBF")(6, 3, CODES), torch.randn(3, 6)
    expected = module(x)
    torch.testing.assert_close(torch.jit.script(module)(x), expected)
    torch.testing.assert_close(copy.deepcopy(module)(x), expected)
    program = torch.export.export(module, (x,), dynamic_shapes=({0: torch.export.Dim.DYNAMIC},))
    torch.testing.assert_close(program.module()(x[:2]), expected[:2])
    torch.compiler.reset()
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), expected)


# --- what people do with a Keras model ----------------------------------------------------------


#: The functions: their graphs must load where archspec has never been imported.
KERAS_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "max_pool": applied("max_pool", 3, 2, ((0, 1), (1, 2)), name="named"),
    "average_pool": applied("average_pool", (3, 2), 2, ((0, 1), (1, 1)), name="named"),
    "average_pool_same": lambda x: (
        keras_helper("average_pool_same")(x, 3, 2, name="named")
        if None not in x.shape[1:]
        else layers.Identity(name="named")(x)
    ),
    "local_response_norm": applied("local_response_norm", 3, 0.3, 0.75, 2.0, name="named"),
    "scaled_tanh": applied("scaled_tanh", name="named"),
    "zero_pad_shortcut": applied("zero_pad_shortcut", 7, 2, name="named"),
    "fixed_filters": lambda x: layers.Conv2D(
        2,
        7,
        kernel_initializer=keras_helper("fixed_filters")(LINES.tolist()),
        trainable=False,
        name="named",
    )(x),
}


KERAS_LAYERS: dict[str, Callable[[Any], Any]] = {
    "partial_conv2d": lambda x: keras_helper("PartialConv2D")([[0, 1], [2, 3, 0], [1]], (3, 2), 2, name="named")(x),
    "rbf": lambda x: keras_helper("RBF")(2, ["#..#", "##.."], trainable=False, name="named")(
        layers.GlobalAveragePooling2D()(x)
    ),
    "rbf_drawn": lambda x: keras_helper("RBF")(3, name="named")(layers.GlobalAveragePooling2D()(x)),
}


FRESH_PROCESS = """
import sys
from importlib import import_module
from pathlib import Path
import numpy as np
import keras
folder, modules = Path(sys.argv[1]), sys.argv[2:]
for module in modules:
    import_module(module)
assert modules or "archspec" not in sys.modules
data = np.load(folder / "data.npz")
for name in data.files:
    if name == "x":
        continue
    model = keras.saving.load_model(folder / f"{name}.keras", safe_mode=True)
    y = keras.ops.convert_to_numpy(model(data["x"]))
    z = model.predict(data["x"], verbose=0)
    for actual in (y, z):
        assert actual.shape == data[name].shape and np.isfinite(actual).all(), name
        difference = np.abs(actual - data[name]).max() / np.sqrt(np.square(data[name]).mean())
        assert difference <= 1e-5, (name, difference)
    model.get_layer("named")
    model.save(folder / "again.keras")
    print(name)
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
@pytest.mark.parametrize("custom", [False, True], ids=["functions", "layers"])
def test_a_saved_model_loads_in_a_fresh_process(tmp_path: Path, backend: str, custom: bool) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    x = np.moveaxis(images(9, 10), 1, -1)
    values: dict[str, Any] = {"x": x}
    cases = KERAS_LAYERS if custom else KERAS_FUNCTIONS
    for name, build in cases.items():
        for suffix, shape in (("fixed", x.shape[1:]), ("any", (None, None, MAPS))):
            inputs = layers.Input(shape)
            model = keras.Model(inputs, build(inputs))
            values[f"{name}_{suffix}"] = keras.ops.convert_to_numpy(model(x))
            model.save(tmp_path / f"{name}_{suffix}.keras")
    np.savez(tmp_path / "data.npz", **values)
    modules = [f"{keras_helpers.__name__}.{name}" for name in ("partial_conv2d", "rbf")] if custom else []
    ran = subprocess.run(
        [sys.executable, "-c", FRESH_PROCESS, str(tmp_path), *modules],
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split() == [name for name in values if name != "x"]


@pytest.mark.parametrize("case", [*KERAS_FUNCTIONS, *KERAS_LAYERS])
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_a_keras_helper_computes_in_the_policy_s_type(case: str, policy: str) -> None:
    build = {**KERAS_FUNCTIONS, **KERAS_LAYERS}[case]
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        inputs = layers.Input((9, 10, MAPS))
        x = layers.Identity()(inputs)
        model = keras.Model(inputs, build(x))
        y = model(np.moveaxis(images(9, 10), 1, -1))
    finally:
        keras.config.set_dtype_policy(before)
    assert keras.backend.standardize_dtype(y.dtype) == policy.removeprefix("mixed_")
    assert np.isfinite(keras.ops.convert_to_numpy(keras.ops.cast(y, "float32"))).all()


DOUBLES = {
    "average_pool_same": ("AvgPool2dSame", (3, 2)),
    "max_pool": ("MaxPool2dPadded", (3, 2, (1, 2, 0, 1))),
    "average_pool": ("AvgPool2dPadded", ((3, 2), 2, (1, 1, 0, 1))),
    "scaled_tanh": ("ScaledTanh", ()),
    "zero_pad_shortcut": ("ZeroPadShortcut", (3, 2)),
}


@pytest.mark.parametrize("case", [*DOUBLES, "local_response_norm"])
def test_a_function_is_exact_in_double_precision(case: str) -> None:
    """Nothing in a function is rounded to single precision on the way."""
    x = images(9, 10).astype("float64")
    if case in DOUBLES:
        name, arguments = DOUBLES[case]
        module = torch_helper(name)(*arguments)
    else:
        module = nn.LocalResponseNorm(3, 0.9, 0.75, 2.0)
    if keras.backend.backend() == "jax":
        pytest.skip("jax computes in single precision unless told otherwise")
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        actual = run_keras(KERAS_FUNCTIONS[case], x)
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])
    assert actual.dtype == np.float64
    assert difference(actual, run_torch(module, x)) <= 1e-13
