"""CSV: comma-separated values, titles and notes left out; no cell is read as a formula.

Numbers in right-aligned columns have no thousands separators and no plus sign, so that a program reads them.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

from ..escape import plain
from ..result import Grid, Result

#: What a spreadsheet takes for the start of a formula, full width included; spaces before it do not always help.
_FORMULA = tuple("=+-@＝＋－＠")


def render(result: Result, **options: Any) -> str:
    """All tables for programs."""
    return "\n".join(map(table, result.data_grids(**options)))


def table(grid: Grid) -> str:
    """One table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(map(escape, grid.columns))
    for row in grid.rows:
        writer.writerow(
            [escape(_ungrouped(cell) if a == "r" else cell) for cell, a in zip(row, grid.alignment, strict=True)]
        )
    return out.getvalue()


def escape(text: str) -> str:
    """A cell that no spreadsheet runs as a formula: one that starts like it gets an apostrophe, unless it is a number."""
    text = plain(text)
    if text.lstrip()[:1] in _FORMULA and not _is_number(text):
        return "'" + text
    return text


def _ungrouped(cell: str) -> str:
    """``+1,234,567`` as ``1234567``; anything but a number as it is."""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?", cell):
        return cell.replace(",", "").removeprefix("+")
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "").rstrip("%"))
    except ValueError:
        return False
    return True
