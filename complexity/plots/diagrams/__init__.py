"""Block diagrams: a network's unit, or a figure of the chapter, drawn from the closed forms with shapes and costs on them."""

from .drawing import Drawing
from .figures import FIGURES, figure
from .units import UNITS, diagram

__all__ = ["FIGURES", "UNITS", "Drawing", "diagram", "figure"]
