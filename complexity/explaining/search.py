"""The search: every hypothesis for a column at once, one matrix product per network variant.

Ranked by cells reproduced, then by weaker matches, then by simplicity; before all, named conventions that match in full. What
it reports is recomputed in exact integers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError
from ..ledgers.layer import Term
from .amounts import Group, free_settings, groups
from .bounds import Bounds, bounds, relative_width
from .chance import WINDOWS, Block, expected_matches
from .choices import Choice, choices
from .column import Cell, Column
from .space import Space, relevant, settings_axis, space

if TYPE_CHECKING:
    from .space import Array

#: Cells that are weighed at a time, so that long columns stay small in memory.
CHUNK = 32
#: The longest column that is taken; the ranks are numbers of five digits to a base above this.
MOST_CELLS = 3000
#: Cells that the chance estimate looks at.
MOST_FOR_CHANCE = 32


@dataclass(frozen=True)
class Place:
    """Where a hypothesis stands: row, setting and million of the space, and a variant for each group."""

    row: int
    setting: int
    million: int
    variants: tuple[int, ...]


class Search:
    """All hypotheses for one column, weighed against its cells.

    Args:
        column: what is explained.
        all_choices: in place of the ones in ``choices.toml``. named_only: only named conventions of people.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """

    def __init__(self, column: Column, all_choices: Sequence[Choice] | None = None, named_only: bool = False) -> None:
        self.column = column
        self.cells: Sequence[Cell] = column.cells
        if len(self.cells) > MOST_CELLS:
            raise ComplexityError(
                f"column {column.name!r} has {len(self.cells)} figures: at most {MOST_CELLS} are taken"
            )
        figures = [cell.figure for cell in self.cells]
        self.choices = choices(column.of, column.classes) if all_choices is None else tuple(all_choices)
        settings = settings_axis(self.choices, free_settings(self.cells))
        self.groups: list[Group] = groups(self.cells, settings)
        self.terms = relevant(_terms(self.groups), self.choices, column.of)
        self.space: Space = space(self.terms, self.choices, column.of, settings, named_only)
        self.bounds: list[Bounds] = [bounds(figures, bool(million)) for million in self.space.millions]
        self.widths = [relative_width(figure) for figure in figures]
        self.departures = self.space.departures()

    @property
    def tried(self) -> int:
        """Hypotheses, variants included: every way of counting with every combination of variants."""
        total = int(self.departures.size)
        for group in self.groups:
            total *= len(group.variants)
        return total

    def totals(self, group: Group, variant: int, cells: slice = slice(None)) -> Array:
        """Totals of some of a group's cells: rows × settings × cells."""
        import numpy

        amounts = group.matrix(variant, self.terms)[:, :, cells]
        with numpy.errstate(invalid="ignore"):
            flat = self.space.weights @ amounts.reshape(len(self.terms), -1)
        return flat.reshape(len(self.space.weights), *amounts.shape[1:])

    @cached_property
    def scores(self) -> list[list[Array]]:
        """By group and variant: how well each (row, setting, million) does, as one integer to rank by.

        Digits to a base above any count: cells reproduced, cells cut off or rounded up, cells with zeros as place holders.
        """
        return [[self._score(group, v) for v in range(len(group.variants))] for group in self.groups]

    def _score(self, group: Group, variant: int) -> Array:
        import numpy

        score = numpy.zeros(self.departures.shape, numpy.int64)
        for part in _slices(len(group.positions)):
            totals = self.totals(group, variant, part)
            at = list(group.positions[part])
            for m, ranges in enumerate(self.bounds):
                read, near, rough = (
                    (totals >= low[at]) & (totals < high[at]) if half else (totals > low[at]) & (totals < high[at])
                    for half, (low, high) in ((True, ranges.read), (False, ranges.near), (False, ranges.rough))
                )
                near &= ~read
                rough &= ~(read | near)
                counts = (read.sum(-1, dtype=numpy.int64), near.sum(-1), rough.sum(-1))
                score[:, :, m] += (counts[0] * self.base + counts[1]) * self.base + counts[2]
        return score

    @property
    def base(self) -> int:
        """Above any count of cells or departures."""
        return len(self.cells) + 64

    def ranked(self, most: int, simplest: int | None = None, people: bool = False) -> list[Place]:
        """The best hypotheses, best first; the simplest first among equals, then the one that stands first.

        ``simplest``: only those with at most so many departures. ``people``: only named conventions of people, those first
        that match the most cells, half up or not.
        """
        import numpy

        if len(self.groups) == 1:
            stacked = numpy.stack(self.scores[0])  # every variant is a hypothesis of its own
            away = self.departures[None] + (numpy.arange(len(stacked)) > 0)[:, None, None, None]
            chosen = [numpy.broadcast_to(numpy.arange(len(stacked))[:, None, None, None], stacked.shape)]
        else:
            stacked = numpy.zeros((1, *self.departures.shape), numpy.int64)
            away = self.departures[None].copy()
            chosen = []
            for by_variant in self.scores:  # each network takes the variant that suits it best, the first if equal
                best = numpy.stack([2 * score - (v > 0) for v, score in enumerate(by_variant)]).argmax(0)
                stacked += numpy.take_along_axis(numpy.stack(by_variant), best[None], 0)
                away += (best > 0)[None]
                chosen.append(best[None])
        key = stacked * self.base + (self.base - 1 - numpy.minimum(away, self.base - 1))
        if people:
            key += (stacked // self.base**2 + stacked // self.base % self.base + stacked % self.base) * self.base**4
            key[:, [not self._of_people(row) for row in range(len(self.space.rows))]] = -1
        else:
            key += self._named_in_full(stacked) * self.base**4
        if simplest is not None:
            key[away > simplest] = -1
        key = key.ravel()
        most = min(most, key.size)
        threshold = numpy.partition(key, key.size - most)[key.size - most]
        candidates = numpy.flatnonzero(key >= threshold)
        order = candidates[numpy.argsort(-key[candidates], kind="stable")][:most]
        places = numpy.unravel_index(order, stacked.shape)
        return [
            Place(int(h), int(s), int(m), tuple(int(c[a, h, s, m]) for c in chosen))
            for a, h, s, m in zip(*places, strict=True)
        ]

    def _of_people(self, row: int) -> bool:
        """Whether a row weighs as a named convention does that is no tool's."""
        return any(not convention.tool for convention, _ in self.space.names.get(row, ()))

    def _named_in_full(self, score: Array) -> Array:
        """Where a named convention matches every cell, all but one of them half up.

        These come first: a difference in rounding is no reason to take to a way of counting that nobody has named.
        """
        import numpy

        named = numpy.array([row in self.space.names for row in range(len(self.space.rows))])
        decimal = numpy.array([not million for million in self.space.millions])
        reproduced, near, rough = score // self.base**2, score // self.base % self.base, score % self.base
        in_full = (
            (reproduced + near + rough == len(self.cells)) & (near + rough <= 1) & (2 * reproduced > len(self.cells))
        )
        first: Array = in_full & named[None, :, None, None] & decimal[None, None, None, :]
        return first

    def away(self, place: Place) -> int:
        """Departures from the default, variants included."""
        return int(self.departures[place.row, place.setting, place.million]) + sum(v > 0 for v in place.variants)

    def exact(self, place: Place) -> list[Any]:
        """The totals of a hypothesis in exact numbers, by cell; ``None`` where the network does not exist."""
        weights = self.space.weights[place.row]
        worth = [(term, int(w) if w == int(w) else float(w)) for term, w in zip(self.terms, weights, strict=True) if w]
        totals: list[Any] = [None] * len(self.cells)
        for group, variant in zip(self.groups, place.variants, strict=True):
            for i, position in enumerate(group.positions):
                amounts = group.amounts[variant][place.setting][i]
                if amounts is not None:
                    total = sum(amounts.get(term, 0) * weight for term, weight in worth)
                    totals[position] = int(total) if total == int(total) else total
        return totals

    def alone(self, position: int) -> tuple[list[Place], int]:
        """The hypotheses that give one cell by itself, and how many there are.

        Simplest first; among equally simple ones those that have a name, people's before tools'.
        """
        import numpy

        g, group = next((g, group) for g, group in enumerate(self.groups) if position in group.positions)
        i = group.positions.index(position)
        found: list[tuple[tuple[int, int, int], Place]] = []
        for v in range(len(group.variants)):
            totals = self.totals(group, v, slice(i, i + 1))[:, :, 0]
            for m, ranges in enumerate(self.bounds):
                low, high = ranges.read[0][position], ranges.read[1][position]
                for h, s in zip(*numpy.nonzero((totals >= low) & (totals < high)), strict=True):
                    variants = tuple(v if k == g else 0 for k in range(len(self.groups)))
                    place = Place(int(h), int(s), m, variants)
                    named = 2 if self._of_people(place.row) else int(place.row in self.space.names)
                    found.append(((self.away(place), -named, len(found)), place))
        return [place for _, place in sorted(found)[:20]], len(found)

    def expected(
        self,
        at_least: int,
        simplest: int | None = None,
        cells: Sequence[int] | None = None,
        windows: Sequence[float] = WINDOWS,
    ) -> float:
        """How many hypotheses would give so many cells by chance; see ``chance``.

        Args:
            at_least: cells reproduced. simplest: only hypotheses with at most so many departures.
            cells: positions to look at; all unless given. windows: half widths, the largest expectation counts.
        """
        looked_at = list(range(len(self.cells)) if cells is None else cells)[:MOST_FOR_CHANCE]
        at_least = min(at_least, len(looked_at))
        return max(self._expected(at_least, simplest, looked_at, window) for window in windows)

    def _expected(self, at_least: int, simplest: int | None, looked_at: list[int], window: float) -> float:
        import numpy

        allowed = self.departures <= (self.departures.max() if simplest is None else simplest)
        simpler = self.departures[allowed] < (self.departures.max() + 1 if simplest is None else simplest)
        everywhere = numpy.ones((int(allowed.sum()), 1), bool)
        blocks, widths = [], []
        for group in self.groups:
            here = [i for i, p in enumerate(group.positions) if p in looked_at]
            if here:
                inside = [self._inside(group, v, here, window, allowed) for v in range(len(group.variants))]
                there = [everywhere if v == 0 else simpler[:, None] for v in range(len(group.variants))]
                blocks.append([Block(i, t) for i, t in zip(inside, there, strict=True)])
                widths.append([self.widths[group.positions[i]] for i in here])
        return expected_matches(blocks, widths, window, at_least)

    def _inside(self, group: Group, variant: int, here: list[int], window: float, allowed: Array) -> Array:
        """Hypotheses × cells: whether the total lies within the window around the printed figure."""
        import numpy

        rows = numpy.flatnonzero(allowed.any(axis=(1, 2)))
        positions = [group.positions[i] for i in here]
        amounts = group.matrix(variant, self.terms)[:, :, here]
        with numpy.errstate(invalid="ignore"):
            flat = self.space.weights[rows] @ amounts.reshape(len(self.terms), -1)
        totals = flat.reshape(len(rows), *amounts.shape[1:])
        found = numpy.zeros((len(rows), *allowed.shape[1:], len(here)), bool)
        half = numpy.maximum(window, numpy.array(self.widths)[positions])
        for m, ranges in enumerate(self.bounds):
            printed = (ranges.half_up[0][positions] + ranges.half_up[1][positions]) / 2
            found[:, :, m] = (totals > printed * (1 - half)) & (totals < printed * (1 + half))
        inside: Array = found[allowed[rows]]
        return inside


def _terms(found: Sequence[Group]) -> list[Term]:
    """Every term of every ledger, in the order in which they first appear."""
    return list(
        dict.fromkeys(
            term
            for group in found
            for by_variant in group.amounts
            for setting in by_variant
            for amounts in setting
            if amounts
            for term in amounts
        )
    )


def _slices(length: int) -> Iterator[slice]:
    for start in range(0, length, CHUNK):
        yield slice(start, min(start + CHUNK, length))
