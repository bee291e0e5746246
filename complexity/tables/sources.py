"""Every printed figure of a source with its verdict, also of those that are only cited or not judged."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..base.words import in_language
from ..explaining import explain_column, verdicts
from ..explaining.reading import of_table
from ..formulas.arithmetic import Number
from ..published import PublishedTable, source
from ..verdicts import MARKS
from . import table
from .parts import judged_parts

#: What was measured, as its column's id and title say: not a function of the network.
_MEASURED = re.compile(r"top-?1|error|\bms\b|_ms\b|\bms_|saves_share|images/s|batches/s", re.I)
#: The verdicts, and what a text is called that was neither measured nor judged: of a network that the project has not, of
#: an experiment's layout, of memory.
VERDICTS = (*MARKS, "not judged")


class Listed(NamedTuple):
    """A printed text: where it stands, what was computed, its verdict and why."""

    table: str
    row: str
    column: str
    printed: str
    computed: Number | str | None
    verdict: str
    note: str


def figures(name: str) -> list[Listed]:
    """All printed texts of a source. Those of the chapter are judged as its tables judge them.

    Raises:
        ComplexityError: no such source.
    """
    return _of_chapter() if name == "chapter" else _of_paper(source(name))


def _of_paper(tables: tuple[PublishedTable, ...]) -> list[Listed]:
    explained = [explain_column(column, others=0) for table in tables for column in of_table(table)]
    judged = {
        (e.column.table, e.column.name, result.cell.label): word
        for e, words in zip(explained, verdicts(explained), strict=True)
        for result, word in zip(e.cells, words, strict=True)
    }
    listed = []
    for printed in tables:
        parts = judged_parts(printed)
        for row, column, text in printed.cells():
            label, title = row.label.get("en", ""), column.title.get("en", column.id)
            found = judged.get((printed.id, column.id, label)) or judged.get((printed.id, label, title))
            if found:
                listed.append(Listed(printed.id, label, column.id, text, found.computed, found.word, found.note))
            elif part := parts.get((label, column.id)):
                listed.append(Listed(printed.id, label, column.id, text, *part))
            else:
                measured = _MEASURED.search(f"{column.id} {title}") is not None
                listed.append(
                    Listed(printed.id, label, column.id, text, None, "cited" if measured else "not judged", "")
                )
    return listed


def _of_chapter() -> list[Listed]:
    listed = []
    for printed in source("chapter"):
        judged = table(printed.id)
        for row, column, cell in judged.judged():
            title = in_language(column.title if column else judged.stub, "en")
            computed = cell.computed if isinstance(cell.computed, int) else None
            listed.append(
                Listed(
                    judged.id,
                    judged.row_name(row, "en"),
                    title,
                    str(cell.printed),
                    computed,
                    cell.verdict,
                    cell.note("en"),
                )
            )
    return listed
