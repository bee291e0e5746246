"""Pareto fronts of two figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy

from ..base.errors import unknown

#: Whether less or more of a figure is better.
DIRECTIONS = ("low", "high")


def signs(prefer: Sequence[str]) -> tuple[int, int]:
    """1 for ``low``, −1 for ``high``: figures times these are costs.

    Raises:
        ComplexityError: not two of ``DIRECTIONS``.
    """
    if isinstance(prefer, str) or len(prefer) != 2:
        raise unknown("pair of directions", prefer, [f"({a!r}, {b!r})" for a in DIRECTIONS for b in DIRECTIONS])
    for direction in prefer:
        if direction not in DIRECTIONS:
            raise unknown("direction", direction, DIRECTIONS)
    first, second = (1 if direction == "low" else -1 for direction in prefer)
    return first, second


def front(x: numpy.ndarray, y: numpy.ndarray, *, ties: bool = True) -> numpy.ndarray:
    """Indices of the points that no other point beats: none has less of both, or less of one and as much of the other.

    Args:
        x, y: costs of each point. ties: points that are equal in both stay together; else the first of them stays.

    Returns:
        Indices in the order of ``x``, equal points in their own order.
    """
    if len(x) == 0:
        return numpy.zeros(0, numpy.int64)
    order = numpy.lexsort((y, x))
    xs, ys = x[order], y[order]
    best = numpy.minimum.accumulate(ys)
    better = numpy.ones(len(ys), bool)
    better[1:] = ys[1:] < best[:-1]
    if ties:
        # A point equal to the one before it in this order is as good as that one.
        same = numpy.zeros(len(ys), bool)
        same[1:] = (xs[1:] == xs[:-1]) & (ys[1:] == ys[:-1])
        start = numpy.maximum.accumulate(numpy.where(same, 0, numpy.arange(len(ys))))
        better = better[start]
    return order[better]
