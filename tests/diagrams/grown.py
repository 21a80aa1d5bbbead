"""Specs that grow at random: rows, branches, blocks, repetitions, heads, and branches that start elsewhere."""

from __future__ import annotations

from random import Random

#: Every row keeps this size, so that any row may follow any other.
INPUT = "16x16x8"


def grown(seed: int, size: int) -> str:
    """The text of a spec with about ``size`` layers."""
    random = Random(seed)
    blocks = [f"block{number}: {{layers: [{_merge(random, ())}]}}" for number in range(random.randrange(4))]
    names: list[str] = []
    lines: list[str] = []
    left = size
    while left > 0:
        line, taken = _row(random, names, len(blocks), left)
        names.append(f"row{len(lines)}")
        lines.append(f"{names[-1]}: {line}")
        left -= taken
    parts = ["archspec: 1", f"name: grown{seed}", f"input: {INPUT}"]
    used = [block for number, block in enumerate(blocks) if any(f"{{block{number}:" in line for line in lines)]
    parts += [f"blocks: {{{', '.join(used)}}}"] * bool(used)
    head = f"heads: {{side: {{from: {random.choice(names)}, training_only: true, layers: [flatten, dense: 5]}}}}"
    return "\n".join([*parts, "layers:", *(f"  - {line}" for line in lines), *[head] * (random.random() < 0.3)]) + "\n"


def _row(random: Random, names: list[str], blocks: int, left: int) -> tuple[str, int]:
    """One row, and about how many layers it has."""
    chosen = random.random()
    if chosen < 0.6 or left < 6:
        return random.choice(
            ("{conv: 8, kernel: 3x3}", "{conv: 8, kernel: 3x3, norm: batch, activation: relu}", "{activation: relu}")
        ), 1
    if blocks and chosen < 0.75:
        times = random.randrange(1, 5)
        return f"{{block{random.randrange(blocks)}: {f', repeat: {times}' if times > 1 else ''}}}", 4
    return _merge(random, names), 6


def _merge(random: Random, names: list[str] | tuple[()]) -> str:
    branches = [_branch(random) for _ in range(random.randrange(1, 5))]
    branches += [f"{{from: {random.choice(names)}}}"] if names and random.random() < 0.3 else ["[]"]
    if random.random() < 0.7:
        return f"{{add: [{', '.join(branches)}]}}"
    # What is concatenated has more maps: one more layer of two branches makes them 8 again.
    return f"{{add: [[{{concat: [{', '.join(branches)}]}}, {{conv: 8, kernel: 3x3}}], {_branch(random)}]}}"


def _branch(random: Random) -> str:
    return f"[{', '.join('{conv: 8, kernel: 3x3}' for _ in range(random.randrange(1, 4)))}]"
