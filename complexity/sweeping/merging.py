"""Fronts of sums of stages, merged stage by stage: a beginning that is beaten by one on the same width stays beaten."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy

from .pareto import front

#: Points that are merged into a front at a time.
POINTS = 4_000_000


def merged(tables: Sequence[tuple[numpy.ndarray, numpy.ndarray]]) -> tuple[numpy.ndarray, numpy.ndarray]:
    """For each width of the last stage the front of all settings that end on it; of equal ones the first found.

    Args:
        tables: for each stage two costs, entry (width before, own width, own other choices).

    Returns:
        The own widths and the own other choices, (settings × stages) each.
    """
    zero = numpy.zeros(1, numpy.int64)
    fronts: list[Any] = [(zero, zero)]
    links = []
    for x, y in tables:
        steps = [_merge(fronts, x[:, own], y[:, own]) for own in range(x.shape[1])]
        fronts = [step[:2] for step in steps]
        links.append([link for *_, link in steps])
    own = numpy.concatenate([numpy.full(len(xs), width) for width, (xs, _) in enumerate(fronts)])
    point = numpy.concatenate([numpy.arange(len(xs)) for xs, _ in fronts])
    widths, others = [], []
    for stage in reversed(links):  # back to where each of them comes from
        rows = numpy.zeros((len(own), 3), numpy.int64)
        for width, link in enumerate(stage):
            here = own == width
            rows[here] = link[point[here]]
        widths.append(own)
        others.append(rows[:, 2])
        own, point = rows[:, 0], rows[:, 1]
    return numpy.stack(widths[::-1], axis=1), numpy.stack(others[::-1], axis=1)


def _merge(fronts: Any, x: numpy.ndarray, y: numpy.ndarray) -> Any:
    """The front of (front of the width before) + (own choices), and for each of its points where it comes from.

    Args:
        fronts: one for each width before. x, y: (width before, own choice).
    """
    best: Any = [numpy.zeros(0, numpy.int64), numpy.zeros(0, numpy.int64), numpy.zeros((0, 3), numpy.int64)]
    for before, (xs, ys) in enumerate(fronts):
        mine = front(x[before], y[before], ties=False)
        step = max(1, POINTS // len(mine))
        for start in range(0, len(xs), step):
            piece = slice(start, start + step)
            sums = [(part[piece, None] + t[before][mine]).reshape(-1) for part, t in ((xs, x), (ys, y))]
            point, choice = numpy.divmod(numpy.arange(len(sums[0])), len(mine))
            link = numpy.stack([numpy.full(len(point), before), point + start, mine[choice]], axis=1)
            keep = front(*sums, ties=False)
            joined = [numpy.concatenate([a, b[keep]]) for a, b in zip(best, (*sums, link), strict=True)]
            order = front(joined[0], joined[1], ties=False)
            best = [part[order] for part in joined]
    return best
