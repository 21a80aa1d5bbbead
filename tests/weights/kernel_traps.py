"""Traps of layers with kernels, and of the order in which flattened maps come."""

from __future__ import annotations

from typing import Any

import numpy as np

from archspec.analysis.feature_order import Order
from archspec.backends.running import tensors
from archspec.backends.torch.tensors import SPOTS, Spot

from .traps import InMapping, Trap, defined, keras, torch

TRANSPOSED = {"transposed": 6, "kernel": "3x3", "stride": 2, "padding": "same"}
DEPTHWISE = {"depthwise": "3x3", "multiplier": 2}
SEPARABLE = {"separable": 8, "kernel": "3x3", "padding": "valid"}
GROUPS = {"conv": 6, "kernel": "3x3", "groups": 2}
TABLE = {"conv": 3, "kernel": "3x3", "padding": "valid", "connection_table": [[0, 1], [4, 2, 3], [7, 0]]}
CROP = "top, left = max(beyond_h, 0) // 2, max(beyond_w, 0) // 2"
PADDED = "nn.ConvTranspose2d(8, 6, 3, stride=2, padding=1, output_padding=1)"
BETWEEN = "between, out_channels, 1, bias=bias)"


def spot(head: str, weight: str, **changes: Any) -> InMapping:
    """Another place for one weight of an operator."""
    other: Spot = SPOTS[head][weight]._replace(**changes)
    return InMapping("archspec.backends.torch.tensors.SPOTS", {**SPOTS, head: {**SPOTS[head], weight: other}})


INTERLEAVED = """class Interleaved(nn.Conv2d):
    def forward(self, x):
        return super().forward(nn.functional.channel_shuffle(x, self.groups))"""
BIAS_BETWEEN = """

    def forward(self, x):
        x = self.depthwise(x) + self.pointwise.bias[:, None, None]
        return nn.functional.conv2d(x, self.pointwise.weight)"""

KERNELS = [
    Trap("crops one pixel later", 12, TRANSPOSED, torch(CROP, CROP.replace("max(beyond_h, 0)", "(beyond_h + 1)"))),
    Trap("crops by output_padding", 12, TRANSPOSED, torch("ConvTranspose2dSame(8, 6, 3, stride=2)", PADDED)),
    Trap("flips a transposed kernel", 21, TRANSPOSED, torch("x, self.weight,", "x, self.weight.flip(2, 3),")),
    Trap("has the multiplier in front of the maps", 21, DEPTHWISE, spot("depthwise", "kernel", axes=(3, 2, 0, 1))),
    Trap("turns height and width of a kernel", 21, GROUPS, spot("conv", "kernel", axes=(3, 2, 1, 0))),
    Trap(
        "turns height and width of a transposed kernel", 21, TRANSPOSED, spot("transposed", "kernel", axes=(3, 2, 1, 0))
    ),
    Trap(
        "interleaves the groups",
        21,
        GROUPS,
        torch("nn.Conv2d(8, 6, 3, padding=1, g", "Interleaved(8, 6, 3, padding=1, g", defined(INTERLEAVED)),
    ),
    Trap("reads the connections in ascending order", 21, TABLE, torch("for j in row]", "for j in sorted(row)]")),
    Trap("reads the connections in ascending order", 21, TABLE, keras("for j in row]", "for j in sorted(row)]")),
    Trap(
        "has an activation within a separable convolution",
        22,
        SEPARABLE,
        torch(BETWEEN, BETWEEN + "\n        self.depthwise.register_forward_hook(lambda *made: made[2].relu())"),
    ),
    Trap("has the bias within a separable convolution", 22, SEPARABLE, torch(BETWEEN, BETWEEN + BIAS_BETWEEN)),
]


def in_one_piece(order: Order) -> Any:
    """The order in which the first flattened maps alone are turned."""
    first = tensors_permutation(order[:1])
    size = sum(int(height * width * maps) for height, width, maps in order)
    return np.concatenate([first, np.arange(len(first), size)])


tensors_permutation = tensors.permutation
FLATTENED = ["globalavgpool", {"dense": 6}]
UNTURNED = InMapping("archspec.backends.torch.tensors.is_plain", lambda order: True)
TURNED = """class Turned(nn.Flatten):
    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1))"""
BOTH = {"concat": [["flatten"], [{"maxpool": "2x2"}, "flatten"]]}
START = ({"before": {"conv": 8, "kernel": "1x1"}},)

ORDERS = [
    Trap("flattens maps first, and the weights know nothing of it", 19, {"dense": 5}, UNTURNED),
    Trap(
        "flattens maps last, and the weights know nothing of it",
        19,
        {"dense": 5},
        torch("nn.Flatten()", "Turned()", defined(TURNED)),
    ),
    Trap(
        "flattens maps first where all see it",
        19,
        {"flatten": None},
        torch(".permute(0, 2, 3, 1).flatten(1)", ".flatten(1)"),
    ),
    Trap(
        "flattens two branches as if they were one",
        19,
        {"dense": 5},
        InMapping("archspec.backends.running.tensors.permutation", in_one_piece),
        before=(*START, BOTH),
    ),
]
KERNEL_TRAPS = [*KERNELS, *ORDERS]
