r"""LaTeX: tables for a paper, with booktabs rules, that fit its page; the first lines say which packages they need.

A table is a float as wide as its text column, or as the page where it needs that in two columns; cells that have no room are
wrapped, and what is longer than a page is a ``longtable``. Below a float stand its short notes; all of them are listed after
the tables, for an appendix. Chinese text needs XeLaTeX and ``ctex``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from ..errors import unknown
from ..escape import plain
from ..result import Grid, Result

#: How a paper is set -> characters of its small type in a text column, and across the page.
STYLES = {"article": (84, 84), "twocolumn": (56, 116)}
#: Lines of small type that a float may have; a note that stands below it; how many of these.
_LINES, _NOTE, _NOTES = 46, 110, 3
#: What is no longer than this is not wrapped.
_WORDS = 20
#: Room between two columns, in characters.
_GAP = 2

_SPECIAL = {c: "\\" + c for c in "&%$#_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\ensuremath{<}",
    ">": r"\ensuremath{>}",
    "×": r"$\times$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "√": r"$\surd$",
    "≈": r"$\approx$",
    "→": r"$\rightarrow$",
    "÷": r"$\div$",
    "·": r"$\cdot$",
    "✓": r"\ding{51}",
    "✗": r"\ding{55}",
    "—": "---",
    "–": "--",
    "²": r"$^2$",
    "⁶": r"$^6$",
    "⁹": r"$^9$",
    "−": "$-$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "∞": r"$\infty$",
    "…": r"\ldots{}",
    "“": "``",
    "”": "''",
}


def render(result: Result, *, style: str = "article", **options: Any) -> str:
    """All tables, and their notes after them.

    Raises:
        ComplexityError: no such style.
    """
    if style not in STYLES:
        raise unknown("style", style, STYLES)
    grids = result.grids(**options)
    texts = "\n".join(table(grid, style) for grid in grids)
    notes = "\n".join(_all_notes(grid) for grid in grids if len(grid.notes) > len(_short(grid)))
    wide = any(map(_is_wide, texts + notes))
    packages = "array,longtable,booktabs,adjustbox,pifont,amssymb"
    how = r"xelatex, with \documentclass{ctexart} or \usepackage{ctex}" if wide else "pdflatex"
    return f"% {how}\n% needs \\usepackage{{{packages}}}\n{texts}{notes}"


def table(grid: Grid, style: str = "article") -> str:
    """One table with its caption and its short notes."""
    column, page = STYLES[style]
    texts = [[plain_lines(cell) for cell in row] for row in [grid.columns, *grid.rows]]
    natural = [max(_width(line) for row in texts for line in row[i]) for i in range(len(grid.columns))]
    room = column if sum(natural) + _GAP * len(natural) <= column else page
    widths = _fitted(natural, room - _GAP * len(natural))
    spec = "".join(_column(a, w, n, room) for a, w, n in zip(grid.alignment, widths, natural, strict=True))
    rows = [" & ".join(r"\newline ".join(map(escape, cell)) for cell in row) + r" \\" for row in texts]
    if grid.footer:
        rows.insert(len(rows) - grid.footer, r"\midrule")
    head, body = rows[0], "\n".join(rows[1:])
    caption = f"\\caption{{{escape(grid.title)}}}" if grid.title else ""
    lines = sum(
        max(-(-_width(line) // max(w, 1)) for cell, w in zip(r, widths, strict=True) for line in cell) for r in texts
    )
    if lines > _LINES:
        return _long(spec, head, body, caption, style)
    star = "*" if room > column else ""
    notes = "".join(
        f"\n\\par\\smallskip\\parbox{{\\linewidth}}{{\\footnotesize {escape(note)}}}" for note in _short(grid)
    )
    return (
        f"\\begin{{table{star}}}\n\\centering\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n{caption}\n"
        f"\\begin{{adjustbox}}{{max width=\\linewidth}}\n\\begin{{tabular}}{{{spec}}}\n\\toprule\n{head}\n\\midrule\n{body}\n"
        f"\\bottomrule\n\\end{{tabular}}\n\\end{{adjustbox}}{notes}\n\\end{{table{star}}}\n"
    )


def escape(text: str) -> str:
    """Text that prints as it is."""
    return "".join(_SPECIAL.get(c, c) for c in plain(text))


def plain_lines(text: str) -> list[str]:
    """A cell's lines, each on one line."""
    return [plain(line) for line in text.split("\n")]


def _long(spec: str, head: str, body: str, caption: str, style: str) -> str:
    """A table of several pages; two columns are left for it, which have no such tables."""
    before, after = ("\\onecolumn\n", "\\twocolumn\n") if style == "twocolumn" else ("", "")
    title = f"{caption}\\\\\n" if caption else ""
    return (
        f"{before}\\begingroup\\footnotesize\\setlength{{\\tabcolsep}}{{3pt}}\n\\begin{{longtable}}{{{spec}}}\n{title}\\toprule\n"
        f"{head}\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n{body}\n\\end{{longtable}}\n\\endgroup\n{after}"
    )


def _all_notes(grid: Grid) -> str:
    items = "\n".join(f"\\item {escape(note)}" for note in grid.notes)
    return f"\n\\paragraph{{{escape(grid.title)}}}\n\\begin{{itemize}}\\footnotesize\\raggedright\n{items}\n\\end{{itemize}}\n"


def _short(grid: Grid) -> Sequence[str]:
    """The notes below a float: the last short ones, which say what the marks mean."""
    return [note for note in grid.notes if _width(note) <= _NOTE][-_NOTES:]


def _column(align: str, width: int, natural: int, room: int) -> str:
    if width >= natural:
        return align
    ragged = "raggedleft" if align == "r" else "raggedright"
    return f">{{\\{ragged}\\arraybackslash}}p{{{width / (room + 2):.3f}\\linewidth}}"


def _fitted(natural: Sequence[int], room: int) -> list[int]:
    """Widths that fit: what is short is not wrapped, the other columns share the rest (many short ones are set smaller)."""
    widths, left = dict[int, int](), room
    for done, i in enumerate(sorted(range(len(natural)), key=lambda i: natural[i])):
        widths[i] = min(natural[i], max(_WORDS, left // (len(natural) - done)))
        left -= widths[i]
    return [widths[i] for i in range(len(natural))]


def _width(text: str) -> int:
    return sum(2 if _is_wide(c) else 1 for c in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in ("W", "F")
