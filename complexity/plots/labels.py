"""Labels beside points, placed so that they cover neither a point nor each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from .words import wide

#: Width of a character of 11 px type, its height, and the gap to the point, in pixels.
CHARACTER, LINE, GAP = 5.8, 13.0, 7.0


class Placed(NamedTuple):
    """Where a label goes: the side of its point, as Altair's ``align``, ``baseline``, ``dx`` and ``dy`` say it."""

    align: str
    baseline: str
    dx: float
    dy: float


_Box = tuple[float, float, float, float]

#: Sides in the order in which they are tried.
_SIDES = (
    Placed("left", "middle", GAP, 0),
    Placed("right", "middle", -GAP, 0),
    Placed("center", "bottom", 0, -GAP),
    Placed("center", "top", 0, GAP),
    Placed("left", "bottom", GAP - 2, -GAP + 3),
    Placed("left", "top", GAP - 2, GAP - 3),
    Placed("right", "bottom", -GAP + 2, -GAP + 3),
    Placed("right", "top", -GAP + 2, GAP - 3),
)


def place(
    points: Sequence[tuple[float, float]],
    texts: Sequence[str],
    size: tuple[float, float],
    paths: Sequence[Sequence[int]] = (),
) -> list[Placed | None]:
    """A place for each label, earlier labels first; ``None`` where there is no free one (the tooltip still has it).

    Args:
        points: pixels from the upper left corner. texts: one a point; empty for no label.
        size: width and height of the plot. paths: lines through points, by index; labels keep off them.
    """
    taken: list[_Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in points]
    taken += [box for path in paths for a, b in itertools.pairwise(path) for box in _along(points[a], points[b])]
    places: list[Placed | None] = []
    for i, ((x, y), text) in enumerate(zip(points, texts, strict=True)):
        found = None
        for side in _SIDES if text else ():
            box = _box(x, y, text, side)
            inside = box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]
            if inside and not any(_overlap(box, other) for j, other in enumerate(taken) if j != i):
                found = side
                taken.append(box)
                break
        places.append(found)
    return places


def _along(a: tuple[float, float], b: tuple[float, float]) -> list[_Box]:
    """Small boxes along a line between two points, its ends left out."""
    steps = max(1, int(max(abs(a[0] - b[0]), abs(a[1] - b[1])) // 5))
    spots = [(a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps) for k in range(2, steps - 1)]
    return [(x - 1, y - 1, x + 1, y + 1) for x, y in spots]


def _box(x: float, y: float, text: str, side: Placed) -> _Box:
    width = CHARACTER * wide(text)
    left = x + side.dx - {"left": 0.0, "center": width / 2, "right": width}[side.align]
    top = y + side.dy - {"top": 0.0, "middle": LINE / 2, "bottom": LINE}[side.baseline]
    return left, top, left + width, top + LINE


def _overlap(a: _Box, b: _Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
