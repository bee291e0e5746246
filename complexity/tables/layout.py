"""How a table looks: printed and computed side by side, a mark for each verdict, notes below."""

from __future__ import annotations

from typing import Any

from ..base import Grid
from ..base.numbers import grouped
from ..base.words import in_language, listed, said, say
from ..verdicts import MARKS, meaning, word
from .model import Cell, Table, TableColumn, TableRow


def grid(table: Table, lang: str) -> Grid:
    """The table for readers: a figure column is two columns, printed with its mark and computed in full."""
    titles, align = [in_language(table.stub, lang)], "l"
    for column in table.columns:
        titles.append(in_language(column.title, lang))
        align += "r" if column.figure else "l"
        if column.figure:
            titles.append(say("tables.computed-column", lang))
            align += "r"
    return Grid(
        titles,
        [_row(table, row, lang) for row in table.rows],
        title=say("tables.table", lang, id=table.id, title=table.title),
        notes=notes(table, lang),
        align=align,
    )


def notes(table: Table, lang: str) -> list[str]:
    """The lines below a table: every cell that is not simply reproduced, conventions, verdict counts, marks."""
    lines = [cell_note(table, row, column, cell, lang) for row, column, cell in noted(table)]
    lines += [
        say("tables.declared", lang, columns=titles, convention=name, summary=summary)
        for titles, name, summary in table.conventions
    ]
    lines += [remark.say(lang) for remark in table.remarks]
    if table.variants:
        lines.append(
            say("tables.variant", lang, variants=listed((f"{n} {v}" for n, v in table.variants.items()), lang))
        )
    counts = table.verdicts
    if counts:
        words = (f"{number} {word(verdict, lang)}" for verdict, number in counts.items())
        marks = (f"{MARKS[verdict]} {meaning(verdict, lang)}" for verdict in counts)
        lines.append(say("tables.verdicts", lang, counts=listed(words, lang)))
        lines.append(say("tables.marks", lang, marks=listed(marks, lang, "semicolon")))
    return lines


def noted(table: Table) -> list[tuple[TableRow, TableColumn | None, Cell]]:
    """The cells that have something to say."""
    cells: list[tuple[TableRow, TableColumn | None, Cell]] = []
    for row in table.rows:
        if row.stub and row.stub.notes:
            cells.append((row, None, row.stub))
        cells += [(row, c, row.cells[c.id]) for c in table.columns if c.id in row.cells and row.cells[c.id].notes]
    return cells


def cell_note(table: Table, row: TableRow, column: TableColumn | None, cell: Cell, lang: str) -> str:
    """One line about one cell, naming its row, column and verdict."""
    name = in_language(column.title if column else table.stub, lang)
    text = said(cell.notes, lang)
    if cell.verdict:
        text = f"{word(cell.verdict, lang)} {MARKS[cell.verdict]} {text}"
    return say("tables.cell", lang, row=row_name(table, row, lang), column=name, text=text)


def row_name(table: Table, row: TableRow, lang: str) -> str:
    """A row's label, with its number where several rows have the same one."""
    label = str(in_language(row.label, lang))
    same = [other for other in table.rows if other.label == row.label]
    number = next(i for i, other in enumerate(table.rows, 1) if other is row)
    return label if len(same) == 1 else say("tables.numbered", lang, label=label, number=number)


def data_grid(table: Table, lang: str) -> Grid:
    """The table for programs: per column the printed text, the computed value, the verdict."""
    titles = ["label", *(["label computed", "label verdict"] if _has_stubs(table) else [])]
    for column in table.columns:
        titles += [column.id, f"{column.id} computed", f"{column.id} verdict"]
    rows = []
    for row in table.rows:
        cells = [in_language(row.label, lang)]
        if _has_stubs(table):
            cells += _data(row.stub, lang)[1:]
        for column in table.columns:
            cells += _data(row.cells.get(column.id), lang)
        rows.append(cells)
    return Grid(titles, rows)


def as_dict(table: Table, lang: str) -> dict[str, Any]:
    """Plain data: exact integers, printed strings, verdicts, notes."""
    return {
        "table": table.id,
        "title": dict(table.title),
        "columns": [column.id for column in table.columns],
        "rows": [
            {
                "label": in_language(row.label, lang),
                **({"label_cell": _cell_dict(row.stub, lang)} if row.stub else {}),
                "cells": {name: _cell_dict(cell, lang) for name, cell in row.cells.items()},
            }
            for row in table.rows
        ],
        "conventions": [
            {"columns": in_language(titles, lang), "convention": name, "summary": in_language(summary, lang)}
            for titles, name, summary in table.conventions
        ],
        "variants": dict(table.variants),
        "verdicts": table.verdicts,
    }


def _cell_dict(cell: Cell, lang: str) -> dict[str, Any]:
    return {
        "printed": in_language(cell.printed, lang),
        "computed": in_language(cell.computed, lang),
        "shown": in_language(cell.shown, lang),
        "verdict": cell.verdict or None,
        "note": said(cell.notes, lang),
        **({"details": list(cell.details)} if cell.details else {}),
    }


def _data(cell: Cell | None, lang: str) -> list[str]:
    if cell is None:
        return ["", "", ""]
    return [
        "" if value is None else str(in_language(value, lang)) for value in (cell.printed, cell.computed, cell.verdict)
    ]


def _has_stubs(table: Table) -> bool:
    return any(row.stub for row in table.rows)


def _row(table: Table, row: TableRow, lang: str) -> list[str]:
    cells = [_shown(row.stub, lang) if row.stub else in_language(row.label, lang)]
    for column in table.columns:
        cell = row.cells.get(column.id)
        if column.figure:
            cells += [_printed(cell, lang), _computed(cell, lang)]
        else:
            cells.append(_shown(cell, lang))
    return cells


def _printed(cell: Cell | None, lang: str) -> str:
    if cell is None or cell.printed is None:
        return ""
    return f"{in_language(cell.printed, lang)} {MARKS[cell.verdict] if cell.verdict else ''}".rstrip()


def _computed(cell: Cell | None, lang: str) -> str:
    if cell is None or cell.computed is None:
        return ""
    value = in_language(cell.computed, lang)
    return grouped(value) if isinstance(value, int) else str(value)


def _shown(cell: Cell | None, lang: str) -> str:
    """A cell of texts: the printed one, the mark where it is not simply reproduced, and what fits."""
    if cell is None:
        return ""
    if cell.printed is None:
        return _computed(cell, lang) if cell.figure else str(in_language(cell.shown, lang))
    printed = in_language(cell.printed, lang)
    if cell.figure:
        return f"{printed} {MARKS[cell.verdict]} {_computed(cell, lang)}"
    if cell.verdict in ("", "reproduced"):
        return str(printed)
    mark = MARKS[cell.verdict]
    fits = in_language(cell.shown, lang)
    return f"{printed} {mark} {fits}".rstrip() if cell.verdict != "cited" else f"{printed} {mark}"
