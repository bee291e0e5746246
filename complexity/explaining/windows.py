"""Between which exact numbers a total lies that prints as a figure: by habit of rounding, by digits that were kept.

As arrays, for the posterior; the exact judgement is ``how_it_matches``.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from ..published.figure import Figure

if TYPE_CHECKING:
    from .space import Array

#: Thousand, million, billion … by unit: how many times 10³, which a computer's reading takes for 2¹⁰.
_THOUSANDS = {"K": 1, "M": 2, "G": 3, "B": 3, "T": 4}
#: A number that ends in zeros is read at no fewer digits than this where the zeros may be place holders.
FEWEST_DIGITS = 3
#: How people round a whole column: half up, cut off, up; and what is added to a total before it is cut off, in steps.
HABITS = {"half-up": 0.5, "cut": 0.0, "up": 1.0}
#: How likely zeros at the end are place holders, by the digits that are left in front of them (three and more: the last).
PLACE_HOLDERS = (0.08, 0.25, 0.4)


class Windows(NamedTuple):
    """The numbers that print as some figures.

    Attributes:
        values: figures, in full. steps: what one of the last kept digit is worth, figures × digits kept, the narrowest first.
        weights: how likely so many digits are kept, given the figure's zeros; the same shape, 0 beyond the last.
    """

    values: Array
    steps: Array
    weights: Array

    def bounds(self, habit: str, kept: int, factor: Array) -> tuple[Array, Array]:
        """From which total on, and below which, a figure is printed; ``factor``: what its million is of 10⁶.

        Rounding up takes the upper end and leaves the lower one out; a float in its place differs by nothing that shows.
        """
        low = (self.values - HABITS[habit] * self.steps[:, kept]) * factor
        high = low + self.steps[:, kept] * factor
        return (low, high) if habit != "up" else (low * (1 + 1e-15), high * (1 + 1e-15))

    @property
    def shares(self) -> Array:
        """The range that prints as each figure ÷ the figure, weighed by the digits kept."""
        shares: Array = (self.weights * self.steps).sum(axis=1) / self.values
        return shares


def windows(figures: Sequence[Figure]) -> Windows:
    """The windows of several figures."""
    import numpy

    kept = [_kept(figure) for figure in figures]
    most = max(map(len, kept))
    steps, weights = (
        numpy.array([[pair[k] for pair in row] + [0.0] * (most - len(row)) for row in kept]) for k in (0, 1)
    )
    return Windows(numpy.array([figure.value for figure in figures]), steps, weights)


def _kept(figure: Figure) -> list[tuple[float, float]]:
    """(Step, weight) for each number of digits that may have been kept."""
    digits, step, zeros = figure.digits, Fraction(*figure.step), []
    while not figure.decimals and digits % 10 == 0:
        digits, step = digits // 10, step * 10
        zeros.append((float(step), PLACE_HOLDERS[min(len(str(digits)), 3) - 1]))
    rest = 1 - sum(weight for _, weight in zeros) / max(1, len(zeros))
    return [(float(Fraction(*figure.step)), rest), *((s, w / len(zeros)) for s, w in zeros)]


def binary_factor(figure: Figure, thousands: int) -> Fraction:
    """What a unit is of its decimal worth if so many of its thousands are 2¹⁰."""
    return Fraction(1024, 1000) ** min(thousands, _THOUSANDS.get(figure.unit, 0))


def in_binary(figure: Figure, thousands: int) -> Figure:
    """The figure with so many of the thousands in its unit read as 2¹⁰."""
    step = Fraction(*figure.step) * binary_factor(figure, thousands)
    return figure._replace(step=(step.numerator, step.denominator))


def how_it_matches(figure: Figure, total: Any, binary: int = 0, habit: str = "half-up") -> str:
    """How an exact total agrees with a printed figure; empty if it does not.

    The ``habit`` if it gives the figure, else ``half-up``, ``cut`` or ``up``; and these with ``, zeros as place holders`` where
    zeros at the end are no digits. At least one digit is left if it rounds half up, two otherwise. ``binary``: how many of the
    unit's thousands are 1024.
    """
    figure = in_binary(figure, binary) if binary else figure
    if figure.rounded(total, habit) == figure.digits:
        return habit
    if found := figure.match(total):
        return found.how
    while not figure.decimals and figure.digits % 10 == 0:
        figure = figure._replace(digits=figure.digits // 10, step=(figure.step[0] * 10, figure.step[1]))
        found = figure.match(total)
        if found and (found.how == "half-up" or figure.digits >= 10):
            return f"{found.how}, zeros as place holders"
    return ""
