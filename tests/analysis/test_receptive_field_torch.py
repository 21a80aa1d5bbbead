"""Receptive fields against gradients: which pixels of the input change an output, of the output that sees most."""

from __future__ import annotations

import pytest

import archspec

from .tables import text

torch = pytest.importorskip("torch")

SIDE = 48
CONV = "{conv: 1, kernel: 3x3}"
DILATED = "{conv: 1, kernel: 3x3, dilation: 2}"
DOWN = "{conv: 1, kernel: 3x3, stride: 2}"
UP = "{transposed: 1, kernel: 2x2, stride: 2}"
BLUR = "{transposed: 1, kernel: 5x4, stride: 2}"
VALID = "{transposed: 1, kernel: 5x5, stride: 3, padding: valid}"
POOL = "{avgpool: 2x2}"
SKIP = f"{{concat: [[], [{POOL}, {CONV}, {UP}]]}}"

CHAINS = [
    [CONV, DOWN, POOL, CONV],
    [DILATED, UP, CONV],
    [DOWN, UP, DOWN, CONV],
    [BLUR, CONV],
    [CONV, BLUR, BLUR, "{conv: 1, kernel: 2x2, stride: 2}"],
    [VALID, "{conv: 1, kernel: 4x4, stride: 2, padding: valid}", CONV],
    [UP, "{conv: 1, kernel: 2x2, stride: 2}"],
    [UP, "{zeropad: [1, 0, 0, 1]}", "{conv: 1, kernel: 2x2, stride: 2, padding: valid}"],
    [DOWN, DOWN, UP, UP, CONV],
    [CONV, SKIP, CONV],
    ["{transposed: 1, kernel: 3x3}", DILATED],
    ["{add: [[{conv: 1, kernel: 2x2}], [{conv: 1, kernel: 2x2, padding: [1, 0, 1, 0]}]]}"],
]


def fields(chain: list[str]) -> tuple[object, list[int]]:
    """The field that the summary has, and the one that gradients show."""
    net = archspec.load(text("\n".join(f"- {row}" for row in chain), input=f"{SIDE}x{SIDE}x1"))
    model = net.build("torch").double()
    with torch.no_grad():
        for weight in model.parameters():
            weight.fill_(1.0)
    image = torch.ones(1, 1, SIDE, SIDE, dtype=torch.double, requires_grad=True)
    output = model(image).sum(dim=1)[0]
    seen = [0, 0]
    for axis in (0, 1):
        middle = output.select(1 - axis, output.shape[1 - axis] // 2)
        for number in middle:
            (gradient,) = torch.autograd.grad(number, image, retain_graph=True)
            pixels = gradient[0, 0].sum(dim=1 - axis).nonzero().flatten()
            seen[axis] = max(seen[axis], int(pixels.max() - pixels.min()) + 1)
    return list(net.summary().layers())[-1].field, seen


@pytest.mark.parametrize("chain", CHAINS, ids=range(len(CHAINS)))
def test_the_field_is_what_gradients_reach(chain: list[str]) -> None:
    told, seen = fields(chain)
    assert str(told) == f"{seen[0]}x{seen[1]}"
