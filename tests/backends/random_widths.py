"""Random specs of which the numbers of maps are what varies: rows that widen, halve, take away, are read again."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import archspec
from archspec.errors import SpecError
from archspec.ops.shapes import channels

from .tiny import spec

#: The values by default, and others at which the same file has to be the spec's network.
VALUES: tuple[dict[str, Any], ...] = (
    {"a": 6, "b": 4, "growth": 3},
    {"a": 9, "b": 2, "growth": 5},
    {"a": 4, "b": 7, "growth": 2},
)
MAX_MAPS = 400
BLOCKS = {
    "grow": {"args": ["more"], "layers": [{"concat": [[], [{"conv": "$more", "kernel": "1x1"}]]}]},
    "squeeze": {
        "args": ["maps", "rate"],
        "layers": [{"conv": "$input_maps // $rate + $maps", "kernel": "1x1"}, {"conv": "$maps", "kernel": "1x1"}],
    },
}
WIDTHS = (
    "$input_maps // 2", "$input_maps // 2 + $b", "$input_maps - $growth", "$input_maps * 2 - $input_maps // 3",
    "$input_maps + $a * $b",
    "max($input_maps // 3, $a + $b)", "$input_maps - $input_maps % 3", "$a * 2",
    "($input_maps + $growth) // 2 * 2 - $b",
    "$input_maps // 4 + ($a + $b * 3) // 2 + ($input_maps - $a) // 5 + $growth",
)  # fmt: skip
STEPS = ("$growth", "$growth * 2", "$a // 2 + 1", "$b")


class Writer:
    """One random spec."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.layers: list[Any] = [{"stem": {"conv": "$a * 2 + $growth", "kernel": "1x1"}}]
        self.heads: dict[str, Any] = {}

    def write(self) -> str:
        for number in range(self.random.randint(4, 8)):
            self.keep_if_it_holds(self.layers, {f"row{number}": self.row()})
        for number in range(self.random.randint(0, 2)):
            rows = [*(self.conv() for _ in range(self.random.randint(1, 4))), "globalavgpool", {"dense": "$b"}]
            self.heads[f"head{number}"] = {"from": self.name(), "layers": rows}
            if not self.holds():
                del self.heads[f"head{number}"]
        return self.text()

    def row(self) -> Any:
        kind = self.random.random()
        if kind < 0.3:
            return {"grow": self.random.choice(STEPS), "repeat": self.random.randint(2, 5)}
        if kind < 0.4:
            return {"squeeze": self.random.choice(STEPS), "rate": self.random.randint(2, 3)}
        if kind < 0.6:
            branch = {"from": self.name()} if self.random.random() < 0.6 else []
            return {"concat": [[self.conv(), self.conv()], [branch] if branch else [], []]}
        return {**self.conv(), **({"from": self.name()} if kind < 0.7 else {})}

    def conv(self) -> dict[str, Any]:
        made = {"conv": self.random.choice(WIDTHS), "kernel": "1x1"}
        return {**made, "norm": "batch"} if self.random.random() < 0.2 else made

    def name(self) -> str:
        """The name of a row that is read again."""
        return self.random.choice([str(next(iter(row))) for row in self.layers])

    def keep_if_it_holds(self, rows: list[Any], row: Any) -> None:
        rows.append(row)
        if not self.holds():
            rows.pop()

    def holds(self) -> bool:
        try:
            nets = [archspec.load(self.text(), **values) for values in VALUES]
        except SpecError:
            return False
        return max(channels(body.output) for net in nets for body in net.network.bodies) <= MAX_MAPS

    def text(self) -> str:
        written = str((self.layers, self.heads))
        blocks = {name: block for name, block in BLOCKS.items() if f"'{name}'" in written}
        more = {name: value for name, value in (("blocks", blocks), ("heads", self.heads)) if value}
        last = {"conv": "$a + $b + $growth", "kernel": "1x1"}
        return spec([*self.layers, last], "4x4x3", variables=VALUES[0], **more)


@cache
def random_widths(seed: int) -> str:
    """The text of a random spec that holds at all of ``VALUES``."""
    return Writer(seed).write()
