"""Pictures: every function makes an Altair chart; ``save`` writes it as HTML, SVG or PNG.

>>> import complexity
>>> from complexity import plots
>>> chart = plots.cost_by_layer(complexity.ledger("mobilenet_v1", alpha=0.5))
>>> plots.to_svg(chart)[:4]    # plots.save(chart, "cost.html") writes a file
'<svg'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base.errors import unknown
from .accuracy import Point, accuracy_by_cost, published_points
from .by_layer import cost_by_layer
from .grids import contour, heat_map
from .notebook import in_notebook
from .pareto import pareto_chart
from .printed import table_chart
from .saving import embedded, save, to_html, to_png, to_svg
from .shares import share_by_kind
from .surfaces import Surface
from .sweeps import sweep_chart

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger

__all__ = [
    "Point",
    "Surface",
    "accuracy_by_cost",
    "contour",
    "cost_by_layer",
    "embedded",
    "heat_map",
    "in_notebook",
    "ledger_chart",
    "pareto_chart",
    "published_points",
    "save",
    "share_by_kind",
    "sweep_chart",
    "table_chart",
    "to_html",
    "to_png",
    "to_svg",
]


def ledger_chart(ledger: Ledger, kind: str = "layers", **options: Any) -> Any:
    """What ``ledger.plot()`` gives: ``layers`` (``cost_by_layer``) or ``share`` (``share_by_kind``).

    Raises:
        ComplexityError: another kind, or nothing to draw.
    """
    kinds = {"layers": cost_by_layer, "share": share_by_kind}
    if kind not in kinds:
        raise unknown("kind of picture", kind, kinds)
    return kinds[kind](ledger, **options)
