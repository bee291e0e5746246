"""Markdown: GitHub-flavoured tables, titles as headings, notes as lists."""

from __future__ import annotations

from typing import Any

from ..escape import plain
from ..result import Grid, Result
from ._markup import tabulated

_SPECIAL = {c: "\\" + c for c in "\\`*[]|~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;", "$": "\\$"}


def render(result: Result, **options: Any) -> str:
    """All tables."""
    return "\n".join(map(table, result.grids(**options)))


def table(grid: Grid) -> str:
    """One table with its title and notes."""
    head = f"### {escape(grid.title)}\n\n" if grid.title else ""
    notes = "".join(f"\n- {escape(note)}" for note in grid.notes)
    return head + tabulated(grid, "github", escape, "<br>") + "\n" + (notes + "\n" if notes else "")


def escape(text: str) -> str:
    """Text of which nothing is read as markup or HTML."""
    text = "".join(_SPECIAL.get(c, c) for c in plain(text))
    # An underscore inside a word is no markup; at its edge it would be.
    return " ".join(w if not (w.startswith("_") or w.endswith("_")) else w.replace("_", "\\_") for w in text.split(" "))
