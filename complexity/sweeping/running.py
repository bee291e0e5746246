"""What is kept of a stream of settings: a front, or the best few. Settings are known by codes that grow along the stream."""

from __future__ import annotations

import numpy

from .pareto import front

#: Buckets of the quick look-up by which nearly all settings are turned away: few enough for the cache.
BUCKETS = 16_384
#: Beyond every figure.
FAR = 2**62


class Front:
    """The front of all settings offered so far, of two whole-number costs within bounds; of equal ones the first.

    Most settings are turned away by a look-up, in ``worse``: the range of ``x`` is cut into buckets, and ``limit`` has for
    each the least ``y`` of the kept settings that are surely left of it. Whatever has no less is beaten, or equal to one.

    Args:
        x, y: the least and the most that a setting may have, to take part.
        reach: the least and the most ``x`` that will be offered.
    """

    def __init__(self, x: tuple[int, int], y: tuple[int, int], reach: tuple[int, int]) -> None:
        self.codes = numpy.zeros(0, numpy.int64)
        self.x = numpy.zeros(0, numpy.int64)
        self.y = numpy.zeros(0, numpy.int64)
        self.low, self.scale = reach[0], BUCKETS / max(reach[1] - reach[0], 1)
        self.least_y = y[0]
        # Places are worked out in float32: a bucket is right to within one. Whatever may be inside the bounds stays.
        self._open = numpy.full(BUCKETS + 4, min(y[1], FAR) + 1)
        bucket = numpy.arange(BUCKETS + 4)
        self._open[(bucket + 2 < self._place(x[0])) | (bucket - 2 > self._place(x[1]))] = -FAR
        self._bounds = x
        self.limit = self._open

    def _place(self, x: int) -> float:
        return (x - self.low) * self.scale

    def offer(self, codes: numpy.ndarray, x: numpy.ndarray, y: numpy.ndarray) -> None:
        """Takes settings in; those beyond the bounds are left out."""
        inside = (x >= self._bounds[0]) & (x <= self._bounds[1]) & (y >= self.least_y)
        codes, x, y = codes[inside], x[inside], y[inside]
        if not len(codes):
            return
        codes, x, y = (numpy.concatenate(pair) for pair in ((self.codes, codes), (self.x, x), (self.y, y)))
        best = front(x, y, ties=False)
        self.codes, self.x, self.y = codes[best], x[best], y[best]
        limit = self._open.copy()
        bucket = ((self.x - self.low) * self.scale).astype(numpy.int64)
        numpy.minimum.at(limit, numpy.minimum(bucket + 2, len(limit) - 1), self.y)
        closed = self._open == -FAR
        limit[closed] = FAR  # they hand nothing on to the buckets behind them
        self.limit = numpy.minimum.accumulate(limit)
        self.limit[closed] = -FAR


class Best:
    """The ``k`` settings with the least value so far; of equal ones the first."""

    def __init__(self, k: int) -> None:
        self.k = k
        self.codes = numpy.zeros(0, numpy.int64)
        self.values = numpy.zeros(0)

    def offer(self, code: int, values: numpy.ndarray, keep: numpy.ndarray | None) -> None:
        """Takes settings in, with the codes from ``code`` on, where ``keep`` says so (all where it is ``None``)."""
        if len(self.codes) >= self.k:
            new = values < self.values[-1]  # an equal one comes later
            here = numpy.flatnonzero(new if keep is None else new & keep)
        else:
            here = numpy.arange(len(values)) if keep is None else numpy.flatnonzero(keep)
        if len(here) > self.k:
            bound = numpy.partition(values[here], self.k - 1)[self.k - 1]
            here = here[values[here] <= bound]
        if not len(here):
            return
        codes = numpy.concatenate([self.codes, here + code])
        found = numpy.concatenate([self.values, values[here]])
        order = numpy.lexsort((codes, found))[: self.k]
        self.codes, self.values = codes[order], found[order]
