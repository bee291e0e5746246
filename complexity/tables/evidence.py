"""Where a figure comes from when its declared convention and variant do not give it; the search is ``complexity.explain``'s."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from ..base.numbers import grouped
from ..published import Column, PublishedTable, chapter_ids, chapter_table
from ..published.figure import Figure
from .counting import counted
from .messages import LANGUAGES, Note


def judged(read: Figure, declared: Mapping[str, Any]) -> tuple[str, tuple[Note, ...]]:
    """The verdict on a figure that is neither reproduced nor a matter of rounding, and its notes."""
    from ..explaining import SIMPLE, Cell, contradiction, explain_alone

    # No variant: the search is told what is printed, not what is declared, here as in ``complexity explain``.
    settings = declared["settings"]
    cell = Cell(declared["network"], read.text, declared["network"], settings, unit=declared.get("unit", ""))
    against = contradiction(cell, declared["of"])
    if against is not None:
        versions = {
            "en": ", ".join(map(str, against.versions[:3])),
            "zh": "、".join(f"{v.printed}（{v.label}，{v.source} {v.table}）" for v in against.versions[:3]),
        }
        note = Note(
            "series",
            source=against.source,
            table=against.table,
            sentence=against.hypothesis.sentences,
            witnesses=", ".join(f"{witness.printed} ({witness.label})" for witness in against.witnesses[:4]),
            shown=against.shown,
        )
        return "erratum", (note, *([Note("versions", versions=versions)] if against.versions else []))
    if witnesses := elsewhere(read, declared):
        return "explained", witnesses
    alone = explain_alone(cell, declared["of"])
    found = alone.hypothesis
    if found is None or found.departures > SIMPLE:
        return "unexplained", (Note("nothing-simple", matching=alone.matching, tried=alone.tried),)
    zeros = {"en": ", the zeros as place holders", "zh": "（末尾的零视为占位）"}
    return "candidate", (
        Note(
            "guess",
            sentence=found.sentences,
            exact=grouped(found.totals[0] or 0),
            zeros=dict.fromkeys(LANGUAGES, "") if found.reproduced else zeros,
            matching=alone.matching,
            tried=alone.tried,
        ),
    )


def elsewhere(read: Figure, declared: Mapping[str, Any]) -> tuple[Note, ...]:
    """Other conventions that give the figure and have a witness: another column on the same network, reproduced as a whole."""
    notes = []
    for table, column, convention in _reproduced_columns(declared["network"], declared["of"]):
        if convention != declared["convention"]:
            exact = counted({**declared, "convention": convention})
            match = read.match(exact)
            if match and match.how == "half-up":
                notes.append(Note("witnessed", exact=grouped(exact), convention=convention, table=table, column=column))
    return tuple(notes)


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
        and Figure.read(text, declared.get("unit", "")).match(counted(declared)) == _EXACT
        for declared, text in figures
    )


def _figures(table: PublishedTable, column: Column) -> Iterator[tuple[dict[str, Any], str]]:
    for row, other, text in table.cells():
        if other is column:
            yield table.declaration(row, column), text


_EXACT = ("half-up", 0)
