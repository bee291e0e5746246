"""LaTeX: a ``longtable`` of layers with booktabs rules, totals as equations."""

from __future__ import annotations

from typing import Any

from ....base.formats.latex import escape
from ..expressions import tex
from ._rows import rows


def render(formula: Any) -> str:
    """Layers, totals, notes."""
    lines = [
        "% needs \\usepackage{booktabs,longtable,amsmath,amssymb}",
        "\\begin{longtable}{lllrr}",
        f"\\caption{{{escape(formula.heading)}}}\\\\",
        "\\toprule",
        " & ".join(formula.columns) + " \\\\",
        "\\midrule",
        "\\endhead",
        *(f"{' & '.join(row)} \\\\" for row in rows(formula, escape)),
        "\\bottomrule",
        "\\end{longtable}",
        *(
            f"\\begin{{equation*}}\n\\text{{{name}}} = {tex(value)}\n\\end{{equation*}}"
            for name, value in formula.totals.items()
        ),
        *(f"\\par {escape(note)}" for note in formula.notes),
        *(f"\n{name}: ${tex(total)}$" for name, total in formula.further.items()),
    ]
    return "\n".join(lines) + "\n"
