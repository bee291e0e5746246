"""What is kept of a stream of settings: a front, or the best few. Settings are known by codes that grow along the stream."""

from __future__ import annotations

import numpy

from .pareto import front
from .products import scratch

#: Buckets of the quick look-up by which nearly all settings are turned away: few enough for the cache.
BUCKETS = 16_384


class Front:
    """The front of all settings offered so far.

    Most settings are turned away by a look-up: the range of ``x`` is cut into buckets, and ``limit`` has for each the best
    ``y`` of the kept settings that are surely left of it. Whatever has none better is beaten.

    Args:
        signs: 1 where less of ``x`` (of ``y``) is better, −1 where more is. ties: as ``pareto.front`` takes them.
    """

    def __init__(self, signs: tuple[int, int], ties: bool) -> None:
        self.signs = signs
        self.ties = ties
        self.codes = self.x = self.y = numpy.zeros(0, numpy.int64)
        self.limit: numpy.ndarray | None = None
        self.low = self.scale = 0.0

    def offer(self, code: int, x: numpy.ndarray, y: numpy.ndarray, keep: numpy.ndarray | None) -> None:
        """Takes settings in, with the codes from ``code`` on, where ``keep`` says so (all where it is ``None``)."""
        new = self._new(x, y)
        if new is None:
            new = numpy.ones(len(x), bool) if keep is None else keep
        elif keep is not None:
            new &= keep
        here = numpy.flatnonzero(new)
        if not len(here):
            return
        codes = numpy.concatenate([self.codes, here + code])
        x, y = numpy.concatenate([self.x, x[here]]), numpy.concatenate([self.y, y[here]])
        best = front(self.signs[0] * x, self.signs[1] * y, ties=self.ties)
        self.codes, self.x, self.y = codes[best], x[best], y[best]
        if self.x.dtype.kind == "f":  # larger numbers than floats hold exactly are few, and all compared
            self._look_up()

    def _new(self, x: numpy.ndarray, y: numpy.ndarray) -> numpy.ndarray | None:
        """Which settings may be on the front."""
        if self.limit is None or x.dtype.kind != "f":
            return None
        place, bucket = scratch("place", x.shape), scratch("bucket", x.shape, numpy.intp)
        numpy.multiply(x, self.signs[0] * self.scale, out=place)
        numpy.subtract(place, self.low * self.scale, out=bucket, casting="unsafe")
        limit = self.limit.take(bucket, mode="clip", out=place)
        return y < limit if self.signs[1] > 0 else y > limit

    def _look_up(self) -> None:
        costs = self.signs[0] * self.x  # they grow
        self.low = float(costs[0])
        self.scale = (BUCKETS - 4) / max(float(costs[-1]) - self.low, 1.0)
        place = ((costs - self.low) * self.scale).astype(numpy.intp)
        limit = numpy.full(BUCKETS, numpy.inf)
        # A bucket is right to within one.
        numpy.minimum.at(limit, place + 2, self.signs[1] * self.y)
        self.limit = self.signs[1] * numpy.minimum.accumulate(limit)


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
