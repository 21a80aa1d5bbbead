"""Whether the models of both backends compute the same function: the same weights, row by row, and every gradient."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from archspec.backends import BACKENDS, Built, build
from archspec.backends.build import require_buildable
from archspec.backends.running.devices import Device
from archspec.backends.running.tensors import Array, Tensors
from archspec.errors import UsageError
from archspec.network.expand import expand
from archspec.network.set_variables import said_by
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops import Maps
from archspec.ops.normalisation import BatchNorm
from archspec.ops.shapes import channels, volume
from archspec.stages import stage
from archspec.weights.calibrated import calibrated
from archspec.weights.devices import computing_on, device_name, require_device
from archspec.weights.engines import possible_precisions, require_sound_gradients, running_engine
from archspec.weights.given import as_given
from archspec.weights.runs import Asked, Compared, room
from archspec.weights.seeded import generator, seeded
from archspec.weights.settings import as_set
from archspec.weights.verification import LARGEST, PRECISIONS, Mode, Precision, Verification

#: A batch norm in training needs more than one number; and of a few, some maps are next to constant, of which it makes
#: rounding as large as anything: with 16 the 152 layers of ResNet's option C pass 1e-4.
BATCH, ENOUGH = 2, 40
#: Keras computes in float64 throughout on this engine alone: on the others a batch norm falls back to float32.
EXACT_ENGINE = "tensorflow"


def tolerances(network: Network, precision: Precision, engine: str) -> tuple[float, float]:
    """(of a row, of a gradient by its norm): rounding, which grows as the root of the depth.

    In float32 100 units of rounding times the root of the number of layers, at most 1e-4; in float64 1e-6, for parts
    of Keras (the slope of a leaky ReLU, GELU) compute with float32 constants there, and 1e-5 for gradients. Where
    Keras has no float64 gradients may differ by 2e-2: one ReLU a rounding away from 0 was measured to move them by
    1e-2.
    """
    if precision == "float64" and engine == EXACT_ENGINE:
        return LARGEST["float64"], 1e-5
    depth = sum(1 for _ in layers(network))
    return float(min(LARGEST["float32"], 100 * np.finfo(np.float32).eps * depth**0.5)), 2e-2


def verify(
    network: Network,
    *,
    keras_backend: str | None = None,
    seed: int = 0,
    batch: int | None = None,
    device: Device = "cpu",
) -> Verification:
    """Builds the network in both backends, gives them the same weights, and compares.

    In float32 and in float64: every row in inference and in training mode, and the moving statistics.  Gradients in
    float64 alone, where the engine has it: in float32 one ReLU whose input is a rounding away from 0 is on in one
    framework and off in the other, which moves a gradient by 1e-3.  Both compute on the one device.  Raises SpecError
    where a backend cannot express the network, UsageError where a framework or the device is missing, or where Keras
    runs on another engine than ``keras_backend`` already.
    """
    engine = running_engine(keras_backend)
    require_device(device)
    require_sound_gradients(network, engine, device)
    with computing_on(device):
        compared = _compared(network, engine, seed, batch or batch_of(network), device)
    modes = _modes(compared["float32"], compared["float64"], engine == EXACT_ENGINE)
    return Verification(network, engine, tuple(modes), device_name(device))


def _compared(network: Network, engine: str, seed: int, batch: int, device: Device) -> dict[Precision, list[Compared]]:
    """Both modes in each precision, first in float32."""
    tensors: Tensors | None = None
    possible, is_exact = possible_precisions(network, engine), engine == EXACT_ENGINE
    compared: dict[Precision, list[Compared]] = {}
    for precision in PRECISIONS:
        built = built_in(network, precision, BACKENDS if precision in possible else ("torch",), device)
        given, settings = tuple(as_given(built)), tuple(as_set(built))
        # Behind the build, which refuses what is too large to run; the same numbers in both precisions.
        x = images(network, seed, batch).astype("float32")
        tensors = calibrated(built["torch"], seeded(network, seed), x) if tensors is None else tensors
        allowed = tolerances(network, precision, engine)
        has_gradients = precision == possible[-1] or not is_exact or precision not in possible
        asked = Asked(network, tensors, x.astype(precision), seed, precision, allowed, has_gradients, given, settings)
        compared[precision] = []
        for is_training in (False, True):
            stage(f"comparing in {precision}, {'in training' if is_training else 'in inference'}")
            compared[precision].append(asked.of(built, is_training))
    return compared


def _modes(single: Sequence[Compared], double: Sequence[Compared], is_exact: bool) -> Iterator[Mode]:
    """The modes in float32, then those in float64, each row with what both precisions tell of rounding there."""
    both = list(zip(single, double, strict=True))
    for one, other in both:
        if one.mode is not None:
            yield _rounded(one.mode, one, other, 1.0)
    for one, other in both:
        if other.mode is not None:
            # What Keras has of float32 in its float64, as the slope of a leaky ReLU, grows as rounding does.
            yield _rounded(other.mode, one, other, 0.01 if is_exact else 1.0)


def _rounded(mode: Mode, single: Compared, double: Compared, share: float) -> Mode:
    """The mode, of which each row knows (a share of) what is believed of rounding there."""
    far = single.rounding(double)
    rows, moved = (
        tuple(replace(each, rounding=share * far.get(each.path, 0.0)) for each in some)
        for some in (mode.rows, mode.statistics)
    )
    slopes = single.rounding_of_gradients(double)
    steep = tuple(replace(each, rounding=share * slopes.get(each.path, 0.0)) for each in mode.gradients)
    return replace(mode, rows=rows, statistics=moved, gradients=steep)


def batch_of(network: Network) -> int:
    """How many inputs give every batch norm numbers enough."""
    norms = [layer.input for _, layer in layers(network) if isinstance(layer.op, BatchNorm)]
    return max([BATCH, *(-(-ENOUGH * channels(x) // volume(x)) for x in norms)])


def at_odd_size(network: Network) -> Network:
    """The same network for an input with one more row and column of pixels; see ``at_size``."""
    height, width, *_ = _require_maps(network)
    return at_size(network, height + 1, width + 1, option="--odd")


def at_size(network: Network, height: int, width: int, *, option: str = "") -> Network:
    """The same network for an input of this height and width, in pixels; ``option`` is what has asked for it.

    Raises UsageError where its input is a vector; and where the network does not take the size, with the places.
    """
    *_, maps = _require_maps(network)
    header = network.document.header.model_copy(update={"input": (height, width, maps)})
    with said_by(option or f"--size {height}x{width}"):
        sized = expand(replace(network.document, header=header))
        require_buildable(sized)
    return sized


def _require_maps(network: Network) -> tuple[int, ...]:
    sides: tuple[int, ...] = network.document.header.input
    if len(sides) != 3:
        raise UsageError(f"the input of {network.name} is a vector, which has no height and width")
    return sides


def built_in(network: Network, precision: str, backends: Sequence[str], device: Device) -> dict[str, Built]:
    """The backends' models, in this precision and on this device."""
    made = {}
    for backend in backends:
        with room(backend).computing_in(precision):
            made[backend] = build(network, backend).agreed().on(device)
    return made


def images(network: Network, seed: int, batch: int) -> Array:
    """Images that differ as wholes, not in their pixels alone: of noise every mean over an image is next to the same,

    and a norm behind a global pool would make rounding as large as anything.
    """
    random = generator("input", seed)
    pixels = random.standard_normal((batch, *map(int, network.input)))
    if not isinstance(network.input, Maps):
        return pixels
    contrast, brightness = (
        random.uniform(0.5, 1.5, (batch, 1, 1, 1)),
        random.standard_normal((batch, 1, 1, pixels.shape[-1])),
    )
    return pixels * contrast + brightness
