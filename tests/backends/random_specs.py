"""Random valid specs, each from its seed: every operator and every form of the language, in small sizes.

A row is proposed at random and kept where the spec with it is still a network, so nothing here has to know shapes.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from archspec.api import Net
from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.network.validation.unused import unused
from archspec.spec.loader import load_text

from .random_rows import Fields, Rows
from .tiny import spec

#: A norm of few maps meets numbers that are next to constant, and makes of their rounding what this lets it: tenfold.
EPSILON = 0.01
#: A larger network is slow, and finds nothing that a small one does not.
MAX_LAYERS, MAX_SIDE, MAX_MAPS = 80, 40, 64
#: Names that generated code must not take as they are.
NAMES = (
    "half", "forward", "type", "class", "x", "self", "3a", "a-b", "train", "inputs", "name", "layers", "i",
    "weight", "list", "main", "torch", "keras", "None", "module", "Conv", "classes", "4_b", "range",
)  # fmt: skip
BLOCKS = (
    "list", "conv_bn", "layers", "residual", "3block", "tiny", "Inner", "F", "x", "dense_relu", "print",
    "sequential",
)  # fmt: skip


class Writer(Rows):
    """One random spec."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.blocks: dict[str, Any] = {}
        self.variables: dict[str, Any] = {"width": 3, "turns": 2, "wide": True, "classes": 5}
        self.layers: list[Any] = []
        self.heads: dict[str, Any] = {}
        self.defaults: dict[str, Any] = {}
        #: Its text with what nothing uses.
        self.whole = ""
        self.names = self.random.sample(NAMES, len(NAMES))
        self.start = self.choose("8x8x4", "9x7x2", "12x12x3", "7x10x1", "11x11x4", "6")

    # -- rows ----------------------------------------------------------------------------------------------------------

    def merge(self, scope: tuple[str, ...], depth: int) -> Fields:
        rest = {"activation": self.argument(scope, "function", "relu", "tanh")} if self.maybe(0.3) else {}
        same = {"conv": self.count(scope, 2, 4), "kernel": "1x1"}
        kind = self.random.randrange(6)
        if kind == 0:
            return {"add": [[*self.rows(scope, depth, 2), same], [same]], **rest}
        if kind == 1:
            return {"add": [self.rows(scope, depth, 3), self.choose(["shortcut"], ["shortcut"], [])], **rest}
        if kind == 2:
            gate = self.choose(
                ["globalavgpool", {"dense": "$input_maps", "activation": "sigmoid"}],
                [{"globalavgpool": None, "keepdims": True}, {"conv": "$input_maps", "kernel": "1x1"}],
            )
            return {"multiply": [[], gate], "broadcast": True, **rest}
        if kind == 3 and self.names_above:
            skip: Fields = self.choose({"identity": None}, {"activation": "relu"})
            return {"concat": [[], [{**skip, "from": self.choose(*self.names_above)}]], **rest}
        branches = [self.rows(scope, depth, 2) for _ in range(self.choose(2, 2, 3))]
        return {"concat": branches if kind == 4 else [*branches, []], **rest}

    @property
    def names_above(self) -> list[str]:
        return [next(iter(row)) for row in self.layers if isinstance(row, dict) and self._is_named(row)]

    @staticmethod
    def _is_named(row: Fields) -> bool:
        return len(row) == 1 and isinstance(next(iter(row.values())), dict)

    def use(self, scope: tuple[str, ...]) -> Fields | None:
        if not self.blocks:
            return None
        name = self.choose(*self.blocks)
        arguments = self.blocks[name].get("args", {})
        values: Fields = {
            "maps": self.count(scope, 2, 4, 6),
            "inner": self.count(scope, 1, 3),
            "stride": self.argument(scope, "stride", 1, 2),
            "kernel": self.argument(scope, "kernel", "1x1", "3x3", "5x5"),
            "flag": self.argument(scope, "flag", True, False),
            "function": self.argument(scope, "function", "relu", "tanh", "none" if self.maybe(0.1) else "gelu"),
            "times": self.argument(scope, "turns", 1, 2, 3),
        }
        made: Fields = {name: None}
        for key, default in arguments.items():
            if default == "required" or self.maybe(0.5):
                made[key] = values[key]
        first = next(iter(arguments), None)
        if first in made and self.maybe(0.7):
            made[name] = made.pop(first)
        return made

    def row(self, scope: tuple[str, ...], depth: int) -> Any:
        kind = self.random.random()
        made = self.use(scope) if kind < 0.3 else None
        if made is None:
            made = self.merge(scope, depth - 1) if kind < 0.5 and depth > 0 else self.simple(scope)
        if isinstance(made, dict) and self.maybe(0.2):
            made["repeat"] = self.argument(scope, "times", 2, 3, "$turns")
            if "stride" in made and self.maybe(0.7) and not str(made["stride"]).startswith("$"):
                made["first"] = {"stride": made.pop("stride")}
        if isinstance(made, dict) and "flag" in scope and self.maybe(0.3):
            made["when"] = self.choose("$flag", "not $flag", "$stride > 1" if "stride" in scope else "$flag")
        elif isinstance(made, dict) and self.maybe(0.05):
            made["when"] = "$wide"
        return made

    def rows(self, scope: tuple[str, ...], depth: int, most: int) -> list[Any]:
        return [self.row(scope, depth) for _ in range(self.random.randint(1, most))]

    # -- the whole -----------------------------------------------------------------------------------------------------

    def block(self) -> None:
        """A block of random rows, which need not use all of its arguments."""
        defaults: Fields = {"inner": 2, "stride": 1, "kernel": "3x3", "flag": False, "function": "relu", "times": 2}
        chosen = {name: default for name, default in defaults.items() if self.maybe(0.5)}
        arguments: Fields = {"maps": "required", **chosen} if self.maybe(0.85) else {}
        scope = (*arguments, "width", "turns")
        name = self.choose(*(name for name in BLOCKS if name not in self.blocks))
        rows = self.rows(scope, 2, 4)
        self.blocks[name] = {"args": arguments, "layers": rows} if arguments else {"layers": rows}

    def table(self) -> Any:
        name = self.choose(*self.blocks)
        arguments = self.blocks[name].get("args", {})
        if "maps" not in arguments:
            return self.simple(())
        names = [self.names.pop() for _ in range(2)]
        return {"table": name, "columns": ["name", "maps"], "rows": [[each, self.choose(2, 4, 6)] for each in names]}

    def try_row(self, row: Any) -> None:
        self.layers.append(row)
        if not self.holds():
            self.layers.pop()

    def holds(self) -> bool:
        try:
            net = Net(expand(load_text(self.text())))
        except SpecError:
            return False
        rows = net.summary().as_json()["rows"]
        assert isinstance(rows, list)
        shapes = [row["output"] for row in rows]
        return len(rows) <= MAX_LAYERS and all(
            max(shape[:-1], default=1) <= MAX_SIDE and shape[-1] <= MAX_MAPS for shape in shapes
        )

    def text(self) -> str:
        keys: Fields = {
            "variables": self.variables,
            "blocks": self.blocks,
            "heads": self.heads,
            "defaults": self.defaults,
        }
        return spec(self.layers or ["identity"], self.start, **{key: value for key, value in keys.items() if value})

    def write(self) -> str:
        if self.maybe(0.3):
            self.defaults = {"conv": {"norm": "batch", "activation": "relu", "bias": False}}
        self.defaults |= {"batchnorm": {"epsilon": EPSILON}, "layernorm": {"epsilon": EPSILON}}
        for _ in range(self.random.randint(1, 3)):
            self.block()
        scope = ("width", "turns") if self.maybe(0.5) else ()
        for _ in range(self.random.randint(3, 9)):
            row = self.table() if self.maybe(0.1) and len(self.names) > 4 else self.row(scope, 2)
            is_named = isinstance(row, dict) and "table" not in row and self.maybe(0.4) and len(self.names) > 2
            self.try_row({self.names.pop(): row} if is_named else row)
        if self.maybe(0.3):
            self.try_row({"dense": self.choose("$classes", 4), "activation": "softmax"})
        elif self.maybe(0.2):
            self.try_row({"activation": "softmax"})
        if self.maybe(0.3) and self.names_above:
            self.add_heads()
        self.whole = self.text()
        self.leave_out_unused()
        return self.text()

    def add_heads(self) -> None:
        is_training_only = self.maybe(0.7)
        for number in range(self.choose(1, 2)):
            rows = [*self.rows((), 1, 2), "flatten", {"dense": "$classes"}]
            self.heads[f"aux{number}"] = {
                "from": self.choose(*self.names_above),
                "training_only": is_training_only,
                "layers": rows,
            }
            if not self.holds():
                del self.heads[f"aux{number}"]

    # -- what nothing uses ---------------------------------------------------------------------------------------------

    def leave_out_unused(self) -> None:
        """No network is another one without it, and no spec may declare it."""
        while self.layers and (found := unused(load_text(self.text()))):
            for kind, name, *of in found:
                if kind == "argument":
                    self.leave_out_argument(of[0], name)
                else:
                    del {"variable": self.variables, "default": self.defaults, "block": self.blocks}[kind][name]

    def leave_out_argument(self, block: str, name: str) -> None:
        arguments = self.blocks[block]["args"]
        is_first = name == next(iter(arguments))
        for row in self.every_row():
            if row.get("table") == block and name in row["columns"]:
                row |= {"columns": ["name"], "rows": [cells[:1] for cells in row["rows"]]}
            elif block in row:
                row.pop(name, None)
                row.get("first", {}).pop(name, None)
                row[block] = None if is_first else row[block]
        del arguments[name]

    def every_row(self) -> list[Fields]:
        """Each row's columns, those of blocks, heads and branches too."""
        waiting = [*self.layers]
        for each in (*self.blocks.values(), *self.heads.values()):
            waiting += each["layers"]
        found: list[Fields] = []
        while waiting:
            row = waiting.pop()
            if isinstance(row, list):
                waiting += row
            elif isinstance(row, dict):
                columns = next(iter(row.values())) if self._is_named(row) else row
                found.append(columns)
                waiting += [branch for value in columns.values() if isinstance(value, list) for branch in value]
        return found


@cache
def random_writer(seed: int) -> Writer:
    """The writer of a random valid spec."""
    while True:
        writer = Writer(seed)
        writer.write()
        if writer.layers and writer.holds():
            return writer
        seed += 1_000_003


def random_spec(seed: int) -> str:
    """The text of a random valid spec."""
    return random_writer(seed).text()
