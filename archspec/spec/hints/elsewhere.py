"""Words of other libraries and papers for functions, norms and operators: those of the language, and others.

Only values that are refused anyway come here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

#: What is said of a known word that the language has nothing for.
_ABSENT = "there is no such {} here; a plug-in makes one, in a row of its own: docs/plugins.md"
_ABSENT_ROW = "there is no such operator here; a plug-in makes one: docs/plugins.md"
_ABSENT_EVERYWHERE = "there is no such {} here, and no plug-in can be one: it does another thing in training"

#: The activations of the language by their other names, in small letters and without `_` and `-`.
_FUNCTIONS = {
    **dict.fromkeys(("hardswish", "hswish", "hs"), "hard_swish"),
    **dict.fromkeys(("hardsigmoid", "hsigmoid"), "hard_sigmoid"),
    **dict.fromkeys(("leakyrelu", "lrelu"), "leaky_relu"),
    **dict.fromkeys(("linear", "identity"), "none"),
    "silu": "swish",
    "re": "relu",
    "logistic": "sigmoid",
    "scaledtanh": "scaled_tanh",
}
#: Other functions; many look like one of the language.
_OTHER_FUNCTIONS = (
    "celu", "crelu", "elish", "elu", "exponential", "frelu", "geglu", "gelunew", "gelutanh", "glu", "hardmish",
    "hardshrink", "hardtanh", "lisht", "logsigmoid", "logsoftmax", "maxout", "mish", "pelu", "penalizedtanh", "prelu",
    "quickgelu", "reglu", "relu1", "relu2", "selu", "serf", "sine", "siren", "smelu", "snake", "softmin", "softplus",
    "softshrink", "softsign", "sparsemax", "squaredrelu", "squareplus", "srelu", "starrelu", "step", "swiglu",
    "tanhexp", "tanhshrink", "telu", "threshold", "thresholdedrelu", "trelu",
)  # fmt: skip
#: Norms that are no `batch` and no `layer`.
_OTHER_NORMS = (
    "frn", "gn", "group", "groupnorm", "groupnormalization", "in", "instance", "instancenorm",
    "instancenormalization", "pixelnorm", "rms", "rmsnorm",
)  # fmt: skip
#: Operators of CNNs that the language has not, and that a plug-in can be: what joins branches is none of them.
_OTHER_OPERATORS = (
    "channelshuffle", "crop", "cropping", "cropping2d", "depthtospace", "groupnorm", "groupnormalization",
    "instancenorm", "instancenormalization", "interpolate", "permute", "pixelshuffle", "reshape", "resize", "rmsnorm",
    "shuffle", "spacetodepth", "upsample", "upsampling", "upsampling2d",
)  # fmt: skip
#: Functions and operators that no plug-in can be.
_OF_TRAINING = ("dropblock", "dropconnect", "droppath", "gaussiannoise", "rrelu", "stochasticdepth")


def function_elsewhere(word: str) -> str:
    """The activation of the language that other libraries and papers call by this word, or nothing."""
    return _FUNCTIONS.get(plain(word), "")


def function_absent(word: str) -> str:
    """What is said of a function that the language has not; nothing of other words."""
    if plain(word) in _OF_TRAINING:
        return _ABSENT_EVERYWHERE.format("function")
    return _ABSENT.format("function") if plain(word) in _OTHER_FUNCTIONS else ""


def norm_absent(word: str) -> str:
    """What is said of a norm that the language has not; nothing of other words."""
    return _ABSENT.format("norm") if plain(word) in _OTHER_NORMS else ""


def operator_absent(word: str) -> str:
    """What is said of an operator or a function in a row of its own; nothing of other words."""
    if plain(word) in _OF_TRAINING:
        return _ABSENT_EVERYWHERE.format("operator")
    return _ABSENT_ROW if plain(word) in (*_OTHER_OPERATORS, *_OTHER_FUNCTIONS) else ""


def plain(word: str) -> str:
    """In small letters, and without what joins its parts."""
    return word.lower().replace("_", "").replace("-", "").replace(" ", "")
