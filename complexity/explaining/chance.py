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
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .space import Array

#: Half widths of the window, as a share of the printed figure.
WINDOWS = (0.02, 0.05, 0.1, 0.2)
#: The window for a series: its figures at small settings have two digits, of which the narrow windows make near certainties.
OF_SERIES = (0.1,)
#: Expected by chance, among hypotheses as simple: below the first is strong evidence, below the second moderate.
STRONG, MODERATE = 2e-3, 5e-2


def strength(expected: float) -> str:
    """``strong``, ``moderate`` or ``weak`` evidence."""
    return "strong" if expected < STRONG else "moderate" if expected < MODERATE else "weak"


class Block(NamedTuple):
    """One network of the column in one variant, hypothesis by hypothesis.

    ``inside``: hypotheses × cells, whether the total lies within the window. ``there``: whether the hypothesis may be
    combined with the variant (it may not where that makes it less simple than asked for).
    """

    inside: Array
    there: Array


def expected_matches(
    groups: Sequence[Sequence[Block]], widths: Sequence[Sequence[float]], window: float, at_least: int
) -> float:
    """The expected number of hypotheses that match ``at_least`` cells of a random column.

    A hypothesis is a way of counting with one variant of each network; all combinations are counted.

    Args:
        groups: by network, its variants. widths: range that prints as a figure ÷ the figure, by network and cell.
        window: half width.
    """
    import numpy

    most = sum(numpy.max([block.inside.sum(axis=1) for block in blocks], axis=0) for blocks in groups)
    enough = most >= at_least
    rows = numpy.concatenate([b for blocks in groups for block in blocks for b in (block.inside, block.there)], axis=1)
    rows = numpy.ascontiguousarray(rows[enough]).astype(numpy.uint8)
    if not len(rows):
        return 0.0
    keys = rows.view(numpy.dtype((numpy.void, rows.shape[1]))).ravel()
    _, first, repeated = numpy.unique(keys, return_index=True, return_counts=True)
    kept = numpy.flatnonzero(enough)[first]
    counts = numpy.ones((len(kept), 1))
    for blocks, of_cells in zip(groups, widths, strict=True):
        chance = numpy.minimum(0.5, numpy.array(of_cells) / (2 * window))
        by_variant = numpy.stack([_matches(b.inside[kept] * chance) * b.there[kept] for b in blocks])
        counts = _product(counts, by_variant.sum(axis=0))
    return float((repeated * counts[:, at_least:].sum(axis=1)).sum())


def _matches(chance: Array) -> Array:
    """The distribution of the number of independent events, row by row: rows × (0 … events)."""
    import numpy

    rows, events = chance.shape
    counts = numpy.zeros((rows, events + 1))
    counts[:, 0] = 1
    for i in range(events):
        p = chance[:, i : i + 1]
        counts[:, 1:] = counts[:, 1:] * (1 - p) + counts[:, :-1] * p
        counts[:, :1] *= 1 - p
    return counts


def _product(one: Array, other: Array) -> Array:
    """Distributions of sums of two independent numbers, row by row."""
    import numpy

    result = numpy.zeros((len(one), one.shape[1] + other.shape[1] - 1))
    for i in range(one.shape[1]):
        result[:, i : i + other.shape[1]] += one[:, i : i + 1] * other
    return result
