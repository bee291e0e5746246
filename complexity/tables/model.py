"""A published table beside its computed twin: cells with a verdict each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from ..base import Grid, Result
from ..base.errors import unknown
from ..base.words import LANGUAGES, Note, Text, in_language, said
from ..verdicts import MARKS

if TYPE_CHECKING:
    import pandas


class Cell(NamedTuple):
    """One cell.

    Attributes:
        printed: the printed text, or ``None`` where nothing is printed.
        computed: the exact integer, or the derived text; ``None`` where the network does not determine it.
        shown: the computed value written like the printed one.
        verdict: a key of ``verdicts.MARKS``; empty where there is nothing to judge.
        notes: what a reader must know of this cell.
        details: figures behind a text, for JSON.
        figure: whether the computed value is a figure (else a number or text of the structure).
    """

    printed: str | Text | None
    computed: int | str | Text | None = None
    shown: str | Text = ""
    verdict: str = ""
    notes: tuple[Note, ...] = ()
    details: tuple[Mapping[str, Any], ...] = ()
    figure: bool = False


class TableRow(NamedTuple):
    """A row: its label, the label judged as a cell where the network determines it, and its cells by column id."""

    label: Text
    cells: Mapping[str, Cell]
    stub: Cell | None = None


class TableColumn(NamedTuple):
    """A column's id and title; ``figure`` columns show the exact computed value beside the printed one."""

    id: str
    title: Text
    figure: bool = False


@dataclass(frozen=True, repr=False)
class Table(Result):
    """A table of the chapter (or of another published file) with everything computed.

    Attributes:
        id, title, stub: of the published table; ``stub`` heads the labels.
        columns, rows: published ones first, then those that the reader asked for.
        conventions: what each figure column counts: (column titles, convention name, its summary).
        variants: network -> variant, as declared.
        remarks: further lines below the table.
    """

    id: str
    title: Text
    stub: Text
    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    conventions: tuple[tuple[Text, str, Text], ...] = ()
    variants: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[Note, ...] = ()

    def judged(self) -> Iterator[tuple[TableRow, TableColumn | None, Cell]]:
        """All cells that have a verdict; the column of a label is ``None``."""
        for row in self.rows:
            if row.stub and row.stub.verdict:
                yield row, None, row.stub
            for column in self.columns:
                cell = row.cells.get(column.id)
                if cell and cell.verdict:
                    yield row, column, cell

    @property
    def verdicts(self) -> dict[str, int]:
        """How many cells got each verdict, in the order of precedence; only those that occur."""
        counts = Counter(cell.verdict for _, _, cell in self.judged())
        return {verdict: counts[verdict] for verdict in MARKS if counts[verdict]}

    def to_grid(self, lang: str = "en") -> Grid:
        """The table as texts, for the formats that people read."""
        from .layout import grid

        return grid(self, _language(lang))

    def data_grids(self, lang: str = "en") -> Sequence[Grid]:
        """For programs: per column printed, computed, verdict."""
        from .layout import data_grid

        return [data_grid(self, _language(lang))]

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain data, as the JSON output has it: notes in ``lang``, titles in all languages."""
        from .layout import as_dict

        return as_dict(self, _language(lang))

    def to_frame(self, **options: Any) -> pandas.DataFrame:
        """One row a cell: label, column, printed, computed, shown, verdict, note."""
        import pandas

        records: list[dict[str, Any]] = []
        for row in self.rows:
            cells: Sequence[tuple[str, Cell | None]] = [("label", row.stub), *row.cells.items()]
            records.extend(
                {
                    "label": in_language(row.label, "en"),
                    "column": name,
                    "printed": in_language(cell.printed, "en"),
                    "computed": in_language(cell.computed, "en"),
                    "shown": in_language(cell.shown, "en"),
                    "verdict": cell.verdict,
                    "note": said(cell.notes, "en"),
                }
                for name, cell in cells
                if cell is not None
            )
        # Objects, so that exact integers stay integers beside empty cells.
        return pandas.DataFrame(records, dtype=object)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {verdict}" for verdict, n in self.verdicts.items())
        return f"<Table {self.id}: {in_language(self.title, 'en')}; {counts}>"


def _language(lang: str) -> str:
    if lang not in LANGUAGES:
        raise unknown("language", lang, LANGUAGES)
    return lang
