"""Every printed figure of a source with its verdict, also of those that are only cited or not judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..base.words import in_language
from ..explaining import Cell, Explanation, explain_column, verdicts
from ..explaining.reading import of_table
from ..formulas.arithmetic import Number
from ..published import PublishedTable, source, zoo_ids
from ..published.prose import PROSE
from ..verdicts import MARKS, Verdict, cited
from .building import table
from .declared import judged_as_declared
from .parts import judged_parts
from .prose import judged_claims

#: What was measured, as its column's id and title say: not a function of the network.
_MEASURED = re.compile(r"top-?1|error|\bms\b|_ms\b|\bms_|saves_share|images/s|batches/s", re.I)
#: The verdicts; what a text is called that says how an experiment was laid out; and one that was neither measured nor
#: judged: of a network that the project has not.
VERDICTS = (*MARKS, "given", "not judged")


class Listed(NamedTuple):
    """A printed text: where it stands, what was computed, its verdict and why."""

    table: str
    row: str
    column: str
    printed: str
    computed: Number | str | None = None
    verdict: str = "not judged"
    note: str = ""


def figures(name: str) -> list[Listed]:
    """All printed texts of a source. Those of the chapter are judged as its tables judge them, ``chapter-prose`` is its text.

    Raises:
        ComplexityError: no such source.
    """
    if name == PROSE:
        return list(_of_prose())
    if name in zoo_ids():
        return list(_of_zoo(source(name)))
    return list(_of_chapter() if name == "chapter" else _of_paper(source(name)))


def _of_zoo(tables: tuple[PublishedTable, ...]) -> Iterator[Listed]:
    judged = dict(judged_as_declared(tables))
    for printed in tables:
        for row, column, text in printed.cells():
            one = Listed(printed.id, row.label["en"], column.id, text)
            found = judged[printed.id, row.label["en"], column.id]
            yield one._replace(computed=found.computed, verdict=found.word, note=found.note)


def _of_paper(tables: tuple[PublishedTable, ...]) -> Iterator[Listed]:
    judged = {(e.column.table, e.column.name, cell.label): found for e, cell, found in explained(tables)}
    for printed in tables:
        parts = judged_parts(printed)
        for row, column, text in printed.cells():
            label, title = row.label.get("en", ""), column.title.get("en", column.id)
            one = Listed(printed.id, label, column.id, text)
            found = judged.get((printed.id, column.id, label)) or judged.get((printed.id, label, title))
            found = found or parts.get((label, column.id))
            if found is None and _MEASURED.search(f"{column.id} {title}"):
                found = cited(text, (), "")
            if found is not None:
                yield one._replace(computed=found.computed, verdict=found.word, note=found.note)
            else:
                declared = printed.declaration(row, column)
                word = "given" if declared.get("given") else "not judged"
                yield one._replace(verdict=word, note=declared.get("reason", ""))


def explained(tables: Sequence[PublishedTable]) -> Iterator[tuple[Explanation, Cell, Verdict]]:
    """Every figure of a paper's networks: its column explained, its cell, its verdict."""
    columns = [explain_column(column, others=0) for table in tables for column in of_table(table)]
    for one, words in zip(columns, verdicts(columns), strict=True):
        for result, found in zip(one.cells, words, strict=True):
            yield one, result.cell, found


def _of_prose() -> Iterator[Listed]:
    for one in judged_claims():
        said = one.claim
        yield Listed(said.section, said.id, said.says["en"], said.printed, None, one.verdict, one.evidence["en"])


def _of_chapter() -> Iterator[Listed]:
    for printed in source("chapter"):
        judged = table(printed.id)
        for row, column, cell in judged.judged():
            title = in_language(column.title if column else judged.stub, "en")
            one = Listed(judged.id, judged.row_name(row, "en"), title, str(cell.printed))
            computed = cell.computed if isinstance(cell.computed, int) else None
            yield one._replace(computed=computed, verdict=cell.verdict, note=cell.note("en"))
