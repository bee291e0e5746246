"""Plain text: aligned columns for a terminal, also where characters are two cells wide; long cells take several lines."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from ..escape import plain
from ..result import Grid, Result


def render(result: Result, **options: Any) -> str:
    """All tables."""
    return "\n".join(map(table, result.grids(**options)))


def table(grid: Grid) -> str:
    """One table with its title and notes."""
    rows = [[_lines(cell) for cell in row] for row in [grid.columns, *grid.rows]]
    widths = [max(_width(line) for row in rows for line in row[i]) for i in range(len(grid.columns))]
    rule = "  ".join("─" * width for width in widths)

    def printed(row: Sequence[Sequence[str]]) -> str:
        height = max(map(len, row))
        lines = ([cell[k] if k < len(cell) else "" for cell in row] for k in range(height))
        return "\n".join(
            "  ".join(_pad(c, w, a) for c, w, a in zip(line, widths, grid.alignment, strict=True)).rstrip()
            for line in lines
        )

    head_row, *body = map(printed, rows)
    if grid.footer:
        body.insert(len(body) - grid.footer, rule)
    head = [plain(grid.title), ""] if grid.title else []
    notes = ["", *map(plain, grid.notes)] if grid.notes else []
    return "\n".join([*head, head_row, rule, *body, *notes]) + "\n"


def _lines(text: str, most: int = 72) -> list[str]:
    """A cell as lines of at most ``most`` terminal cells, broken at spaces where there are any."""
    if len(text) <= most // 2 and text.isprintable():
        return [text]
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in re.findall(r"\S+\s*|\s+", plain(paragraph)):
            for piece in _pieces(word, most):
                if line and _width(line) + _width(piece.rstrip()) > most:
                    lines.append(line.rstrip())
                    line = ""
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(word: str, most: int) -> list[str]:
    """A word that is wider than a line, cut where a line is full (Chinese text has no spaces)."""
    if _width(word) <= most // 2:
        return [word]
    return re.findall(r"[ -~]+|.", word)


def _width(text: str) -> int:
    """Terminal cells: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )


def _pad(text: str, width: int, align: str) -> str:
    space = " " * (width - _width(text))
    return space + text if align == "r" else text + space
