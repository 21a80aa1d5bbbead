"""Random rows of one operator: every operator without branches, with every column that it may have."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

Fields = dict[str, Any]
ACTIVATIONS = (
    "relu", "relu6", "leaky_relu", "tanh", "scaled_tanh", "sigmoid", "swish", "gelu", "hard_swish", "hard_sigmoid",
)  # fmt: skip
INITS = ("glorot_uniform", "he_normal", "he_uniform", "lecun_normal", "glorot_normal", "zeros", "ones")
#: Rows that keep the shape, or the maps at least.
SAME_SHAPE: tuple[Any, ...] = (
    "batchnorm",
    "layernorm",
    "identity",
    {"dropout": 0.3},
    {"lrn": 3},
    {"batchnorm": None, "scale": False},
    {"batchnorm": None, "shift": False, "trainable": False},
    {"layernorm": None, "trainable": False},
    {"zeropad": 1},
    {"zeropad": [1, 0, 0, 2]},
    {"zeropad_shortcut": 8, "stride": 2},
)


class Rows:
    """Draws from one source of chance, which makes the same of the same seed; ``scope`` are the names of arguments."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def choose(self, *options: Any) -> Any:
        return self.random.choice(options)

    def maybe(self, chance: float) -> bool:
        return self.random.random() < chance

    def count(self, scope: tuple[str, ...], *literals: int) -> Any:
        """A literal, or an expression over the names of the scope that are counts."""
        names = [name for name in scope if name in ("maps", "inner", "width", "classes")]
        if not names or self.maybe(0.4):
            return self.choose(*literals)
        name = self.choose(*names)
        return self.choose(
            f"${name}", f"${name}", f"${name} * 2", f"${name} + 1", f"max(${name}, 3)", f"(${name} + 3) // 2"
        )

    def argument(self, scope: tuple[str, ...], name: str, *literals: Any, chance: float = 0.6) -> Any:
        return f"${name}" if name in scope and self.maybe(chance) else self.choose(*literals)

    def window(self, scope: tuple[str, ...]) -> Fields:
        kernel = self.argument(scope, "kernel", "1x1", "3x3", "3x3", "5x5", "2x2", "3x2", "1x5")
        made: Fields = {"kernel": kernel}
        if self.maybe(0.4) or "stride" in scope:
            made["stride"] = self.argument(scope, "stride", 1, 2, 2, "2x1", 3)
        elif self.maybe(0.2):
            made["dilation"] = self.choose(2, "2x1")
        if self.maybe(0.6):
            made["padding"] = self.choose("same", "valid", "half", "half", 1, 2, [0, 1, 2, 1], [1, 0, 0, 0])
        return made

    def weighted(self, scope: tuple[str, ...]) -> Fields:
        made: Fields = {}
        if self.maybe(0.3):
            made["bias"] = self.argument(scope, "flag", True, False)
        if self.maybe(0.3):
            made["norm"] = self.choose("batch", "batch", "layer", "none")
        if self.maybe(0.5):
            made["activation"] = self.argument(scope, "function", *ACTIVATIONS, "none")
        if self.maybe(0.2):
            made["init"] = self.choose(*INITS)
        if self.maybe(0.1):
            made["trainable"] = self.choose(False, self.argument(scope, "flag", False))
        return made

    def conv(self, scope: tuple[str, ...]) -> Fields:
        made = {"conv": self.count(scope, 1, 2, 4, 6), **self.window(scope), **self.weighted(scope)}
        if self.maybe(0.15):
            made["groups"] = self.choose(2, 3)
        if self.maybe(0.05):
            made |= {"conv": 2, "kernel": "3x3", "given": [["010"] * 3, [[0, 0.5, 1]] * 3], "norm": "none"}
        if self.maybe(0.05):
            made = {
                "conv": 2,
                "kernel": "2x2",
                "padding": "valid",
                "connection_table": [[0], [1, 0]],
                **self.weighted(scope),
            }
        return made

    def simple(self, scope: tuple[str, ...]) -> Any:
        """An operator without branches; one that stands more than once is drawn more often."""
        pool = self.choose("maxpool", "avgpool")
        kinds: list[Callable[[], Any]] = [
            *[lambda: self.conv(scope)] * 3,
            lambda: self.depthwise(scope),
            lambda: self.separable(scope),
            lambda: self.transposed(scope),
            *[lambda: self.pool(pool, scope)] * 2,
            lambda: {"activation": self.argument(scope, "function", *ACTIVATIONS)},
            lambda: deepcopy(self.choose(*SAME_SHAPE)),
            lambda: {"dense": self.count(scope, 3, 4), **self.weighted(scope)},
            lambda: self.choose("flatten", "globalavgpool", {"globalmaxpool": None, "keepdims": True}),
        ]
        return self.choose(*kinds)()

    def depthwise(self, scope: tuple[str, ...]) -> Fields:
        kernel = self.window(scope).pop("kernel")
        return {"depthwise": kernel, **self.without_kernel(scope), **self.weighted(scope)}

    def separable(self, scope: tuple[str, ...]) -> Fields:
        made = {"separable": self.count(scope, 2, 4), **self.window(scope), **self.weighted(scope)}
        return {**made, **self.multiplier()}

    def transposed(self, scope: tuple[str, ...]) -> Fields:
        return {
            "transposed": self.count(scope, 2, 3),
            "kernel": self.choose("2x2", "3x3", "1x1", "4x3"),
            "stride": self.choose(1, 2, "1x2"),
            "padding": self.choose("same", "valid"),
            **self.weighted(scope),
        }

    def without_kernel(self, scope: tuple[str, ...]) -> Fields:
        made = self.window(scope)
        made.pop("kernel")
        return {**made, **self.multiplier()}

    def multiplier(self) -> Fields:
        return {"multiplier": 2} if self.maybe(0.3) else {}

    def pool(self, head: str, scope: tuple[str, ...]) -> Fields:
        made: Fields = {head: self.choose("2x2", "3x3", "3x2")}
        if self.maybe(0.7):
            made["stride"] = self.argument(scope, "stride", 1, 2, "1x2", 3, chance=0.3)
        if self.maybe(0.6):
            made["padding"] = self.choose("same", "valid", "half", 1, [0, 1, 1, 0])
        if self.maybe(0.3):
            made["ceil"] = True
        if head == "avgpool" and self.maybe(0.3):
            made |= {"learned": True, "trainable": self.choose(True, False)}
        return made
