"""How many hypotheses would give as many cells of a column by chance, were its figures random.

Random means: each printed figure is drawn by itself, evenly on a logarithmic scale within a window around what is printed.
A hypothesis whose total lies in the window then matches with probability (range that prints as the figure) ÷ (window), one
outside never does. Summed over all hypotheses this is the number expected by chance; figures of few digits have wide ranges,
so many hypotheses are expected to give them.

How wide the window should be is not known. A narrow one lets few hypotheses in, each of which matches easily; so the
expectation is taken at several, and the largest counts. No window is narrower than twice the range that prints as the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .space import Array

#: Half widths of the window, as a share of the printed figure.
WINDOWS = (0.02, 0.05, 0.1, 0.2)
#: Expected by chance, among hypotheses as simple: below the first is strong evidence, below the second moderate.
STRONG, MODERATE = 2e-3, 5e-2


def strength(expected: float) -> str:
    """``strong``, ``moderate`` or ``weak`` evidence."""
    return "strong" if expected < STRONG else "moderate" if expected < MODERATE else "weak"


def expected_matches(inside: Array, copies: Array, widths: Sequence[float], window: float, at_least: int) -> float:
    """The expected number of hypotheses that match ``at_least`` cells of a random column.

    Args:
        inside: hypotheses × cells, in how many variants the total lies within the window (several where each network of
            the column may take any of its variants). copies: how many hypotheses each row stands for.
        widths: range that prints as a figure ÷ the figure, by cell. window: half width.
    """
    import numpy

    if at_least <= 0:
        return float(copies.sum())
    patterns, repeated = _patterns(inside, copies, at_least)
    if not len(patterns):
        return 0.0
    chance = numpy.minimum(1.0, patterns * numpy.minimum(0.5, numpy.array(widths) / (2 * window)))
    return float((repeated * _tail(chance, at_least)).sum())


def _patterns(inside: Array, copies: Array, at_least: int) -> tuple[Array, Array]:
    """Different rows of ``inside`` with enough cells in the window, and how many hypotheses have each."""
    import numpy

    enough = (inside > 0).sum(axis=1) >= at_least
    rows = numpy.ascontiguousarray(inside[enough])
    if not len(rows):
        return rows, copies[enough]
    keys = rows.view(numpy.dtype((numpy.void, rows.dtype.itemsize * rows.shape[1]))).ravel()
    _, first, back = numpy.unique(keys, return_index=True, return_inverse=True)
    return rows[first], numpy.bincount(back.ravel(), weights=copies[enough])


def _tail(chance: Array, at_least: int) -> Array:
    """P(at least so many of the independent events), row by row."""
    import numpy

    rows, cells = chance.shape
    counts = numpy.zeros((rows, cells + 1))
    counts[:, 0] = 1
    for i in range(cells):
        p = chance[:, i : i + 1]
        counts[:, 1:] = counts[:, 1:] * (1 - p) + counts[:, :-1] * p
        counts[:, :1] *= 1 - p
    return counts[:, at_least:].sum(axis=1)
