"""Second witnesses: another convention that gives a figure counts where it reproduces a whole column of the chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..base.numbers import grouped
from ..base.words import Note
from ..published import Column, PublishedTable, chapter_ids, chapter_table
from ..published.figure import Figure
from .counting import counted
from .deciding import EQUAL, Reading, reading


def elsewhere(read: Figure, declared: Mapping[str, Any]) -> tuple[Reading, ...]:
    """Other conventions that give the figure and have a witness: another column on the same network, reproduced as a whole."""
    found = []
    for table, column, convention in _reproduced_columns(declared["network"], declared["of"]):
        if convention != declared["convention"]:
            exact = counted({**declared, "convention": convention})
            note = Note("because.witnessed", exact=grouped(exact), convention=convention, table=table, column=column)
            one = reading(read, exact, note)
            found += [one] if one.how == EQUAL else []
    return tuple(found)


@cache
def _reproduced_columns(network: str, of: str) -> tuple[tuple[str, Mapping[str, str], str], ...]:
    """(table, column title, convention) of the chapter's columns on one network that their convention reproduces."""
    return tuple(
        (table.id, column.title, column.declared["convention"])
        for table in map(chapter_table, chapter_ids())
        for column in table.columns
        if column.declared.get("of") == of and "convention" in column.declared and _all_of(table, column, network)
    )


def _all_of(table: PublishedTable, column: Column, network: str) -> bool:
    figures = list(_figures(table, column))
    return len(figures) > 1 and all(
        declared.get("network") == network
        and reading(Figure.read(text, declared.get("unit", "")), counted(declared)).how == EQUAL
        for declared, text in figures
    )


def _figures(table: PublishedTable, column: Column) -> Iterator[tuple[dict[str, Any], str]]:
    for row, other, text in table.cells():
        if other is column:
            yield table.declaration(row, column), text
