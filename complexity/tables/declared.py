"""Figures of a zoo, judged: each column is read as it declares, and by nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..base.words import Note
from ..explaining.column import Cell, Column
from ..explaining.reading import of_table
from ..explaining.series import contradiction, same_place
from ..published import PublishedTable
from ..verdicts import EQUAL, Alternatives, Reading, Verdict, counted, reading, verdict

#: Table, row label and column id of a cell.
Place = tuple[str, str, str]


def judged_as_declared(tables: Sequence[PublishedTable]) -> Iterator[tuple[Place, Verdict]]:
    """The verdict on each figure whose column declares a convention."""
    figures = [figure for table in tables for figure in _figures(table)]
    for place, column, cell, declared in figures:
        found = _reading(cell, declared)
        yield place, verdict([found], lambda: _Beside(place, column, cell, declared, figures))  # noqa: B023


_Figure = tuple[Place, Column, Cell, Mapping[str, Any]]


def _figures(table: PublishedTable) -> Iterator[_Figure]:
    declared = {(row.label["en"], column.id): table.declaration(row, column) for row, column, _ in table.cells()}
    for column in of_table(table):
        usual = tuple(cell for cell in column.cells if "exception" not in declared[cell.label, column.name])
        for cell in column.cells:
            said = declared[cell.label, column.name]
            if "convention" in said:
                yield (table.id, cell.label, column.name), replace(column, cells=usual) if usual else column, cell, said


def _reading(cell: Cell, declared: Mapping[str, Any]) -> Reading:
    """The figure held against what its column declares, rounded as it declares."""
    exact, habit = counted(declared), declared.get("rounding", EQUAL)
    note = Note(
        "declared.exception" if "exception" in declared else f"declared.{habit}",
        convention=declared["convention"], exact=exact, printed=cell.printed, why=declared.get("exception", ""),
    )  # fmt: skip
    found = reading(cell.figure, exact, note, other="exception" in declared)
    if cell.figure.rounded(exact, habit) == cell.figure.digits:
        return found._replace(how=EQUAL)
    if found.how:  # by another habit than the column's
        note = Note(f"declared.only-{found.how}", convention=declared["convention"], exact=exact, printed=cell.printed)
        return found._replace(
            how="up" if cell.figure.rounded(exact, "up") == cell.figure.digits else "cut", notes=(note,)
        )
    return found


class _Beside(Alternatives):
    """What contradicts a figure that its column's reading does not give: its own series, a paper's, another table of the zoo."""

    def __init__(
        self, place: Place, column: Column, cell: Cell, declared: Mapping[str, Any], figures: Sequence[_Figure]
    ) -> None:
        self.place, self.column, self.cell, self.declared, self.figures = place, column, cell, declared, figures

    def against(self) -> Reading | None:
        """What fits in its place."""
        for place, column, other, declared in self.figures:
            if column.of == self.column.of and place[0] != self.place[0] and same_place(self.cell, other):
                found = _reading(other, declared)
                if found.how == EQUAL:
                    note = Note(
                        "declared.elsewhere", printed=self.cell.printed, table=place[0], other=other.printed,
                        convention=declared["convention"], exact=found.value,
                    )  # fmt: skip
                    return reading(self.cell.figure, found.value, note)
        against = contradiction(self.cell, self.column.of, self.column)
        return reading(self.cell.figure, against.fits, against.note) if against else None

    def guess(self) -> Reading:
        """Nothing is guessed: the column is read as it declares."""
        exact = counted(self.declared)
        gap = Note("explain.against", gap=self.cell.figure.gap(exact), exact=exact)
        return Reading(
            exact,
            "",
            self.cell.figure.gap(exact),
            (Note("declared.none", convention=self.declared["convention"], gap=gap),),
        )
