"""Pareto fronts of two figures."""

from __future__ import annotations

import numpy


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
