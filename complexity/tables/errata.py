"""errata.md: every misprint of the chapter's tables, what is printed, what fits, and the evidence."""

from __future__ import annotations

from ..base import Grid
from ..base.words import in_language
from .model import Table


def markdown(tables: list[Table]) -> str:
    """The errata as a Markdown page, made from the verdicts."""
    rows = []
    for table in tables:
        for row, column, cell in table.judged():
            if cell.verdict == "erratum":
                rows.append(
                    [
                        table.id,
                        table.row_name(row, "en"),
                        in_language(column.title if column else table.stub, "en"),
                        str(cell.printed),
                        in_language(cell.shown, "en"),
                        cell.note("en"),
                    ]
                )
    grid = Grid(["Table", "Row", "Column", "Printed", "Fits", "Evidence"], rows)
    return (
        "# Errata of the chapter's tables\n\n"
        "Written by `make tables` from the verdicts; do not edit. A cell is an erratum when the network itself, the "
        "book's other rows and code, or other figures printed for the same network contradict it.\n\n"
        f"{len(rows)} misprints.\n\n" + grid.to_markdown()
    )
