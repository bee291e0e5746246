"""Second witnesses: another convention that gives a figure counts where it reproduces a whole column of the chapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..base.numbers import grouped
from ..base.words import Note
from ..published import Column, PublishedTable, chapter_ids, chapter_table, source, source_ids
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


def summed(read: Figure, network: str, of: str) -> Reading | None:
    """The sum of a printed column that gives a network block by block, where the figure is that sum."""
    for name, table, column, total in _sums(network, of):
        note = Note("because.summed", exact=grouped(total), source=name, table=table, column=column)
        if (found := reading(read, total, note)).how == EQUAL:
            return found
    return None


@cache
def _sums(network: str, of: str) -> tuple[tuple[str, str, Mapping[str, str], int], ...]:
    """(source, table, column title, sum) of the published columns on one network's blocks."""
    found = []
    for table in (table for name in source_ids() for table in source(name)):
        for column in table.columns:
            parts = [(table.declaration(row, column), row.printed.get(column.id)) for row in table.rows]
            if parts and all(
                text and "block" in d and (d.get("network"), d.get("of")) == (network, of) for d, text in parts
            ):
                total = sum(Figure.read(str(text), d.get("unit", "")).value for d, text in parts)
                found.append((table.source, table.id, column.title, round(total)))
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
