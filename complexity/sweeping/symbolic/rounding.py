"""How far a network with whole channels and whole maps is from its formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy

from ...base import Grid, Result
from ..sweeps import sweep
from .expressions import Expression

#: The points that are compared unless others are given: published multipliers and sizes.
ALPHAS = (0.25, 0.35, 0.5, 0.75, 1.0, 1.4)
RESOLUTIONS = (128, 160, 192, 224)
FIGURES = ("params", "multi_adds")


@dataclass(frozen=True, repr=False)
class Rounding(Result):
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
        rows = []
        for i, alpha in enumerate(self.alphas.tolist()):
            for j, side in enumerate(self.resolutions.tolist()):
                row = [f"{alpha:g}", f"{side}"]
                for figure in FIGURES:
                    ideal, real, gap = self.ideal[figure], self.real[figure], self.gap(figure)
                    row += [f"{ideal[i, j]:,.0f}", f"{real[i, j]:,}", f"{gap[i, j]:+.2%}"]
                rows.append(row)
        columns = ["α", "side", "params: formula", "real", "gap", "multi_adds: formula", "real", "gap"]
        return Grid(columns, rows, "What rounding does", (), "r" * len(columns))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: (alphas × resolutions) by figure."""
        kinds = {"real": self.real, "formula": self.ideal}
        return {
            "network": self.network,
            "alpha": self.alphas.tolist(),
            "resolution": self.resolutions.tolist(),
            **{kind: {figure: found.tolist() for figure, found in by.items()} for kind, by in kinds.items()},
        }


def rounding(
    network: str,
    settings: Mapping[str, Any],
    resolution: int,
    formulas: Mapping[str, Expression],
    alphas: Any = None,
    resolutions: Any = None,
) -> Rounding:
    """The network at these points (published ones unless given) against its formulas in α and β, by figure.

    Args:
        resolution: the input side at β = 1.
    """
    import sympy

    widths = numpy.asarray(ALPHAS if alphas is None else alphas, dtype=float)
    sides = numpy.asarray(RESOLUTIONS if resolutions is None else resolutions)
    grid = sweep(network, alpha=widths, resolution=sides, progress=False, **settings)
    symbols = [sympy.Symbol(letter, positive=True) for letter in "αβ"]
    points = widths[:, None] + 0 * sides, 0 * widths[:, None] + sides / resolution
    ideal = {
        figure: numpy.broadcast_to(sympy.lambdify(symbols, formula, "numpy")(*points), grid.shape).astype(float)
        for figure, formula in formulas.items()
    }
    return Rounding(network, widths, sides, {figure: grid.figure(figure) for figure in FIGURES}, ideal)
