"""`archspec check` beside a Keras build and summary of the same network: time and peak memory of the whole process.

    python benchmarks/check_vs_keras.py [ROUNDS]

The two take turns, so that what else the machine does falls on both. Exit status 1 where a bar is missed.
"""

from __future__ import annotations

import os
import statistics
import sys

from measure import ARCHSPEC, ROOT, Cost, compile_archspec, cost

SPEED_BAR = 25
MEMORY_BAR = 10
ROUNDS = 9

CHECK = [ARCHSPEC, "check", str(ROOT / "specs/resnet34.yaml")]
KERAS = [
    sys.executable,
    "-c",
    f"import sys; sys.path.insert(0, {str(ROOT / 'generated')!r})\n"
    "from resnet34_keras import resnet34\n"
    "resnet34().summary()",
]


def main() -> int:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
    compile_archspec()
    cost(CHECK), cost(KERAS)  # the first ones fill the disk's cache
    costs = [(cost(CHECK), cost(KERAS)) for _ in range(rounds)]
    check, keras = (median(side) for side in zip(*costs, strict=True))
    speed, memory = keras.seconds / check.seconds, keras.peak_bytes / check.peak_bytes
    print(f"specs/resnet34.yaml, whole processes in turn, medians of {rounds}")
    print(row("archspec check", check))
    print(row("Keras build and summary", keras))
    print(f"{speed:.1f} times as fast (at least {SPEED_BAR}), 1/{memory:.1f} of the memory (at most 1/{MEMORY_BAR})")
    return 0 if speed >= SPEED_BAR and memory >= MEMORY_BAR else 1


def median(costs: tuple[Cost, ...]) -> Cost:
    return Cost(
        statistics.median(one.seconds for one in costs),
        int(statistics.median(one.peak_bytes for one in costs)),
    )


def row(name: str, one: Cost) -> str:
    return f"{name:<24} {one.seconds * 1000:8.0f} ms {one.peak_bytes / 2**20:8.0f} MiB"


if __name__ == "__main__":
    sys.exit(main())
