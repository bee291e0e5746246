"""The chapter's tables as HTML in both languages, each cell coloured by its verdict; they need no script."""

from __future__ import annotations

from collections.abc import Sequence

from ..base.formats.html import escape as html
from ..base.formats.html import fragment
from ..base.words import LANGUAGES
from ..published import chapter_ids
from ..tables.building import table
from ..tables.model import Table
from ..verdicts import MARKS, word

#: Verdicts whose cells and notes are not coloured.
_PLAIN = ("", "reproduced", "cited")


def all_tables() -> str:
    """All thirteen, folded up; a table's line says what is in it."""
    return "\n".join(_folded(table(name)) for name in chapter_ids())


def _folded(judged: Table) -> str:
    lines = "".join(f'<span class="{lang}" lang="{lang}">{_summary(judged, lang)}</span>' for lang in LANGUAGES)
    bodies = "".join(f'<div class="{lang}" lang="{lang}">{_table(judged, lang)}</div>' for lang in LANGUAGES)
    return f'<details class="printed-table" id="table-{judged.id}"><summary>{lines}</summary>{bodies}</details>'


def _summary(judged: Table, lang: str) -> str:
    counts = "".join(
        f' <span class="chip v-{verdict}">{MARKS[verdict]} {number} {html(word(verdict, lang))}</span>'
        for verdict, number in judged.verdicts.items()
    )
    return f"{html(judged.to_grid(lang).title)}<br>{counts}"


def _table(judged: Table, lang: str) -> str:
    texts = judged.to_grid(lang)
    head = "".join(
        f'<th scope="col"{_right(a)}>{html(t)}</th>' for t, a in zip(texts.columns, texts.align, strict=True)
    )
    rows = []
    for row, cells in zip(judged.rows, texts.rows, strict=True):
        verdicts = [row.stub.verdict if row.stub else ""]
        for column in judged.columns:
            cell = row.cells.get(column.id)
            verdicts += [cell.verdict if cell else "", *([""] if column.figure else [])]
        first, *others = (
            f"<{tag}{_right(align)}{_coloured(verdict)}>{_text(text)}</{tag[:2]}>"
            for tag, align, verdict, text in zip(
                ['th scope="row"', *["td"] * (len(cells) - 1)], texts.align, verdicts, cells, strict=True
            )
        )
        rows.append("<tr>" + first + "".join(others) + "</tr>")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{html(texts.title)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>{_notes(judged, texts.notes, lang)}"
        + "".join(f'<div class="scroll">{fragment(grid)}</div>' for grid in judged.grids(lang)[1:])
    )


def _notes(judged: Table, lines: Sequence[str], lang: str) -> str:
    """The notes below the table, those on misprints first."""
    about = dict(judged.cell_notes(lang))
    ordered = sorted(lines, key=lambda text: about.get(text) != "erratum")
    items = "".join(f"<li{_coloured(about.get(text, ''))}>{html(text)}</li>" for text in ordered)
    return f'<ul class="notes">{items}</ul>'


def _text(text: str) -> str:
    return "<br>".join(map(html, text.split("\n")))


def _coloured(verdict: str) -> str:
    return "" if verdict in _PLAIN else f' class="v-{verdict}"'


def _right(align: str) -> str:
    return ' style="text-align:right"' if align == "r" else ""


def verdict_word(verdict: str) -> str:
    """A verdict with its mark, in both languages."""
    said = "".join(f'<span class="{lang}" lang="{lang}">{html(word(verdict, lang))}</span>' for lang in LANGUAGES)
    return f'<span class="chip v-{verdict}">{MARKS[verdict]} {said}</span>'
