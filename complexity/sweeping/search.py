"""Searches of an elastic space: fronts, the first k, histograms, without ever holding the space.

A setting is two halves that meet at the width of the second stage. For each of those widths the halves' figures are
short arrays, and the figures of all settings are their outer sum:

- *merging* (fronts without hindering budgets): fronts of longer and longer beginnings, one for each width that they end on;
- *counting* (histograms without budgets): for each first half, how many second halves stay below an edge, by bisection;
- *streaming* (everything else): the outer sums block by block, by several threads or on a cluster.

All three are exact, and give the same (the tests compare them).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy

from ..base.errors import ComplexityError, unknown
from ..ledgers.conventions import Convention
from .found import Found, Histogram
from .grid import check_figure
from .mapping import ordered
from .pareto import DIRECTIONS, front, signs
from .running import FAR, Best, Front
from .selection import Budget, check_count, read_budgets, read_targets
from .spaces import Elastic

#: Settings in a part of a stream, and in one block of it (its arrays stay in the cache).
PART, BLOCK = 40_000_000, 100_000
#: Points that are merged into a front at a time.
POINTS = 4_000_000


def pareto(
    space: Elastic, x: str | Convention, y: str | Convention, prefer: Sequence[str], budgets: Mapping[str, Any]
) -> Found:
    """See ``Elastic.pareto``."""
    check_figure(x)
    check_figure(y)
    sign = signs(prefer)
    limits = read_budgets(budgets) if budgets else []
    by_figure = {x: sign[0], y: sign[1]}
    # A budget that bounds a figure from its worse side cannot shut out what beats a setting that keeps it.
    harmless = all((by_figure.get(b.figure), b.least) in ((1, False), (-1, True)) for b in limits)
    notes = [*map(str, limits), f"Pareto front of {x} ({prefer[0]}) and {y} ({prefer[1]})"]
    if harmless:
        found = _merged(space, x, y, sign, [*notes, "all settings, fronts merged stage by stage"])
        keep = numpy.ones(len(found), bool)
        for limit in limits:
            keep &= limit.holds(found.figure(limit.figure))
        return found.take(numpy.flatnonzero(keep))
    results = _streamed(space, partial(_front_of, space, x, y, sign, limits))
    codes = numpy.concatenate([codes for codes, _, _ in results] or [numpy.zeros(0, numpy.int64)])
    if not len(codes):
        return _decoded(space, codes, notes)
    xs, ys = (numpy.concatenate([result[i] for result in results]) for i in (1, 2))
    return _decoded(space, codes[front(xs, ys, ties=False)], [*notes, "all settings streamed"])


def top(space: Elastic, k: int, figure: str | Convention, prefer: str, budgets: Mapping[str, Any]) -> Found:
    """See ``Elastic.top``."""
    check_figure(figure)
    check_count(k)
    if prefer not in DIRECTIONS:
        raise unknown("direction", prefer, DIRECTIONS)
    limits = read_budgets(budgets) if budgets else []
    sign = 1 if prefer == "low" else -1
    note = f"the {k:,} with the {'least' if prefer == 'low' else 'most'} {figure}"
    results = _streamed(space, partial(_top_of, space, figure, sign, k, limits))
    return _best(space, k, results, [*map(str, limits), note])


def closest(space: Elastic, k: int, targets: Mapping[str, Any]) -> Found:
    """See ``Elastic.closest``."""
    check_count(k)
    wanted = read_targets(targets)
    results = _streamed(space, partial(_closest_of, space, wanted, k))
    return _best(
        space, k, results, ["nearest to " + ", ".join(f"{name} {value:,.15g}" for name, value in wanted.items())]
    )


def histogram(
    space: Elastic, figure: str | Convention, bins: int | Sequence[float], budgets: Mapping[str, Any]
) -> Histogram:
    """See ``Elastic.histogram``."""
    check_figure(figure)
    limits = read_budgets(budgets) if budgets else []
    edges = _edges(space, figure, bins)
    # Figures are whole, so "below an edge" is "below the next whole number"; the last edge belongs to the last bin.
    bounds = numpy.ceil(edges).astype(numpy.int64)
    bounds[-1] = int(numpy.floor(edges[-1])) + 1
    work = (
        partial(_below, space, figure, bounds) if not limits else partial(_below_within, space, figure, bounds, limits)
    )
    counts: Any = sum(_streamed(space, work), numpy.zeros(len(bounds), numpy.int64))
    name = figure.name if isinstance(figure, Convention) else figure
    return Histogram(name, edges, numpy.diff(counts))


# --- merging ----------------------------------------------------------------------------------------------------------


def _merged(space: Elastic, x: Any, y: Any, sign: tuple[int, int], notes: Sequence[str]) -> Found:
    finds = []
    for r in range(len(space.resolutions)):
        tables = [(sign[0] * a, sign[1] * b) for a, b in zip(space.tables(x, r), space.tables(y, r), strict=True)]
        zero = numpy.zeros(1, numpy.int64)
        fronts = [(zero, zero)]
        links = []
        for tx, ty in tables:
            steps = [_merge(fronts, tx[:, own], ty[:, own]) for own in range(tx.shape[1])]
            fronts = [(xs, ys) for xs, ys, _ in steps]
            links.append([link for _, _, link in steps])
        finds.append(_traced(space, r, fronts, links))
    resolution, widths, others = (
        numpy.concatenate([getattr(one, part) for one in finds]) for part in ("resolution", "widths", "others")
    )
    found = Found(space, resolution, widths, others, notes)
    return found.take(front(sign[0] * found.figure(x), sign[1] * found.figure(y), ties=False))


def _merge(fronts: Any, tx: numpy.ndarray, ty: numpy.ndarray) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """The front of (front of the width before) + (own choices), and for each of its points where it comes from.

    Args:
        fronts: one for each width before. tx, ty: (width before, own choice).
    """
    best: list[numpy.ndarray] = [
        numpy.zeros(0, numpy.int64),
        numpy.zeros(0, numpy.int64),
        numpy.zeros((0, 3), numpy.int64),
    ]
    for before, (xs, ys) in enumerate(fronts):
        mine = front(tx[before], ty[before], ties=False)
        step = max(1, POINTS // len(mine))
        for start in range(0, len(xs), step):
            piece = slice(start, start + step)
            sums = [(part[piece, None] + t[before][mine]).reshape(-1) for part, t in ((xs, tx), (ys, ty))]
            point, choice = numpy.divmod(numpy.arange(len(sums[0])), len(mine))
            link = numpy.stack([numpy.full(len(point), before), point + start, mine[choice]], axis=1)
            keep = front(sums[0], sums[1], ties=False)
            joined = [numpy.concatenate([a, b[keep]]) for a, b in zip(best, (*sums, link), strict=True)]
            order = front(joined[0], joined[1], ties=False)
            best = [part[order] for part in joined]
    return best[0], best[1], best[2]


def _traced(space: Elastic, resolution: int, fronts: Any, links: Any) -> Found:
    """The settings of the last fronts, followed back through the stages."""
    widths, others = [], []
    own = numpy.concatenate([numpy.full(len(xs), width) for width, (xs, _) in enumerate(fronts)])
    point = numpy.concatenate([numpy.arange(len(xs)) for xs, _ in fronts])
    for stage in reversed(links):
        rows = numpy.zeros((len(own), 3), numpy.int64)
        for width, link in enumerate(stage):
            here = own == width
            rows[here] = link[point[here]]
        widths.append(own)
        others.append(rows[:, 2])
        own, point = rows[:, 0], rows[:, 1]
    resolutions = numpy.full(len(widths[0]), resolution)
    return Found(space, resolutions, numpy.stack(widths[::-1], axis=1), numpy.stack(others[::-1], axis=1))


# --- streaming and counting -------------------------------------------------------------------------------------------


def _halves(space: Elastic, figure: Any, resolution: int, width: int) -> tuple[numpy.ndarray, numpy.ndarray]:
    """A figure of all first halves that end on a width, and of all second halves that begin behind it."""
    a, b, c, d = space.tables(figure, resolution)
    first = a[0][:, :, None] + b[:, None, width, :][:, :, :]
    second = c[width][:, :, None, None] + d[:, None, :, :]
    return first.reshape(-1), second.reshape(-1)


def _shape(space: Elastic) -> tuple[int, ...]:
    """The space as one array: input size, second stage's width, first half (3 axes), second half (4 axes)."""
    n = len(space.alphas)
    a, b, c, d = (len(others) for others in space.others)
    return (len(space.resolutions), n, n, a, b, n, c, n, d)


def _streamed(space: Elastic, work: Any) -> list[Any]:
    """``work`` of every part: (input size, width of the second stage, first halves from, to)."""
    if space.size >= 2**62:
        raise ComplexityError(
            f"{space.size:,} settings are too many to stream: fewer choices, or a front without budgets"
        )
    shape = _shape(space)
    firsts, seconds = int(numpy.prod(shape[2:5])), int(numpy.prod(shape[5:]))
    step = max(1, PART // seconds)
    parts = [
        (r, width, start, min(start + step, firsts))
        for r in range(shape[0])
        for width in range(shape[1])
        for start in range(0, firsts, step)
    ]
    bar = f"search {space.network}" if space.progress and len(parts) > 1 else None
    return list(ordered(work, parts, len(parts), scheduler=space.scheduler, progress=bar))


def _blocks(space: Elastic, figures: Sequence[Any], part: Any) -> Iterator[tuple[int, list[numpy.ndarray]]]:
    """The figures of a part block by block, as flat arrays, each with the code of its first setting."""
    r, width, start, stop = part
    # A figure that is asked for twice (as a cost and as a budget) is added up once.
    halves = {figure: _halves(space, figure, r, width) for figure in figures}
    firsts, seconds = map(len, halves[figures[0]])
    base = (r * len(space.alphas) + width) * firsts
    rows = max(1, BLOCK // seconds)
    for at in range(start, stop, rows):
        end = min(at + rows, stop)
        for left in range(0, seconds, max(BLOCK, 1)) if rows == 1 else (0,):
            piece = slice(left, left + BLOCK) if rows == 1 else slice(None)
            sums = {
                figure: (first[at:end, None] + second[piece]).reshape(-1) for figure, (first, second) in halves.items()
            }
            yield (base + at) * seconds + left, [sums[figure] for figure in figures]


def _kept(limits: Sequence[Budget], arrays: Sequence[numpy.ndarray]) -> numpy.ndarray | None:
    keep = None
    for limit, values in zip(limits, arrays, strict=True):
        holds = limit.holds(values)
        keep = holds if keep is None else keep & holds
    return keep


def _front_of(space: Elastic, x: Any, y: Any, sign: tuple[int, int], limits: Sequence[Budget], part: Any) -> Any:
    r, width, start, stop = part
    (x1, x2), (y1, y2) = (
        [side * half for half in _halves(space, figure, r, width)] for figure, side in ((x, sign[0]), (y, sign[1]))
    )
    x1, y1 = x1[start:stop], y1[start:stop]
    others = [(limit, *_halves(space, limit.figure, r, width)) for limit in limits if limit.figure not in (x, y)]
    low1, low2 = int(x1.min()), int(x2.min())
    bounds_x, bounds_y = _bounds(limits, x, sign[0]), _bounds(limits, y, sign[1])
    kept = Front(bounds_x, bounds_y, (low1 + low2, int(x1.max() + x2.max())))
    place1, place2 = (((half - low) * kept.scale).astype(numpy.float32) for half, low in ((x1, low1), (x2, low2)))
    base = ((r * len(space.alphas) + width) * len(_halves(space, x, r, width)[0]) + start) * len(x2)
    rows = max(1, BLOCK // len(x2))
    for at in range(0, len(x1), rows):
        end = min(at + rows, len(x1))
        for left in range(0, len(x2), BLOCK):
            piece = slice(left, left + BLOCK)
            sums = y1[at:end, None] + y2[piece]
            new = sums < kept.limit[(place1[at:end, None] + place2[piece]).astype(numpy.intp)]
            if kept.least_y > -FAR:
                new &= sums >= kept.least_y
            first, second = numpy.nonzero(new)
            if not len(first):
                continue
            first, second = first + at, second + left
            for limit, one, two in others:
                holds = limit.holds(one[start:stop][first] + two[second])
                first, second = first[holds], second[holds]
            kept.offer(base + first * len(x2) + second, x1[first] + x2[second], y1[first] + y2[second])
    return kept.codes, kept.x, kept.y


def _bounds(limits: Sequence[Budget], figure: Any, sign: int) -> tuple[int, int]:
    """The least and the most of a cost that the budgets on its figure leave."""
    least, most = -FAR, FAR
    for limit in limits:
        if limit.figure == figure:
            least = max(least, math.ceil(limit.value)) if limit.least else least
            most = most if limit.least else min(most, math.floor(limit.value))
    return (least, most) if sign > 0 else (-most, -least)


def _top_of(space: Elastic, figure: Any, sign: int, k: int, limits: Sequence[Budget], part: Any) -> Any:
    best = Best(k)
    for code, (values, *rest) in _blocks(space, [figure, *(limit.figure for limit in limits)], part):
        best.offer(code, sign * values, _kept(limits, rest))
    return best.codes, best.values


def _closest_of(space: Elastic, wanted: Mapping[str, float], k: int, part: Any) -> Any:
    best = Best(k)
    for code, arrays in _blocks(space, list(wanted), part):
        gaps: Any = sum(abs(values / target - 1) for values, target in zip(arrays, wanted.values(), strict=True))
        best.offer(code, gaps, None)
    return best.codes, best.values


def _below(space: Elastic, figure: Any, bounds: numpy.ndarray, part: Any) -> numpy.ndarray:
    r, width, start, stop = part
    first, second = _halves(space, figure, r, width)
    second = numpy.sort(second)
    counts = numpy.zeros(len(bounds), numpy.int64)
    for i, bound in enumerate(bounds.tolist()):
        counts[i] = numpy.searchsorted(second, bound - first[start:stop], side="left").sum()
    return counts


def _below_within(
    space: Elastic, figure: Any, bounds: numpy.ndarray, limits: Sequence[Budget], part: Any
) -> numpy.ndarray:
    counts = numpy.zeros(len(bounds) + 1, numpy.int64)
    for _, (values, *rest) in _blocks(space, [figure, *(limit.figure for limit in limits)], part):
        chosen = values[_kept(limits, rest)]
        counts += numpy.bincount(numpy.searchsorted(bounds, chosen, side="right"), minlength=len(counts))
    return numpy.cumsum(counts)[:-1]


def _best(space: Elastic, k: int, results: Sequence[Any], notes: Sequence[str]) -> Found:
    codes = numpy.concatenate([codes for codes, _ in results])
    values = numpy.concatenate([values for _, values in results])
    order = numpy.lexsort((codes, values))[:k]
    return _decoded(space, codes[order], notes)


def _decoded(space: Elastic, codes: numpy.ndarray, notes: Sequence[str]) -> Found:
    r, w1, w0, o0, o1, w2, o2, w3, o3 = numpy.unravel_index(codes, _shape(space))
    return Found(space, r, numpy.stack([w0, w1, w2, w3], axis=1), numpy.stack([o0, o1, o2, o3], axis=1), notes)


def _edges(space: Elastic, figure: Any, bins: int | Sequence[float]) -> numpy.ndarray:
    if isinstance(bins, (int, numpy.integer)) and not isinstance(bins, bool):
        check_count(bins)
        least, most = (_extreme(space, figure, sign) for sign in (1, -1))
        return numpy.linspace(float(least), float(max(most, least + 1)), int(bins) + 1)
    edges = numpy.asarray(bins, dtype=float)
    if edges.ndim != 1 or len(edges) < 2 or not numpy.isfinite(edges).all() or (numpy.diff(edges) <= 0).any():
        raise ComplexityError("bins: a whole number, or at least two edges that grow")
    return edges


def _extreme(space: Elastic, figure: Any, sign: int) -> int:
    """The least (or, with −1, the most) of a figure in the space."""
    least = []
    for r in range(len(space.resolutions)):
        ends = numpy.zeros(1, numpy.int64)
        for table in space.tables(figure, r):
            ends = (ends[:, None] + (sign * table).min(axis=2)).min(axis=0)
        least.append(int(ends.min()))
    return sign * min(least)
