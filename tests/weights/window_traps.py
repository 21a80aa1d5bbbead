"""Traps of windows: padding and pools."""

from __future__ import annotations

from .traps import Trap, keras, torch

CONV = {"conv": 6, "kernel": "3x3", "stride": 2, "padding": "same"}
HALF = {"conv": 6, "kernel": "3x3", "stride": 2, "padding": "half"}
EVEN = {"conv": 6, "kernel": "2x2"}
DILATED = {"conv": 6, "kernel": "3x3", "dilation": 2}
UNEVEN = {"conv": 6, "kernel": "3x3", "padding": [0, 2, 0, 2]}
ZEROS = {"zeropad": [1, 0, 0, 1]}
HALVES = "top, left = rows // 2, columns // 2"

PADDING = [
    Trap("pads same alike on both sides", 1, CONV, torch("Conv2dSame(8, 6, 3, stride=2)", "nn.Conv2d(8, 6, 3, 2, 1)")),
    Trap("begins same with its odd pixel", 1, CONV, torch(HALVES, "top, left = rows - rows // 2, columns // 2")),
    Trap(
        "takes symmetric padding for same",
        2,
        HALF,
        keras(
            '    x = layers.ZeroPadding2D(1, name="trap-pad")(x)\n', "", ("strides=2,", 'strides=2, padding="same",')
        ),
    ),
    Trap("begins an even kernel with its odd pixel", 4, EVEN, torch(HALVES, "top, left = rows, columns")),
    Trap("forgets the dilation", 5, DILATED, torch("padding=2, dilation=2", "padding=1")),
    Trap("pads zeros in torch's order of sides", 18, ZEROS, keras("((1, 0), (0, 1))", "((0, 1), (1, 0))")),
    Trap("pads zeros in Keras's order of sides", 18, ZEROS, torch("(0, 1, 1, 0)", "(1, 0, 0, 1)")),
    Trap("turns uneven padding round", 18, UNEVEN, torch("(0, 2, 0, 2)", "(2, 0, 2, 0)")),
]

MAX = {"maxpool": "3x3", "stride": 2, "padding": "same"}
MAX_PADDED = {"maxpool": "3x3", "stride": 2, "padding": 1}
CEIL = {"maxpool": "5x5", "stride": 3, "padding": "valid", "ceil": True}
AVERAGE = {"avgpool": "3x3", "stride": 1, "padding": "same"}
AVERAGE_SAME = {"avgpool": "3x3", "stride": 2, "padding": "same"}
AVERAGE_PADDED = {"avgpool": "3x3", "stride": 2, "padding": 1}
AVERAGE_CEIL = {"avgpool": "3x3", "stride": 2, "padding": "valid", "ceil": True}
#: What Keras on torch computes (keras-team/keras#23233).
EDGES = (
    "sides = (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)\n",
    'x = ops.pad(x, ((0, 0), (0, rows), (0, columns), (0, 0)), "symmetric")\n    sides = (0, 0), (0, 0)\n',
)

SAME_FOR_CEIL = (
    'max_pool(x, 5, stride=3, padding=((0, 2), (0, 2)), name="trap")',
    'layers.MaxPooling2D(5, 3, padding="same", name="trap")(x)',
)

MAX_CEIL = {"maxpool": "3x3", "stride": 2, "padding": "valid", "ceil": True}
SPARSE = {"transposed": 6, "kernel": "2x2", "stride": 3, "padding": "valid"}

POOLS = [
    Trap("pads same alike on both sides", 6, MAX, torch("MaxPool2dSame(3, stride=2)", "nn.MaxPool2d(3, 2, 1)")),
    Trap(
        "pads with zeros before the maximum", 7, MAX_PADDED, keras('constant_values=float("-inf")', ""), start="16x16x4"
    ),
    Trap("pads same with zeros before the maximum", 7, MAX, torch(', value=float("-inf")', "")),
    Trap("takes same for ceil mode", 8, CEIL, keras(*SAME_FOR_CEIL), start="9x9x4"),
    Trap("counts the padding", 10, AVERAGE, torch(", count_include_pad=False", "")),
    Trap("counts the padding of same", 10, AVERAGE_SAME, torch("return x / F.avg_pool2d(real", "return x  # (real")),
    Trap(
        "counts the padding",
        10,
        AVERAGE_PADDED,
        keras(
            "ops.pad(ops.ones_like(x[..., :1]), sides)", "ops.pad(ops.ones_like(x[..., :1]), sides, constant_values=1)"
        ),
    ),
    Trap(
        "pads same alike on both sides",
        10,
        AVERAGE_SAME,
        torch("AvgPool2dSame(3, stride=2)", "nn.AvgPool2d(3, 2, 1, count_include_pad=False)"),
    ),
    Trap(
        "counts what hangs over",
        10,
        AVERAGE_CEIL,
        keras("average(ops.pad(x, sides)) / real", "average(ops.pad(x, sides))"),
    ),
    Trap("averages copies of the edge", 10, AVERAGE_SAME, keras(*EDGES)),
    Trap(
        "takes the mean for the maximum", 16, {"globalmaxpool": None}, torch("AdaptiveMaxPool2d", "AdaptiveAvgPool2d")
    ),
    Trap("takes the maximum for the mean", 16, {"globalavgpool": None}, keras("GlobalAverage", "GlobalMax")),
    Trap("takes the maximum for the mean", 16, {"avgpool": "2x2", "padding": "valid"}, torch("AvgPool2d", "MaxPool2d")),
]

#: Right at every even size, and so only found where the size is odd too.
FIXED = Trap(
    "pads same as for an even size",
    3,
    CONV,
    torch("x = pad_same(x, self.kernel_size, self.stride, self.dilation)", "x = F.pad(x, (0, 1, 0, 1))"),
)
WINDOW_TRAPS = [*PADDING, *POOLS]

#: These give another shape, or another number of weights, and no number has to be looked at.
REFUSED = [
    Trap("leaves ceil mode out", 8, MAX_CEIL, torch(", ceil_mode=True", "")),
    Trap("leaves output_padding out", 13, SPARSE, torch(", output_padding=1", "")),
    Trap(
        "has a bias in both parts",
        22,
        {"separable": 6, "kernel": "3x3"},
        torch("in_channels, bias=False", "in_channels"),
    ),
    Trap(
        "leaves the moving statistics out",
        34,
        {"batchnorm": None},
        torch("BatchNorm2d(8)", "InstanceNorm2d(8, affine=True)"),
    ),
]
