"""How likely each reading of a column is, given its figures: Bayes' rule over all of them at once.

A reading is a way of counting (a row of ``space``) × settings × size of a million × a variant of each network × a habit of
rounding. Before any figure is seen, what people do is likelier than what is contrived (the odds in ``choices.toml``). A figure
speaks for the readings that print as it, the more the fewer totals would: one in tens says little. Single figures may be
misprints. A figure printed twice for one total counts once. And the column may be none of these (``none``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..base.errors import ComplexityError
from ..ledgers.layer import Term
from .amounts import Group, free_settings, groups
from .choices import Choice, choices
from .column import Cell, Column
from .none import likelihood
from .space import Axis, Space, millions_axis, relevant, settings_axis, space
from .windows import HABITS, Windows, binary_factor, windows

if TYPE_CHECKING:
    from .space import Array

#: The longest column that is taken.
MOST_CELLS = 3000
#: Figures that are weighed at a time; after them, ways of counting that are e⁻⁴⁰ times as likely as the best are dropped.
CHUNK, HOPELESS = 16, 40.0
#: How often people round so; how often a single figure is rounded otherwise than its column, and how often it is a misprint;
#: how often a column is none of the readings.
ROUNDED = {"half-up": 0.82, "cut": 0.14, "up": 0.04}
SLIP, MISPRINT = 0.02, 0.02
NONE = 0.5
#: How often a network is taken in another variant than its first, where the row does not say.
OTHER_VARIANT = 0.35
#: Readings looked at one by one, at most, and how likely each must be against the best one.
LOOKED_AT, AT_LEAST = 400, 1e-5


@dataclass(frozen=True)
class Place:
    """Where a reading stands: way of counting, settings, size of a million, a variant for each group, habit of rounding."""

    row: int
    setting: int
    million: int
    variants: tuple[int, ...]
    habit: str = "half-up"


class Posterior:
    """All readings of one column, and how likely each is.

    Args:
        column: what is explained.
        all_choices: in place of the ones in ``choices.toml``. named_only: only named conventions of people.

    Attributes:
        settings, millions: the axes beside the ways of counting of ``space``. distinct: positions of the cells that count.
        active: rows that are not hopeless. none: probability that no reading is true.

    Raises:
        ComplexityError: a figure that cannot be read, a network or a setting that does not exist.
    """

    def __init__(self, column: Column, all_choices: Sequence[Choice] | None = None, named_only: bool = False) -> None:
        import numpy

        self.column = column
        self.cells: Sequence[Cell] = column.cells
        if len(self.cells) > MOST_CELLS:
            raise ComplexityError(
                f"column {column.name!r} has {len(self.cells)} figures: at most {MOST_CELLS} are taken"
            )
        self.figures = [cell.figure for cell in self.cells]
        self.choices = choices(column.of, column.classes) if all_choices is None else tuple(all_choices)
        self.settings: Axis = settings_axis(self.choices, free_settings(self.cells))
        self.millions: Axis = millions_axis(() if named_only else self.choices)
        self.groups: list[Group] = groups(self.cells, self.settings.picks)
        self.terms = relevant(_terms(self.groups), self.choices, column.of)
        self.space: Space = space(self.terms, self.choices, column.of, named_only)
        self.windows: Windows = windows(self.figures)
        self.factors = [
            numpy.array([float(binary_factor(f, binary)) for f in self.figures]) for binary in self.binaries
        ]
        self.amounts = [[group.matrix(v, self.terms) for v in range(len(group.variants))] for group in self.groups]
        self.distinct = self._distinct()
        self.active = numpy.arange(len(self.space.rows))
        self._weigh()

    @cached_property
    def binaries(self) -> list[int]:
        """By size of a million: how many of its thousands are 2¹⁰."""
        return [max((option.binary for option in pick.values()), default=0) for pick in self.millions.picks]

    @property
    def tried(self) -> int:
        """Readings, variants included: every way of counting with every combination of variants."""
        total = len(self.space.rows) * len(self.settings.picks) * len(self.millions.picks)
        for group in self.groups:
            total *= len(group.variants)
        return total

    def _distinct(self) -> list[int]:
        """One position for each figure of each total: what is printed twice says nothing new."""
        seen: dict[Any, int] = {}
        for g, group in enumerate(self.groups):
            for i, position in enumerate(group.positions):
                figure = self.figures[position]
                totals = tuple(a[:, :, i].tobytes() for a in self.amounts[g])
                seen.setdefault((figure.digits, figure.step, totals), position)
        return sorted(seen.values())

    def _weigh(self) -> None:
        """Likelihoods of all readings, figure by figure, and what follows from them."""
        import numpy

        shape = (len(self.active), len(self.settings.picks), len(self.millions.picks), len(HABITS))
        self.like = [[numpy.zeros(shape) for _ in group.variants] for group in self.groups]
        chunks = -(-len(self.distinct) // CHUNK)
        for start in range(chunks):  # every chunk is spread over the whole column
            self._add(self.distinct[start::chunks])
            if start + 1 < chunks:
                best = self._joint().max(axis=(0, 2, 3))
                keep = best > best.max() - HOPELESS
                self.active = self.active[keep]
                self.like = [[one[keep] for one in by_variant] for by_variant in self.like]
        self.scores = self._joint()
        none = numpy.log(NONE) + self._of_none()
        self.evidence = float(numpy.logaddexp(numpy.logaddexp.reduce(self.scores.ravel()), none))
        self.none = float(numpy.exp(none - self.evidence))

    def _add(self, positions: Sequence[int]) -> None:
        """Weighs some figures; each adds to a reading's likelihood what prints as it is worth, else a misprint."""
        import numpy

        weights = self.space.weights[self.active]
        shares = self.windows.shares
        for group, amounts, by_variant in zip(self.groups, self.amounts, self.like, strict=True):
            here = [i for i, position in enumerate(group.positions) if position in set(positions)]
            if not here:
                continue
            at = numpy.array(group.positions)[here]
            misprint = MISPRINT * numpy.minimum(shares[at] / 2, 1)
            held = numpy.cumsum(self.windows.weights[at][:, ::-1], axis=1)[:, ::-1]  # narrow windows lie in wide ones
            worth = numpy.log(held + misprint[:, None]) - numpy.log(misprint)[:, None]
            slip = numpy.log(SLIP * self.windows.weights[at, 0] + misprint) - numpy.log(misprint)
            gains = worth - numpy.concatenate([worth[:, 1:], numpy.zeros((len(here), 1))], axis=1)
            for found, like in zip(amounts, by_variant, strict=True):
                with numpy.errstate(invalid="ignore"):
                    flat = weights @ found[:, :, here].reshape(len(self.terms), -1)
                totals = flat.reshape(len(weights), -1, len(here))
                like += numpy.log(misprint).sum()
                for m, factor in enumerate(self.factors):
                    near = (totals > self.windows.bounds("up", 0, factor)[0][at]) & (
                        totals < self.windows.bounds("cut", 0, factor)[1][at]
                    )
                    for h, habit in enumerate(HABITS):
                        slipped = near.copy()
                        for kept in range(gains.shape[1]):
                            some = self.windows.weights[at, kept] > 0
                            if some.any():
                                low, high = self.windows.bounds(habit, kept, factor)
                                inside = (totals >= low[at]) & (totals < high[at]) & some
                                like[:, :, m, h] += inside @ gains[:, kept]
                                slipped &= ~inside
                        like[:, :, m, h] += slipped @ slip

    def _joint(self) -> Array:
        """Prior × likelihood, logarithms: variants × rows × settings × millions; several networks' variants are summed over."""
        import numpy

        prior = self.space.prior[self.active][:, None, None] + self.settings.prior[:, None] + self.millions.prior
        habits = numpy.log(list(ROUNDED.values()))
        if len(self.groups) == 1:
            stacked = numpy.stack(self.like[0]) + _variants(self.groups[0])[:, None, None, None, None]
        else:
            stacked = sum(
                numpy.logaddexp.reduce(numpy.stack(by) + _variants(group)[:, None, None, None, None], axis=0)
                for group, by in zip(self.groups, self.like, strict=True)
            )[None]
        joint: Array = numpy.logaddexp.reduce(stacked + habits, axis=-1) + prior
        return joint

    def _of_none(self) -> float:
        """How likely the figures are if no reading gives them."""
        import numpy

        named = sorted(self.space.names)
        most = max(len(group.variants) for group in self.groups)
        quantities = sorted({term[1] for term in self.terms})
        picked = numpy.array([[term[1] == quantity for term in self.terms] for quantity in quantities], float)
        bases, odd = [], []
        for v in range(most):
            both = numpy.full((len(named) + len(quantities), len(self.cells)), numpy.nan)
            for group, amounts in zip(self.groups, self.amounts, strict=True):
                found = amounts[min(v, len(amounts) - 1)][:, 0, :]
                with numpy.errstate(invalid="ignore"):
                    both[:, list(group.positions)] = numpy.concatenate([self.space.weights[named], picked]) @ found
            bases.append(both[: len(named), self.distinct])
            odd.append(
                numpy.broadcast_to(both[len(named) :, self.distinct], (len(named), len(quantities), len(self.distinct)))
            )
        chances = numpy.tile(numpy.exp(self.space.prior[named]), most)
        counted = Windows(*(part[self.distinct] for part in self.windows))
        return likelihood(counted, numpy.concatenate(bases), chances / chances.sum(), numpy.concatenate(odd))

    def ranked(self, most: int = LOOKED_AT, people: bool = False) -> list[tuple[Place, float]]:
        """The likeliest readings, best first, each with its probability; one of several networks at its likeliest variants.

        ``people``: only named conventions of people, whole.
        """
        import numpy

        flat = self.scores.ravel()
        if people:
            flat = numpy.where(self._of_people()[None, :, None, None], self.scores, -numpy.inf).ravel()
        most = min(most, flat.size)
        flat = numpy.round(flat, 9)  # ties stay ties, whatever the last digits of this machine's logarithms
        order = numpy.flatnonzero(flat >= numpy.partition(flat, -most)[-most])
        order = order[numpy.argsort(-flat[order], kind="stable")][:most]
        order = order[(flat[order] >= flat[order[0]] + numpy.log(AT_LEAST)) | (numpy.arange(len(order)) < 20)]
        found = []
        for v, r, s, m in zip(*numpy.unravel_index(order, self.scores.shape), strict=True):
            variants = (int(v),) if len(self.groups) == 1 else self._likeliest(r, s, m)
            place = Place(int(self.active[r]), int(s), int(m), variants)
            place = replace(place, habit=max((p, h) for h, p in self.habits(place).items())[1])
            found.append((place, float(numpy.exp(self.scores[v, r, s, m] - self.evidence))))
        return found

    def _of_people(self) -> Array:
        """By active row, whether a named convention of people weighs so."""
        import numpy

        names = self.space.names
        return numpy.array(
            [any(not n.convention.tool and not n.without for n in names.get(r, ())) for r in self.active.tolist()]
        )

    def _likeliest(self, r: int, s: int, m: int) -> tuple[int, ...]:
        import numpy

        habits = numpy.log(list(ROUNDED.values()))
        return tuple(
            int(
                numpy.argmax(
                    [
                        numpy.logaddexp.reduce(like[r, s, m] + habits) + p
                        for like, p in zip(by, _variants(group), strict=True)
                    ]
                )
            )
            for group, by in zip(self.groups, self.like, strict=True)
        )

    def habits(self, place: Place) -> dict[str, float]:
        """The probability of each habit of rounding, given the rest of a reading."""
        import numpy

        r = int(numpy.searchsorted(self.active, place.row))
        logs = numpy.log(list(ROUNDED.values())) + sum(
            by[v][r, place.setting, place.million] for by, v in zip(self.like, place.variants, strict=True)
        )
        chances = numpy.exp(logs - numpy.logaddexp.reduce(logs))
        return dict(zip(HABITS, map(float, chances), strict=True))

    def probability(self, place: Place, variants: Sequence[Sequence[int]] | None = None) -> float:
        """That of a reading, its habit left open; with ``variants``: with any of these for each group."""
        import numpy

        r = int(numpy.searchsorted(self.active, place.row))
        if r == len(self.active) or self.active[r] != place.row:
            return 0.0
        s, m = place.setting, place.million
        allowed = variants or [(v,) for v in place.variants]
        logs = numpy.log(list(ROUNDED.values()))
        for group, by, some in zip(self.groups, self.like, allowed, strict=True):
            logs = logs + numpy.logaddexp.reduce([by[v][r, s, m] + _variants(group)[v] for v in some], axis=0)
        prior = self.space.prior[place.row] + self.settings.prior[s] + self.millions.prior[m]
        return float(numpy.exp(numpy.logaddexp.reduce(logs) + prior - self.evidence))

    def totals(self, place: Place) -> Array:
        """The totals of a reading by cell, as floats; NaN where the network does not exist."""
        import numpy

        totals = numpy.full(len(self.cells), numpy.nan)
        for group, amounts, v in zip(self.groups, self.amounts, place.variants, strict=True):
            totals[list(group.positions)] = self.space.weights[place.row] @ amounts[v][:, place.setting, :]
        return totals

    def prints(self, place: Place, totals: Array | None = None) -> Array:
        """By cell, whether a reading gives it: rounded in any way to all digits, or by its habit if zeros are place holders."""
        import numpy

        totals = self.totals(place) if totals is None else totals
        factor = self.factors[place.million]
        low, high = self.windows.bounds("up", 0, factor)[0], self.windows.bounds("cut", 0, factor)[1]
        found = (totals > low) & (totals < high)
        for kept in range(1, self.windows.weights.shape[1]):
            low, high = self.windows.bounds(place.habit, kept, factor)
            found |= (totals >= low) & (totals < high) & (self.windows.weights[:, kept] > 0)
        printed: Array = numpy.asarray(found)
        return printed

    def matching(self) -> int:
        """How many readings give a single figure, rounded half up, zeros at the end being place holders or not."""
        import numpy

        (position,) = range(len(self.cells))
        count = 0
        for by_variant in self.amounts[0]:
            with numpy.errstate(invalid="ignore"):
                totals = self.space.weights @ by_variant[:, :, 0]
            for factor in self.factors:
                found = numpy.zeros(totals.shape, bool)
                for kept in numpy.flatnonzero(self.windows.weights[position] > 0).tolist():
                    low, high = self.windows.bounds("half-up", kept, factor)
                    found |= (totals >= low[position]) & (totals < high[position])
                count += int(found.sum())
        return count

    def exact(self, place: Place) -> list[Any]:
        """The totals of a reading in exact numbers, by cell; ``None`` where the network does not exist."""
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

    def away(self, place: Place) -> int:
        """Departures from the default, variants included."""
        picks = (self.settings.picks[place.setting], self.millions.picks[place.million])
        return self.space.rows[place.row].departures + sum(map(len, picks)) + sum(v > 0 for v in place.variants)


def _variants(group: Group) -> Array:
    """Logarithms of the prior of a group's variants: the first is the likeliest."""
    import numpy

    others = len(group.variants) - 1
    first = 1 - OTHER_VARIANT if others else 1.0
    return numpy.log([first, *([OTHER_VARIANT / others] * others if others else [])])


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
