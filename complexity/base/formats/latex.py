r"""LaTeX: ``table`` environments with booktabs rules; Chinese text needs XeLaTeX and ``ctex``."""

from __future__ import annotations

from typing import Any

from ..escape import plain
from ..result import Grid, Result
from ._markup import tabulated

_SPECIAL = {c: "\\" + c for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
}
_SYMBOLS = {
    "×": r"$\times$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "√": r"$\surd$",
    "≈": r"$\approx$",
    "→": r"$\rightarrow$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "✓": r"$\checkmark$",
    "✗": r"$\times$",
    "—": "---",
    "–": "--",
    "²": r"$^2$",
    "⁶": r"$^6$",
    "⁹": r"$^9$",
    "−": "$-$",
    "≤": r"$\leq$",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
}


def render(result: Result, **options: Any) -> str:
    """All tables."""
    return "\n".join(map(table, result.grids(**options)))


def table(grid: Grid) -> str:
    """One table with its caption and notes."""
    body = _symbols(tabulated(grid, "latex_booktabs", plain, " "))  # which escapes what is special
    notes = "".join(f"\n\\par\\footnotesize {escape(note)}" for note in grid.notes)
    caption = f"\\caption{{{escape(grid.title)}}}\n" if grid.title else ""
    return f"% needs \\usepackage{{booktabs,amssymb}}\n\\begin{{table}}\n\\centering\n{caption}{body}{notes}\n\\end{{table}}\n"


def escape(text: str) -> str:
    """Text that prints as it is."""
    return _symbols("".join(_SPECIAL.get(c, c) for c in plain(text)))


def _symbols(text: str) -> str:
    """Symbols that plain LaTeX does not print, written as its commands."""
    return "".join(_SYMBOLS.get(c, c) for c in text)
