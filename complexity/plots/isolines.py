"""Lines of equal height on a grid: marching squares, with linear interpolation between neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10
from typing import Any

Point = tuple[float, float]
#: An edge of the grid: the index of its first corner, and whether it runs along x (0) or y (1).
_Edge = tuple[int, int, int]


def isolines(x: Sequence[float], y: Sequence[float], z: Any, level: float) -> list[list[Point]]:
    """The lines on which a surface has the height ``level``.

    Args:
        x, y: coordinates of the grid, rising. z: heights, (len(x), len(y)).

    Returns:
        Each line as its points in order; a closed one ends where it starts.
    """
    inside = [[value >= level for value in column] for column in z]
    neighbours: dict[_Edge, list[_Edge]] = {}
    for i in range(len(x) - 1):
        for j in range(len(y) - 1):
            corners = (inside[i][j], inside[i + 1][j], inside[i + 1][j + 1], inside[i][j + 1])
            if any(corners) and not all(corners):
                for a, b in _crossed(corners, i, j, z, level):
                    neighbours.setdefault(a, []).append(b)
                    neighbours.setdefault(b, []).append(a)
    return [[_spot(edge, x, y, z, level) for edge in chain] for chain in _chains(neighbours)]


def _crossed(corners: tuple[bool, ...], i: int, j: int, z: Any, level: float) -> list[tuple[_Edge, _Edge]]:
    """The pieces of line in one square, each from edge to edge."""
    low, right, high, left = (i, j, 0), (i + 1, j, 1), (i, j + 1, 0), (i, j, 1)
    edges = [
        edge
        for edge, a, b in ((low, 0, 1), (right, 1, 2), (high, 3, 2), (left, 0, 3))
        if corners[a] != corners[b]
    ]  # fmt: skip
    if len(edges) == 2:
        return [(edges[0], edges[1])]
    # A saddle: the middle decides which corners hang together.
    middle = float(z[i][j] + z[i + 1][j] + z[i + 1][j + 1] + z[i][j + 1]) / 4 >= level
    return [(low, right), (left, high)] if middle == corners[0] else [(low, left), (right, high)]


def _chains(neighbours: dict[_Edge, list[_Edge]]) -> list[list[_Edge]]:
    chains = []
    left = dict(neighbours)
    # Open lines first, from an end; what is left then is closed.
    for start in [*(edge for edge, others in neighbours.items() if len(others) == 1), *neighbours]:
        if start not in left:
            continue
        chain, current = [start], start
        del left[start]
        while following := next((edge for edge in neighbours[current] if edge in left), None):
            chain.append(following)
            del left[following]
            current = following
        if len(neighbours[start]) == 2 and start in neighbours[current] and len(chain) > 2:
            chain.append(start)
        chains.append(chain)
    return chains


def _spot(edge: _Edge, x: Sequence[float], y: Sequence[float], z: Any, level: float) -> Point:
    i, j, along = edge
    a, b = float(z[i][j]), float(z[i][j + 1] if along else z[i + 1][j])
    t = (level - a) / (b - a)
    if along:
        return float(x[i]), float(y[j]) + t * (float(y[j + 1]) - float(y[j]))
    return float(x[i]) + t * (float(x[i + 1]) - float(x[i])), float(y[j])


def levels(low: float, high: float, most: int = 8) -> list[float]:
    """Round heights between two: 1, 2 and 5 times powers of ten where they span a decade, else even steps."""
    if not 0 < low < high:
        return []
    if high / low >= 10:
        exponents = range(floor(log10(low)), floor(log10(high)) + 1)
        for steps in ((1, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
            found = [m * 10.0**k for k in exponents for m in steps if low < m * 10.0**k < high]
            if len(found) <= most:
                return found
        return found[:: -(-len(found) // most)]
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [k * step for k in range(floor(low / step) + 1, floor(high / step) + 1) if low < k * step < high]
