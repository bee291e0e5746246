"""A drawing: shapes and texts on a plane, as SVG; nothing in its texts is read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from pathlib import Path
from typing import NamedTuple

from ...base import write_whole
from ...base.errors import ComplexityError, shown
from ...base.formats.html import escape
from .. import theme
from ..words import speaking, wide

#: Width of a character of 12 px type in pixels, and the height of a line.
CHARACTER, LINE = 6.3, 15.0
#: How a file's name may end.
SUFFIXES = (".svg", ".png", ".pdf")

#: What each class of shape looks like, in light and in dark surroundings.
_STYLE = """
text{{font:12px {font};fill:#1a1a1a}} .small{{font-size:11px;fill:#595959}} .title{{font-size:13px;font-weight:600}}
.middle{{text-anchor:middle}} .paper{{fill:#ffffff}} .line{{fill:none;stroke:#595959;stroke-width:1.3}} .tip{{fill:#595959}}
.grid{{fill:none;stroke:#595959;stroke-width:0.5}} .thin{{fill:none;stroke:#8c8c8c;stroke-width:0.7}}
.box{{stroke:#595959;stroke-width:1}} {fills}
@media (prefers-color-scheme: dark){{ text{{fill:#eeeeee}} .small{{fill:#b3b3b3}} .paper{{fill:#14171a}}
.line{{stroke:#b3b3b3}} .tip{{fill:#b3b3b3}} .box{{stroke:#b3b3b3}} .on{{fill:#1a1a1a}} }}
"""
#: Kind of box -> colour: pale enough for black letters in any surroundings.
FILLS = {
    "conv": "#b8e0d2", "pointwise": "#b5d3ee", "depthwise": "#f5d79b", "grouped": "#e5c3d9", "linear": "#f0bda0",
    "move": "#dddddd", "join": "#f4ef9e", "pool": "#cfe8f7", "plain": "#f2f2f2",
}  # fmt: skip


class Point(NamedTuple):
    """A place in pixels, from the upper left corner."""

    x: float
    y: float


class Drawing:
    """Shapes, in the order in which they were drawn; its size grows with them."""

    def __init__(self) -> None:
        self.width, self.height = 0.0, 0.0
        self._shapes: list[str] = []
        self.lang = speaking()

    def box(self, at: Point, width: float, height: float, kind: str, texts: Sequence[str]) -> None:
        """A box with its upper left corner ``at`` a point, in the colour of its ``kind``, and lines of text: the first is its name."""
        self._reach(at.x + width, at.y + height)
        self._shapes.append(
            f'<rect class="box {kind}" x="{at.x:g}" y="{at.y:g}" width="{width:g}" height="{height:g}" rx="4"/>'
        )
        top = at.y + (height - LINE * len(texts)) / 2 + LINE - 4
        for i, line in enumerate(texts):
            self.text(Point(at.x + width / 2, top + i * LINE), line, "middle on" if i == 0 else "middle on small")

    def text(self, at: Point, text: str, style: str = "") -> None:
        """A line of text; ``style``: names of classes, ``middle`` to be centred."""
        length = wide(text) * CHARACTER * (1.3 if "title" in style else 1)
        self._reach(at.x + (length / 2 if "middle" in style else length), at.y + 4)
        named = f' class="{style}"' if style else ""
        self._shapes.append(f'<text{named} x="{at.x:g}" y="{at.y:g}">{escape(theme.line(text, 200))}</text>')

    def maps(self, at: Point, side: float, cells: int, kind: str) -> None:
        """A square map of so many cells a side."""
        self._reach(at.x + side, at.y + side)
        self._shapes.append(f'<rect class="box {kind}" x="{at.x:g}" y="{at.y:g}" width="{side:g}" height="{side:g}"/>')
        step = side / cells
        lines = "".join(
            f"M{at.x + i * step:g} {at.y:g}v{side:g}M{at.x:g} {at.y + i * step:g}h{side:g}" for i in range(1, cells)
        )
        if lines:
            self._shapes.append(f'<path class="grid" d="{lines}"/>')

    def line(self, points: Sequence[Point], style: str = "line") -> None:
        """A line through points."""
        for place in points:
            self._reach(*place)
        path = " ".join(f"{'M' if i == 0 else 'L'}{p.x:g} {p.y:g}" for i, p in enumerate(points))
        self._shapes.append(f'<path class="{style}" d="{path}"/>')

    def arrow(self, points: Sequence[Point]) -> None:
        """A line through points, with a tip at its end."""
        self.line(points)
        before, end = points[-2:]
        length = hypot(end.x - before.x, end.y - before.y) or 1
        dx, dy = (end.x - before.x) / length, (end.y - before.y) / length
        back = Point(end.x - 7 * dx, end.y - 7 * dy)
        left, right = Point(back.x - 4 * dy, back.y + 4 * dx), Point(back.x + 4 * dy, back.y - 4 * dx)
        corners = " ".join(f"{p.x:.1f} {p.y:.1f}" for p in (end, left, right))
        self._shapes.append(f'<path class="tip" d="M{corners}Z"/>')

    def beside(self, other: Drawing, gap: float = 36) -> None:
        """Another drawing to the right of this one."""
        x = self.width + (gap if self.width else 0)
        self._shapes.append(f'<g transform="translate({x:g} 0)">{"".join(other._shapes)}</g>')
        self._reach(x + other.width, other.height)

    def under(self, other: Drawing, gap: float = 20) -> None:
        """Another drawing below this one."""
        y = self.height + (gap if self.height else 0)
        self._shapes.append(f'<g transform="translate(0 {y:g})">{"".join(other._shapes)}</g>')
        self._reach(other.width, y + other.height)

    def to_svg(self) -> str:
        """The drawing as an SVG of its own, which follows the reader's light or dark surroundings."""
        width, height = self.width + 16, self.height + 16
        fills = " ".join(f".{kind}{{fill:{colour}}}" for kind, colour in FILLS.items())
        style = _STYLE.format(font=theme.FONTS[self.lang], fills=fills)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" xml:lang="{self.lang}" width="{width:g}" height="{height:g}" '
            f'viewBox="-8 -8 {width:g} {height:g}"><style>{style}</style>'
            f'<rect class="paper" x="-8" y="-8" width="{width:g}" height="{height:g}"/>{"".join(self._shapes)}</svg>\n'
        )

    _repr_svg_ = to_svg

    def save(self, path: str | Path, *, scale: float = 2) -> Path:
        """Writes it to a file: ``….svg``, or ``….png`` (``scale`` pixels for each of its own) or ``….pdf`` (extra ``plots``).

        Raises:
            ComplexityError: another suffix, or a file that cannot be written.
        """
        path = Path(path)
        if path.suffix.lower() not in SUFFIXES:
            raise ComplexityError(f"diagram {shown(str(path))}: the name must end in {', '.join(SUFFIXES)}")
        if path.suffix.lower() == ".svg":
            write_whole(path, self.to_svg())
        else:
            import vl_convert

            made = vl_convert.svg_to_png if path.suffix.lower() == ".png" else vl_convert.svg_to_pdf
            write_whole(path, made(self.to_svg(), **({"scale": scale} if path.suffix.lower() == ".png" else {})))
        return path

    def _reach(self, x: float, y: float) -> None:
        self.width, self.height = max(self.width, x), max(self.height, y)
