"""What the formats with markup share: tabulate. Plain text does without: importing it takes five times as long as a table."""

from __future__ import annotations

from collections.abc import Callable

from ..result import Grid


def tabulated(grid: Grid, form: str, escaped: Callable[[str], str], line_break: str) -> str:
    """A grid as one of tabulate's formats, every cell escaped."""
    from tabulate import tabulate

    return tabulate(
        [[line_break.join(map(escaped, cell.split("\n"))) for cell in row] for row in grid.rows],
        headers=[escaped(title) for title in grid.columns],
        tablefmt=form,
        disable_numparse=True,
        colalign=["right" if a == "r" else "left" for a in grid.alignment] if grid.rows else None,
    )
