"""Lines of equal cost in a picture, with labels that keep off each other and off the other lines."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from . import theme
from .isolines import Point, isolines
from .labels import CHARACTER, LINE
from .surfaces import Surface
from .words import wide

#: Where along a line its label is tried, nearest the middle first.
_SHARES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82, 0.1, 0.9)
_Box = tuple[float, float, float, float]


class Style(NamedTuple):
    """How a line is drawn."""

    colour: str
    dash: Sequence[int] = (1, 0)
    stroke: float = 1.3

    @property
    def ink(self) -> str:
        """The colour of its label: dark where the line is white."""
        return theme.INK if self.colour == theme.PAPER else self.colour


class _Drawn(NamedTuple):
    lines: list[list[Point]]
    text: str
    style: Style


class Lines:
    """The lines of a picture; first all are added, then they are laid out together.

    Args:
        surface: the costs. domains: of the two axes. size: width and height of the plot in pixels.
        keep_off: points that no label may cover.
    """

    def __init__(
        self,
        surface: Surface,
        domains: tuple[list[float], list[float]],
        size: tuple[float, float],
        keep_off: Sequence[Point] = (),
    ) -> None:
        self._surface, self._domains, self._size = surface, domains, size
        self._points = [self._pixel(point) for point in keep_off]
        self._added: list[_Drawn] = []

    def add(self, name: str, level: float, text: str, style: Style) -> None:
        """The lines on which the amount ``name`` is ``level``, and what is written on the longest."""
        found = isolines(self._surface.x, self._surface.y, self._surface.amounts[name], level)
        if found:
            self._added.append(_Drawn(found, text, style))

    def layers(self, x: Any, y: Any) -> list[Any]:
        """All lines and labels as layers of a chart."""
        import altair

        layers = []
        for one in self._added:
            rows = [
                {"x": px, "y": py, "line": k, "order": n, "text": one.text}
                for k, line in enumerate(one.lines)
                for n, (px, py) in enumerate(line)
            ]
            mark = altair.Chart(theme.values(rows)).mark_line(
                stroke=one.style.colour,
                strokeDash=list(one.style.dash),
                strokeWidth=one.style.stroke,
                strokeJoin="round",
                clip=True,
            )
            layers.append(mark.encode(x=x, y=y, detail="line:N", order="order:Q", tooltip="text:N"))
        return layers + list(self._labels(x, y))

    def _labels(self, x: Any, y: Any) -> Iterator[Any]:
        import altair

        taken: list[_Box] = []
        # Thick lines are budgets: their labels find a place first.
        for one in sorted(self._added, key=lambda drawn: -drawn.style.stroke):
            others = [pixel for other in self._added if other is not one for pixel in self._pixels(other)]
            line = max(one.lines, key=self._length)
            spot = self._spot(line, one.text, taken, others + self._points) or self._spot(line, one.text, taken, ())
            if spot is None:
                continue
            label = theme.values([{"x": spot[0], "y": spot[1], "text": one.text}])
            weight = 600 if one.style.stroke > 2 else 400
            halo = 4 if one.style.colour == theme.PAPER else 6
            for options in ({"stroke": theme.PAPER, "strokeWidth": halo, "strokeJoin": "round"}, {}):
                mark = altair.Chart(label).mark_text(
                    baseline="middle", color=one.style.ink, fontWeight=weight, **options
                )
                yield mark.encode(x=x, y=y, text="text:N")

    def _pixel(self, point: Point) -> Point:
        (x0, x1), (y0, y1) = self._domains
        return (point[0] - x0) / (x1 - x0) * self._size[0], (y1 - point[1]) / (y1 - y0) * self._size[1]

    def _pixels(self, drawn: _Drawn) -> Iterator[Point]:
        """Points along the lines, no further apart than a label is high."""
        for line in drawn.lines:
            pixels = list(map(self._pixel, line))
            for a, b in itertools.pairwise(pixels):
                steps = int(max(abs(a[0] - b[0]), abs(a[1] - b[1])) // LINE) + 1
                yield from ((a[0] + (b[0] - a[0]) * k / steps, a[1] + (b[1] - a[1]) * k / steps) for k in range(steps))

    def _length(self, line: Sequence[Point]) -> float:
        pixels = list(map(self._pixel, line))
        return sum(abs(a[0] - b[0]) + abs(a[1] - b[1]) for a, b in itertools.pairwise(pixels))

    def _spot(self, line: Sequence[Point], text: str, taken: list[_Box], off: Sequence[Point]) -> Point | None:
        """The point of the line nearest its middle where the label covers nothing; it is then taken."""
        half_width, half_height = CHARACTER * wide(text) / 2 + 4, LINE / 2 + 2
        for share in _SHARES:
            point = self._along(line, share)
            px, py = self._pixel(point)
            box = (px - half_width, py - half_height, px + half_width, py + half_height)
            if box[0] < 0 or box[1] < 0 or box[2] > self._size[0] or box[3] > self._size[1]:
                continue
            if any(box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3] for t in taken):
                continue
            if any(box[0] - 4 < x < box[2] + 4 and box[1] - 4 < y < box[3] + 4 for x, y in off):
                continue
            taken.append(box)
            return point
        return None

    def _along(self, line: Sequence[Point], share: float) -> Point:
        """The point at that share of the line's length."""
        wanted = share * self._length(line)
        for a, b in itertools.pairwise(line):
            piece = self._length([a, b])
            if piece >= wanted and piece > 0:
                t = wanted / piece
                return a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
            wanted -= piece
        return line[-1]
