"""What is kept of a stream of settings: a front, or the best few. Settings are known by codes that grow along the stream."""

from __future__ import annotations

import numpy

from .pareto import front

#: Buckets of the quick look-up by which nearly all settings are turned away.
BUCKETS = 65_536


class Front:
    """The front of all settings offered so far, of two costs; of equal ones the first.

    Most settings are turned away by a look-up: the range of ``x`` is cut into buckets, and for each the least ``y`` is
    known that a kept setting left of the bucket has. Whatever has no less is beaten, or equal to a kept one.
    """

    def __init__(self) -> None:
        self.codes = numpy.zeros(0, numpy.int64)
        self.x = numpy.zeros(0, numpy.int64)
        self.y = numpy.zeros(0, numpy.int64)
        self._low, self._scale = 0, 0.0
        self._least = numpy.full(BUCKETS + 2, numpy.iinfo(numpy.int64).max)

    def offer(self, code: int, x: numpy.ndarray, y: numpy.ndarray, keep: numpy.ndarray | None) -> None:
        """Takes settings in, with the codes from ``code`` on, where ``keep`` says so (all where it is ``None``)."""
        if len(self.codes):
            place = (x - self._low) * self._scale
            bucket = numpy.clip(place, -1, BUCKETS - 1, out=place).astype(numpy.int32)
            new = y < self._least[bucket + 1]
            if keep is not None:
                new &= keep
            here = numpy.flatnonzero(new)
        else:
            here = numpy.arange(len(x)) if keep is None else numpy.flatnonzero(keep)
        if not len(here):
            return
        here = here[front(x[here], y[here], ties=False)]
        parts = ((self.codes, here + code), (self.x, x[here]), (self.y, y[here]))
        codes, xs, ys = (numpy.concatenate(pair) for pair in parts)
        best = front(xs, ys, ties=False)
        if len(best) == len(self.codes) and (codes[best] == self.codes).all():
            return
        self.codes, self.x, self.y = codes[best], xs[best], ys[best]
        self._index()

    def _index(self) -> None:
        width = max(int(self.x[-1]) - int(self.x[0]), 1)
        self._low, self._scale = int(self.x[0]), (BUCKETS - 1) / width
        bucket = ((self.x - self._low) * self._scale).astype(numpy.int64)
        # A kept setting counts for the buckets right of its own: rounding keeps order, so all in those have more of x.
        self._least[:] = numpy.iinfo(numpy.int64).max
        numpy.minimum.at(self._least, bucket + 2, self.y)
        self._least = numpy.minimum.accumulate(self._least)


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
