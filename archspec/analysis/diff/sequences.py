"""Which elements of two sequences belong together: common subsequences, in time that a long table can afford.

All pairs rise on both sides: where (1, 4) is a pair, (2, 3) is none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

#: Sequences whose lengths have a larger product are compared by what is cheap: 500 rows with 500 others take 0.1 s.
MAX_PRODUCT = 250_000

Pair = tuple[int, int]


def common(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    """A longest common subsequence; of long sequences that share little, a long one."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    inner = _inner(one[start : len(one) - end], other[start : len(other) - end])
    pairs = [(index, index) for index in range(start)]
    pairs += [(start + first, start + second) for first, second in inner]
    return pairs + [(len(one) - back, len(other) - back) for back in range(end, 0, -1)]


def best(one: int, other: int, worth: Callable[[int, int], float]) -> list[Pair]:
    """The pairs of two sequences of these lengths whose sum of ``worth`` is largest; what is worth 0 is no pair."""
    sums = [[0.0] * (other + 1) for _ in range(one + 1)]
    worths = [[worth(first, second) for second in range(other)] for first in range(one)]
    for first in reversed(range(one)):
        for second in reversed(range(other)):
            both = worths[first][second] + sums[first + 1][second + 1] if worths[first][second] else 0.0
            sums[first][second] = max(both, sums[first + 1][second], sums[first][second + 1])
    pairs: list[Pair] = []
    first = second = 0
    while first < one and second < other:
        here = worths[first][second]
        if here and sums[first][second] == here + sums[first + 1][second + 1]:
            pairs.append((first, second))
            first, second = first + 1, second + 1
        elif sums[first][second] == sums[first + 1][second]:
            first += 1
        else:
            second += 1
    return pairs


def rising(pairs: Iterable[Pair]) -> list[Pair]:
    """The longest part of pairs, whose first numbers rise, in which the second numbers rise too."""
    ends: list[int] = []
    chains: list[int] = []
    before: list[int | None] = []
    known = list(pairs)
    for index, (_, second) in enumerate(known):
        length = bisect_left(ends, second)
        before.append(chains[length - 1] if length else None)
        ends[length : length + 1] = [second]
        chains[length : length + 1] = [index]
    chain: list[Pair] = []
    at = chains[-1] if chains else None
    while at is not None:
        chain.append(known[at])
        at = before[at]
    return chain[::-1]


def _inner(one: Sequence[Hashable], other: Sequence[Hashable]) -> list[Pair]:
    if len(one) * len(other) <= MAX_PRODUCT:
        return best(len(one), len(other), lambda first, second: float(one[first] == other[second]))
    where: dict[Hashable, list[int]] = defaultdict(list)
    for index in reversed(range(len(other))):
        where[other[index]].append(index)
    # The first of equal elements with the first of the other side, the second with the second, and so on.
    return rising((index, where[key].pop()) for index, key in enumerate(one) if where.get(key))
