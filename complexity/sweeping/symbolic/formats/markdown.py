"""Markdown: a table with formulas between dollars, as GitHub and Jupyter show them."""

from __future__ import annotations

from typing import Any

from ....base.formats.markdown import escape
from ..expressions import tex
from ._rows import rows


def render(formula: Any) -> str:
    """Layers, totals, notes."""
    table = [formula.columns, *rows(formula, escape)]
    head, *body = [f"| {' | '.join(row)} |" for row in table]
    totals = [f"$$\\text{{{name}}} = {tex(value)}$$\n" for name, value in formula.totals.items()]
    notes = [f"- {escape(note)}" for note in formula.notes]
    further = [f"\n{name}: ${tex(total)}$" for name, total in formula.further.items()]
    heading, rule = f"### {escape(formula.heading)}\n", "|---|---|---|---:|---:|"
    return "\n".join([heading, head, rule, *body, "", *totals, *notes, *further]) + "\n"
