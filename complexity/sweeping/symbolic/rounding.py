"""How far a network with whole channels and whole maps is from its formula."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

from ...base.errors import ComplexityError

if TYPE_CHECKING:
    from ...base import Grid
    from .closed import Formula

#: The points that are compared unless others are given: published multipliers and sizes.
ALPHAS = (0.25, 0.35, 0.5, 0.75, 1.0, 1.4)
RESOLUTIONS = (128, 160, 192, 224)
FIGURES = ("params", "multi_adds")


@dataclass(frozen=True)
class Rounding:
    """The real network against the formula.

    Attributes:
        alphas, resolutions: the points.
        real, ideal: by figure, (alphas × resolutions): what is built, and what the formula says.
    """

    network: str
    alphas: numpy.ndarray
    resolutions: numpy.ndarray
    real: dict[str, numpy.ndarray]
    ideal: dict[str, numpy.ndarray]

    def gap(self, figure: str = "multi_adds") -> numpy.ndarray:
        """real ÷ ideal − 1 at each point."""
        gap: numpy.ndarray = self.real[figure] / self.ideal[figure] - 1
        return gap

    def worst(self, figure: str = "multi_adds") -> tuple[float, float, int]:
        """The largest gap in either direction, and the α and the input side where it is."""
        gaps = self.gap(figure)
        i, j = numpy.unravel_index(numpy.abs(gaps).argmax(), gaps.shape)
        return float(gaps[i, j]), float(self.alphas[i]), int(self.resolutions[j])

    def to_grid(self) -> Grid:
        """As a table of texts."""
        from ...base import Grid

        rows = [
            [
                f"{alpha:g}",
                f"{side}",
                *(
                    text
                    for figure in FIGURES
                    for text in (
                        f"{self.ideal[figure][i, j]:,.0f}",
                        f"{self.real[figure][i, j]:,}",
                        f"{self.gap(figure)[i, j]:+.2%}",
                    )
                ),
            ]
            for i, alpha in enumerate(self.alphas.tolist())
            for j, side in enumerate(self.resolutions.tolist())
        ]
        columns = ["α", "side", "params: formula", "real", "gap", "multi_adds: formula", "real", "gap"]
        return Grid(columns, rows, "What rounding does", (), "r" * len(columns))


def rounding(formula: Formula, alphas: Any = None, resolutions: Any = None) -> Rounding:
    """See ``Formula.rounding``."""
    import sympy

    from .. import sweep

    if "α" not in formula.symbols:
        raise ComplexityError(f"{formula.network} has no α: its channels are whole by construction, nothing is rounded")
    widths = numpy.asarray(ALPHAS if alphas is None else alphas, dtype=float)
    sides = numpy.asarray(RESOLUTIONS if resolutions is None else resolutions)
    grid = sweep(
        formula.network, variant=formula.variant, alpha=widths, resolution=sides, progress=False, **formula.settings
    )
    a, b = (sympy.Symbol(letter, positive=True) for letter in "αβ")
    points = widths[:, None] + 0 * sides, 0 * widths[:, None] + sides / formula.resolution
    ideal = {
        figure: numpy.broadcast_to(
            sympy.lambdify((a, b), getattr(formula, figure), "numpy")(*points), grid.shape
        ).astype(float)
        for figure in FIGURES
    }
    return Rounding(formula.network, widths, sides, {figure: grid.figure(figure) for figure in FIGURES}, ideal)
