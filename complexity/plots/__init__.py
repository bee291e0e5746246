"""Pictures: ``plot`` makes the Altair chart of a result; ``save`` writes it as HTML, SVG or PNG.

>>> import complexity
>>> from complexity import plots
>>> chart = plots.plot(complexity.ledger("mobilenet_v1", alpha=0.5))
>>> plots.to_svg(chart)[:4]    # plots.save(chart, "cost.html") writes a file
'<svg'
"""

from __future__ import annotations

from .accuracy import accuracy_by_cost, published_points
from .by_layer import cost_by_layer
from .grids import contour, heat_map
from .notebook import in_notebook
from .pareto import pareto_chart
from .printed import table_chart
from .results import plot
from .saving import embedded, save, to_html, to_png, to_svg
from .shares import share_by_kind
from .surfaces import Surface
from .sweeps import sweep_chart
from .words import language

__all__ = [
    "Surface",
    "accuracy_by_cost",
    "contour",
    "cost_by_layer",
    "embedded",
    "heat_map",
    "in_notebook",
    "language",
    "pareto_chart",
    "plot",
    "published_points",
    "save",
    "share_by_kind",
    "sweep_chart",
    "table_chart",
    "to_html",
    "to_png",
    "to_svg",
]
