"""Between which exact numbers a printed figure may lie, as arrays; the exact judgement is ``published.figure``'s."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from ..published.figure import Figure

if TYPE_CHECKING:
    from .space import Array

#: Thousand, million, billion … by unit: how many times 10³, which a computer's reading takes for 2¹⁰.
_THOUSANDS = {"K": 1, "M": 2, "G": 3, "B": 3, "T": 4}
#: A number that ends in zeros is read at no fewer digits than this where the zeros may be place holders.
FEWEST_DIGITS = 3


class Bounds(NamedTuple):
    """Ranges of exact numbers, one entry a cell.

    ``half_up``: rounds half up to all printed digits. ``read``: the same, but to three digits where what follows are zeros.
    ``near``: the next digit on either side, both open: whatever cuts off or rounds up to the printed digits.
    ``rough``: as ``near``, with trailing zeros as place holders down to two digits.
    """

    half_up: tuple[Array, Array]
    read: tuple[Array, Array]
    near: tuple[Array, Array]
    rough: tuple[Array, Array]


def bounds(figures: Sequence[Figure], binary: bool) -> Bounds:
    """The ranges of several figures; ``binary``: their millions are 2²⁰."""
    import numpy

    def pairs(half: Fraction, fewest: int | None) -> tuple[Array, Array]:
        low, high = [], []
        for figure in figures:
            digits, step = shortened(figure, fewest)
            step *= binary_factor(figure) if binary else 1
            low.append(float((digits - half) * step))
            high.append(float((digits + half) * step))
        return numpy.array(low), numpy.array(high)

    half = Fraction(1, 2)
    return Bounds(pairs(half, None), pairs(half, FEWEST_DIGITS), pairs(Fraction(1), None), pairs(Fraction(1), 2))


def shortened(figure: Figure, fewest: int | None) -> tuple[int, Fraction]:
    """Digits and the worth of the last one, trailing zeros of a whole number dropped down to ``fewest`` digits."""
    digits, step = figure.digits, Fraction(*figure.step)
    while fewest and not figure.decimals and digits % 10 == 0 and digits >= 10**fewest:
        digits, step = digits // 10, step * 10
    return digits, step


def binary_factor(figure: Figure) -> Fraction:
    """What a computer's million is of a million: 2²⁰ ÷ 10⁶ for M, and so on."""
    power = _THOUSANDS.get(figure.unit, 0)
    return Fraction(2 ** (10 * power), 10 ** (3 * power))


def in_binary(figure: Figure) -> Figure:
    """The figure with its million read as 2²⁰."""
    step = Fraction(*figure.step) * binary_factor(figure)
    return figure._replace(step=(step.numerator, step.denominator))


def relative_width(figure: Figure) -> float:
    """The range that prints as this figure, ÷ the figure: what one more digit would narrow tenfold."""
    digits, _ = shortened(figure, FEWEST_DIGITS)
    return 1 / digits
