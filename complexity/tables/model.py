"""A published table beside its computed twin: cells with a verdict each, a mark for each verdict, notes below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base import Grid, Result
from ..base.errors import unknown
from ..base.words import LANGUAGES, Note, Text, in_language, listed, say
from ..verdicts import MARKS, meaning, word
from . import worth
from .cell import Cell

if TYPE_CHECKING:
    import pandas

_EMPTY = Cell()


class TableRow(NamedTuple):
    """A row: its label, its cells by column id, and as ``stub`` the label judged as a cell where the network determines it."""

    label: Text
    cells: Mapping[str, Cell]
    stub: Cell | None = None


class TableColumn(NamedTuple):
    """A column's id and title; ``figure`` columns show the exact computed value beside the printed one."""

    id: str
    title: Text
    figure: bool = False


class Counting(NamedTuple):
    """What a column (or row) of figures counts: its title, the convention's name, and that in words."""

    title: Text
    convention: str
    summary: Text


@dataclass(frozen=True, repr=False)
class Table(Result):
    """A table of the chapter (or of another published file) with everything computed.

    Attributes:
        id, title, stub: of the published table; ``stub`` heads the labels.
        columns, rows: published ones first, then those that the reader asked for.
        conventions: what the figures count. variants: network -> variant, as declared.
        remarks: further lines below the table.
    """

    id: str
    title: Text
    stub: Text
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    conventions: tuple[Counting, ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Note, ...] = ()

    def cells(self) -> Iterator[tuple[TableRow, TableColumn | None, Cell]]:
        """All cells, row by row; the column of a judged label is ``None``."""
        for row in self.rows:
            if row.stub:
                yield row, None, row.stub
            for column in self.columns:
                if column.id in row.cells:
                    yield row, column, row.cells[column.id]

    def judged(self) -> Iterator[tuple[TableRow, TableColumn | None, Cell]]:
        """All cells that have a verdict."""
        return (one for one in self.cells() if one[-1].verdict)

    @property
    def verdicts(self) -> dict[str, int]:
        """How many cells got each verdict, in the order of precedence; only those that occur."""
        counts = Counter(cell.verdict for _, _, cell in self.judged())
        return {verdict: counts[verdict] for verdict in MARKS if counts[verdict]}

    def to_grid(self, lang: str = "en") -> Grid:
        """For people: a figure column is two columns, printed with its mark and computed in full."""
        _check(lang)
        titles, align = [in_language(self.stub, lang)], "l"
        for column in self.columns:
            titles.append(in_language(column.title, lang))
            align += "r" if column.figure else "l"
            if column.figure:
                titles.append(say("tables.computed-column", lang))
                align += "r"
        title = say("tables.table", lang, id=self.id, title=self.title)
        return Grid(titles, [self._texts(row, lang) for row in self.rows], title, self.notes(lang), align)

    def grids(self, lang: str = "en") -> Sequence[Grid]:
        """The table, and a small one for everything that a feature is compared without."""
        return [self.to_grid(lang), *worth.small_tables(self._compared(), lang)]

    def _compared(self) -> Iterator[tuple[Text, Mapping[str, Any]]]:
        return ((row.label, one) for row in self.rows for one in row.cells.get("worth", _EMPTY).details)

    def _texts(self, row: TableRow, lang: str) -> list[str]:
        texts = [row.stub.as_text(lang) if row.stub else in_language(row.label, lang)]
        for column in self.columns:
            cell = row.cells.get(column.id, _EMPTY)
            texts += [cell.as_printed(lang), cell.as_computed(lang)] if column.figure else [cell.as_text(lang)]
        return texts

    def notes(self, lang: str) -> list[str]:
        """The lines below: every cell that is not simply reproduced, conventions, verdict counts, marks."""
        lines = [line for line, _ in self.cell_notes(lang)]
        lines += [
            say("tables.declared", lang, columns=one.title, convention=one.convention, summary=one.summary)
            for one in self.conventions
        ]
        lines += [remark.say(lang) for remark in self.remarks]
        if self.variants:
            lines.append(
                say("tables.variant", lang, variants=listed((f"{n} {v}" for n, v in self.variants.items()), lang))
            )
        if counts := self.verdicts:
            words = (f"{number} {word(verdict, lang)}" for verdict, number in counts.items())
            marks = (f"{MARKS[verdict]} {meaning(verdict, lang)}" for verdict in counts)
            lines.append(say("tables.verdicts", lang, counts=listed(words, lang)))
            lines.append(say("tables.marks", lang, marks=listed(marks, lang, "semicolon")))
        return lines

    def cell_notes(self, lang: str) -> list[tuple[str, str]]:
        """One line about each cell that has something to say, naming its row, column and verdict; and the verdict."""
        lines = []
        for row, column, cell in self.cells():
            if cell.notes:
                name, text = in_language(column.title if column else self.stub, lang), cell.note(lang)
                if cell.verdict:
                    text = f"{word(cell.verdict, lang)} {MARKS[cell.verdict]} {text}"
                line = say("tables.cell", lang, row=self.row_name(row, lang), column=name, text=text)
                lines.append((line, cell.verdict))
        return lines

    def row_name(self, row: TableRow, lang: str) -> str:
        """A row's label in a language (``lang``), with its number where several rows have the same one."""
        label = str(in_language(row.label, lang))
        same = [other for other in self.rows if other.label == row.label]
        number = next(i for i, other in enumerate(self.rows, 1) if other is row)
        return label if len(same) == 1 else say("tables.numbered", lang, label=label, number=number)

    def data_grids(self, lang: str = "en") -> Sequence[Grid]:
        """For programs: per column the printed text, the computed value, the verdict."""
        _check(lang)
        stubs = any(row.stub for row in self.rows)
        titles = ["label", *(["label computed", "label verdict"] if stubs else [])]
        for column in self.columns:
            titles += [f"{column.id} paraphrase"] if self._is_paraphrase(column) else [
                column.id, f"{column.id} computed", f"{column.id} verdict"
            ]  # fmt: skip
        rows = []
        for row in self.rows:
            texts = [in_language(row.label, lang), *((row.stub or _EMPTY).to_data(lang)[1:] if stubs else [])]
            for column in self.columns:
                cell = row.cells.get(column.id, _EMPTY)
                texts += [cell.as_text(lang)] if self._is_paraphrase(column) else cell.to_data(lang)
            rows.append(texts)
        compared = worth.for_programs(self._compared(), lang)
        return [Grid(titles, rows), *([compared] if compared.rows else [])]

    def _is_paraphrase(self, column: TableColumn) -> bool:
        return any(row.cells.get(column.id, _EMPTY).paraphrase for row in self.rows)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain data, as the JSON output has it: exact integers; notes in ``lang``, titles in all languages."""
        _check(lang)
        return {
            "table": self.id,
            "title": dict(self.title),
            "columns": [column.id for column in self.columns],
            "rows": [
                {
                    "label": in_language(row.label, lang),
                    **({"label_cell": row.stub.to_dict(lang)} if row.stub else {}),
                    "cells": {name: cell.to_dict(lang) for name, cell in row.cells.items()},
                }
                for row in self.rows
            ],
            "conventions": [
                {
                    "columns": in_language(one.title, lang),
                    "convention": one.convention,
                    "summary": in_language(one.summary, lang),
                }
                for one in self.conventions
            ],
            "variants": dict(self.variants),
            "verdicts": self.verdicts,
        }

    def to_frame(self, **options: Any) -> pandas.DataFrame:
        """One row a cell: label, column, printed, computed, shown, verdict, note."""
        import pandas

        records = [
            {
                "label": in_language(row.label, "en"),
                "column": name,
                "printed": in_language(cell.printed, "en"),
                "computed": in_language(cell.computed, "en"),
                "shown": in_language(cell.shown, "en"),
                "verdict": cell.verdict,
                "note": cell.note("en"),
            }
            for row in self.rows
            for name, cell in [*([("label", row.stub)] if row.stub else []), *row.cells.items()]
        ]
        # Objects, so that exact integers stay integers beside empty cells.
        return pandas.DataFrame(records, dtype=object)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in self.verdicts.items())
        return f"<Table {self.id}: {in_language(self.title, 'en')}; {counts}>"


def _check(lang: str) -> None:
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
