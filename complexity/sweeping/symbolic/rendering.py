"""A formula as text, Markdown and LaTeX."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .closed import Formula

_DIGITS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWER = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
COLUMNS = ("layer", "type", "output", "params", "MultiAdds")


def text(formula: Formula) -> str:
    """Aligned columns, totals below."""
    from ...base import Grid

    rows = [
        [row.name, row.type, f"{plain(row.side)} × {plain(row.side)}", plain(row.params), plain(row.multi_adds)]
        for row in formula.rows
    ]
    grid = Grid(COLUMNS, rows, _title(formula), (), "lllrr")
    totals = [f"{name} = {plain(value)}" for name, value in _totals(formula)]
    return grid.to_text() + "\n" + "\n".join([*totals, *_notes(formula)]) + "\n"


def markdown(formula: Formula) -> str:
    """A table with formulas between dollars."""
    from ...base.formats.markdown import escape as escaped

    lines = [f"### {escaped(_title(formula))}", "", f"| {' | '.join(COLUMNS)} |", "|---|---|---|---:|---:|"]
    for row in formula.rows:
        side = tex(row.side)
        cells = [escaped(row.name), escaped(row.type), f"${side} \\times {side}$", f"${tex(row.params)}$"]
        lines.append(f"| {' | '.join([*cells, f'${tex(row.multi_adds)}$'])} |")
    totals = [f"$$\\text{{{name}}} = {tex(value)}$$" for name, value in _totals(formula)]
    notes = [f"- {escaped(note)}" for note in _notes(formula)]
    return "\n".join([*lines, "", *_spaced(totals), *notes]) + "\n"


def latex(formula: Formula) -> str:
    """A ``longtable`` with booktabs rules, totals as equations."""
    from ...base.formats.latex import escape as escaped

    lines = [
        "% needs \\usepackage{booktabs,longtable,amsmath,amssymb}",
        "\\begin{longtable}{lllrr}",
        f"\\caption{{{escaped(_title(formula))}}}\\\\",
        "\\toprule",
        " & ".join(COLUMNS) + " \\\\",
        "\\midrule",
        "\\endhead",
    ]
    for row in formula.rows:
        side = tex(row.side)
        cells = [escaped(row.name), escaped(row.type), f"${side} \\times {side}$", f"${tex(row.params)}$"]
        lines.append(f"{' & '.join([*cells, f'${tex(row.multi_adds)}$'])} \\\\")
    lines += ["\\bottomrule", "\\end{longtable}"]
    lines += [
        f"\\begin{{equation*}}\n\\text{{{name}}} = {tex(value)}\n\\end{{equation*}}" for name, value in _totals(formula)
    ]
    lines += [f"\\par {escaped(note)}" for note in _notes(formula)]
    return "\n".join(lines) + "\n"


def plain(expression: Any) -> str:
    """``27·α²·β²`` for SymPy's ``27*α**2*β**2``."""
    found = re.sub(r"\*\*(\d+)", lambda match: match[1].translate(_DIGITS), str(expression))
    found = re.sub(r"_(\d)", lambda match: match[1].translate(_LOWER), found)
    return found.replace("*", "·")


def tex(expression: Any) -> str:
    """The formula in LaTeX, Greek letters as commands."""
    import sympy

    found: str = sympy.latex(expression)
    return found.replace("α", r"\alpha").replace("β", r"\beta")


def _title(formula: Formula) -> str:
    form = ", ".join([f"variant {formula.variant}", *(f"{name} {value}" for name, value in formula.settings.items())])
    return f"{formula.title} ({form}) in closed form"


def _totals(formula: Formula) -> Sequence[tuple[str, Any]]:
    return (("params", formula.params), ("MultiAdds", formula.multi_adds))


def _notes(formula: Formula) -> list[str]:
    meanings = "; ".join(f"{plain(symbol)}: {meaning}" for symbol, meaning in formula.symbols.items())
    return [meanings, "ideal: channels are not rounded, strides divide the maps exactly"]


def _spaced(lines: Sequence[str]) -> list[str]:
    return [part for line in lines for part in (line, "")]
