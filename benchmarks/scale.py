"""`archspec check` by the number of rows, and through blocks inside blocks: whole processes.

    python benchmarks/scale.py [ROUNDS]

Exit status 1 where 10,000 rows take too long, where a row takes longer the more there are, or where depth fails.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from measure import ARCHSPEC, Cost, compile_archspec, cost

SIZES = (1_000, 2_000, 5_000, 10_000, 20_000)
BAR_ROWS = 10_000
BAR_SECONDS = 1.5
#: A row among the most rows against a row among the fewest.
BAR_GROWTH = 1.5
DEPTH = 1_000
ROUNDS = 5

HEAD = "archspec: 1\nname: scale\ninput: 32x32x8\n"


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    compile_archspec()
    with tempfile.TemporaryDirectory() as folder:
        empty = measured(folder, rows(1), rounds)
        print(
            f"{'rows':>8} {'s':>7} {'us a row':>9} {'MiB':>6}   the best of {rounds}, {empty.seconds:.3f} s for one row"
        )
        found = {count: measured(folder, rows(count), rounds) for count in SIZES}
        each = {count: (one.seconds - empty.seconds) / count for count, one in found.items()}
        for count, one in found.items():
            print(f"{count:8,} {one.seconds:7.3f} {each[count] * 1e6:9.1f} {one.peak_bytes / 2**20:6.0f}")
        heaviest = measured(folder, heavy(BAR_ROWS), rounds)
        print(f"{BAR_ROWS:,} rows of three layers and two cells: {heaviest.seconds:.3f} s")
        deep = measured(folder, nested(DEPTH), rounds)
        print(f"{DEPTH:,} blocks inside each other: {deep.seconds:.3f} s")
    growth = each[SIZES[-1]] / each[SIZES[0]]
    slowest = max(found[BAR_ROWS].seconds, heaviest.seconds)
    print(f"{BAR_ROWS:,} rows in {slowest:.2f} s or less (at most {BAR_SECONDS}); ", end="")
    print(f"a row costs {growth:.2f} of what it does among {SIZES[0]:,} (at most {BAR_GROWTH})")
    return 0 if slowest <= BAR_SECONDS and growth <= BAR_GROWTH else 1


def measured(folder: str, lines: Iterator[str], rounds: int) -> Cost:
    """The fastest run: what else the machine does only ever adds."""
    spec = Path(folder, "scale.yaml")
    spec.write_text(HEAD + "".join(f"{line}\n" for line in lines), "utf-8")
    return min((cost([ARCHSPEC, "check", str(spec)]) for _ in range(rounds)), key=lambda one: one.seconds)


def rows(count: int) -> Iterator[str]:
    """Convolutions in a chain, each with its printed size."""
    yield "layers:"
    yield from ["  - {conv: 8, kernel: 3x3, size: 32x32x8}"] * count


def heavy(count: int) -> Iterator[str]:
    """Convolutions of a thousand kinds, each with a norm, an activation, and its size and parameters printed."""
    yield "layers:"
    maps = [8, *(1 + number * 7_919 % 997 for number in range(count))]
    for before, after in pairwise(maps):
        cells = f"size: 32x32x{after}, params: {9 * before * after + 5 * after}"
        yield f"  - {{conv: {after}, kernel: 3x3, norm: batch, activation: relu, {cells}}}"


def nested(depth: int) -> Iterator[str]:
    """Blocks that each use the next one, around one convolution."""
    yield "blocks:"
    yield from (f"  b{level}: {{args: [c], layers: [{{b{level + 1}: $c}}]}}" for level in range(depth - 1))
    yield f"  b{depth - 1}: {{args: [c], layers: [{{conv: $c, kernel: 3x3}}]}}"
    yield "layers: [{b0: 8, size: 32x32x8}]"


if __name__ == "__main__":
    sys.exit(main())
