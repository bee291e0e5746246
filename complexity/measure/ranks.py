"""Rank correlations: whether two figures put things into the same order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import sqrt


def ranks(values: Sequence[float]) -> list[float]:
    """Ranks from 1; equal values share the mean of theirs.

    >>> ranks([10, 30, 20, 20])
    [1.0, 4.0, 2.5, 2.5]
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    found = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            found[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return found


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's ρ: the correlation of the ranks; ``None`` for fewer than three pairs, or where one never changes.

    ``first`` and ``second`` are of one length.

    >>> spearman([1, 2, 3, 4], [1, 2, 4, 3])
    0.8
    """
    if len(first) != len(second):
        raise ValueError("as many values of one as of the other are needed")
    if len(first) < 3:
        return None
    a, b = ranks(first), ranks(second)
    mean = (len(a) + 1) / 2
    covariance = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    spread = sqrt(sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b))
    return covariance / spread if spread else None


def kendall(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Kendall's τ-b: pairs in the same order less pairs in opposite order, corrected for ties; ``first`` and ``second`` are of one length.

    >>> kendall([1, 2, 3], [1, 3, 2])
    0.3333333333333333
    """
    if len(first) != len(second):
        raise ValueError("as many values of one as of the other are needed")
    same = opposite = tied_first = tied_second = 0
    for i, j in combinations(range(len(first)), 2):
        a, b = first[i] - first[j], second[i] - second[j]
        tied_first += a == 0
        tied_second += b == 0
        same += a * b > 0
        opposite += a * b < 0
    pairs = len(first) * (len(first) - 1) // 2
    spread = sqrt((pairs - tied_first) * (pairs - tied_second))
    return (same - opposite) / spread if len(first) > 2 and spread else None
