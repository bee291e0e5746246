"""Searches of a grid while it streams by: what fits, what no other beats, what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy

from ..base.errors import ComplexityError
from .budgets import Budget, count, gaps, needed_budgets, read_budgets, read_targets, signs
from .figures import Figure, known
from .grid import Grid
from .pareto import front
from .parts import Part
from .running import Best, Front
from .selection import Selection, closest_note, front_note

#: Settings that a selection may hold.
MOST = 100_000_000
#: From figures by name, each a flat array, to what is to be least.
Key = Callable[[Mapping[Figure, numpy.ndarray]], numpy.ndarray]


class Searched(Grid):
    """A grid with its searches. Each gives a ``Selection``."""

    def within(self, **budgets: Any) -> Selection:
        """The settings that fit: ``max_multi_adds=150e6, max_params="2M", min_…``; any figure or convention by name.

        Raises:
            ComplexityError: an unknown figure, or a budget that is no number.
        """
        limits = needed_budgets(budgets)
        found, total = [], 0
        for here in self.reduced(partial(_fitting, self, limits)):
            total += len(here)
            if total > MOST:
                raise ComplexityError(
                    f"more than {MOST:,} settings fit: a tighter budget, or pareto or closest, is needed"
                )
            found.append(here)
        return Selection(self, _joined(found), [str(limit) for limit in limits])

    def pareto(
        self, x: Figure = "multi_adds", y: Figure = "params",
        *, prefer: Sequence[str] = ("low", "high"), **budgets: Any,
    ) -> Selection:  # fmt: skip
        """The settings that no other beats in both figures, sorted by ``x``; equal ones are all there.

        Args:
            x, y: two figures.
            prefer: whether ``low`` or ``high`` is better in each. By default the least of ``x`` (a cost) for the most
                of ``y``. ``("high", "high")`` with budgets: the settings that use these up the furthest.
            budgets: as in ``within``; settings beyond them do not take part.
        """
        x, y, sign, limits = known(x), known(y), signs(prefer), read_budgets(budgets)
        flat = _joined(self.reduced(partial(_front, self, x, y, sign, limits)))
        best = front(sign[0] * self.values(x, flat), sign[1] * self.values(y, flat), ties=self.ties)
        return Selection(self, flat[best], [*map(str, limits), front_note(x, y, prefer)])

    def closest(self, n: int = 1, **targets: Any) -> Selection:
        """The ``n`` settings nearest to these figures, e.g. ``multi_adds="300M", params=3e6``, the nearest first.

        The distance is the sum of the relative gaps |figure ÷ target − 1|; of equally near ones the first comes first.
        """
        wanted = read_targets(targets)
        return self._least(n, list(wanted), partial(gaps, wanted), [], closest_note(wanted))

    def _least(self, n: int, figures: Sequence[Figure], key: Key, limits: Sequence[Budget], note: str) -> Selection:
        """The ``n`` settings with the least ``key`` that keep the budgets, and of equal ones the first."""
        found = self.reduced(partial(_best, self, figures, key, limits, count(n)))
        codes, values = (numpy.concatenate([one[i] for one in found]) for i in (0, 1))
        return Selection(self, codes[numpy.lexsort((codes, values))[:n]], [*map(str, limits), note])


def kept(limits: Sequence[Budget], figures: Mapping[Figure, numpy.ndarray]) -> numpy.ndarray | None:
    """Where all budgets are kept; ``None`` where there are none."""
    keep = None
    for limit in limits:
        holds = limit.holds(figures[limit.figure])
        keep = holds if keep is None else keep & holds
    return keep


def _fitting(grid: Grid, limits: Sequence[Budget], part: Part) -> numpy.ndarray:
    blocks = grid.streamed(part, *(limit.figure for limit in limits))
    return numpy.concatenate([numpy.flatnonzero(numpy.asarray(kept(limits, one))) + code for code, one in blocks])


def _front(
    grid: Grid, x: Figure, y: Figure, sign: tuple[int, int], limits: Sequence[Budget], part: Part
) -> numpy.ndarray:
    best = Front(sign, grid.ties)
    for code, figures in grid.streamed(part, x, y, *(limit.figure for limit in limits)):
        best.offer(code, figures[x], figures[y], kept(limits, figures))
    return best.codes


def _best(grid: Grid, figures: Sequence[Figure], key: Key, limits: Sequence[Budget], n: int, part: Part) -> Any:
    best = Best(n)
    for code, found in grid.streamed(part, *figures, *(limit.figure for limit in limits)):
        best.offer(code, key(found), kept(limits, found))
    return best.codes, best.values


def _joined(found: Sequence[numpy.ndarray]) -> numpy.ndarray:
    return numpy.concatenate(found) if found else numpy.zeros(0, numpy.int64)
