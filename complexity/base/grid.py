"""Grid: a table of texts with a title and notes, in every output format.

The formats with markup go through tabulate. Plain text does not: importing tabulate takes five times as long as printing
a table here, and text is what a terminal asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

from . import escape
from .errors import unknown


class Grid(NamedTuple):
    """A table of texts.

    Attributes:
        columns: titles. rows: one text per column. title: above the table. notes: lines below it.
        align: ``l`` or ``r`` per column; left unless given.
        footer: how many of the last rows are totals (set apart from the rest).
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    notes: Sequence[str] = ()
    align: str = ""
    footer: int = 0

    @property
    def _aligned(self) -> str:
        return self.align or "l" * len(self.columns)

    def render(self, form: str) -> str:
        """The table in a format of ``FORMATS``; ends with a line break.

        Raises:
            ComplexityError: no such format.
        """
        if form not in FORMATS:
            raise unknown("format", form, FORMATS)
        return FORMATS[form](self)

    def to_text(self) -> str:
        """Aligned columns for a terminal, also where characters are two cells wide; long cells take several lines."""
        rows = [[_lines(cell) for cell in row] for row in [self.columns, *self.rows]]
        widths = [max(_width(line) for row in rows for line in row[i]) for i in range(len(self.columns))]
        rule = "  ".join("─" * width for width in widths)

        def printed(row: Sequence[Sequence[str]]) -> str:
            height = max(map(len, row))
            lines = ([cell[k] if k < len(cell) else "" for cell in row] for k in range(height))
            return "\n".join(
                "  ".join(_pad(c, w, a) for c, w, a in zip(line, widths, self._aligned, strict=True)).rstrip()
                for line in lines
            )

        head_row, *body = map(printed, rows)
        if self.footer:
            body.insert(len(body) - self.footer, rule)
        head = [escape.plain(self.title), ""] if self.title else []
        notes = ["", *map(escape.plain, self.notes)] if self.notes else []
        return "\n".join([*head, head_row, rule, *body, *notes]) + "\n"

    def to_markdown(self) -> str:
        """A GitHub-flavoured table, title as a heading."""
        head = f"### {escape.markdown(self.title)}\n\n" if self.title else ""
        notes = "".join(f"\n- {escape.markdown(note)}" for note in self.notes)
        return head + self._tabulated("github", escape.markdown, "<br>") + "\n" + (notes + "\n" if notes else "")

    def to_latex(self) -> str:
        r"""A ``table`` environment with booktabs rules; Chinese text needs XeLaTeX and ``ctex``."""
        body = escape.symbols_for_latex(self._tabulated("latex_booktabs", escape.plain, " "))
        notes = "".join(f"\n\\par\\footnotesize {escape.latex(note)}" for note in self.notes)
        caption = f"\\caption{{{escape.latex(self.title)}}}\n" if self.title else ""
        return (
            f"% needs \\usepackage{{booktabs,amssymb}}\n"
            f"\\begin{{table}}\n\\centering\n{caption}{body}{notes}\n\\end{{table}}\n"
        )

    def to_html(self) -> str:
        """A ``<table>`` with a caption, notes as a list below; a fragment, as notebooks take it."""
        body = self._tabulated("unsafehtml", escape.html, "<br>")
        caption = f"<caption>{escape.html(self.title)}</caption>" if self.title else ""
        body = re.sub(r" +</t([dh])>", r"</t\1>", re.sub(r"(<t[dh][^>]*>) +", r"\1", body))
        body = body.replace("<table>", f'<table class="complexity">{caption}', 1)
        notes = "".join(f"<li>{escape.html(note)}</li>" for note in self.notes)
        return body + "\n" + (f'<ul class="complexity-notes">{notes}</ul>\n' if notes else "")

    def to_page(self) -> str:
        """``to_html`` as a page of its own, which opens from disk."""
        return page(self.title, self.to_html())

    def to_csv(self) -> str:
        """Comma-separated values, title and notes left out; no cell is read as a formula.

        Numbers in right-aligned columns have no thousands separators and no plus sign, so that a program reads them.
        """
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows(
            [
                [escape.csv(cell) for cell in self.columns],
                *(
                    [
                        escape.csv(_ungrouped(cell) if a == "r" else cell)
                        for cell, a in zip(row, self._aligned, strict=True)
                    ]
                    for row in self.rows
                ),
            ]
        )
        return out.getvalue()

    def _tabulated(self, form: str, escaped: Callable[[str], str], line_break: str) -> str:
        from tabulate import tabulate

        return tabulate(
            [[line_break.join(map(escaped, cell.split("\n"))) for cell in row] for row in self.rows],
            headers=[escaped(title) for title in self.columns],
            tablefmt=form,
            disable_numparse=True,
            colalign=["right" if a == "r" else "left" for a in self._aligned] if self.rows else None,
        )


#: Output format -> the method that writes it. JSON is written by whoever has the data, not the texts.
FORMATS: dict[str, Callable[[Grid], str]] = {
    "text": Grid.to_text,
    "markdown": Grid.to_markdown,
    "latex": Grid.to_latex,
    "html": Grid.to_page,
    "csv": Grid.to_csv,
}

_STYLE = (
    "body{font-family:system-ui,sans-serif;margin:2rem;color:#1a1a1a;background:#fff}"
    "table{border-collapse:collapse}caption{font-weight:600;text-align:left;padding:.5rem 0}"
    "th,td{padding:.25rem .75rem;border-bottom:1px solid #ddd}th{text-align:left;border-bottom:2px solid #666}"
    "li{margin:.25rem 0}@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}}"
)


def page(title: str, *bodies: str) -> str:
    """A whole HTML page around fragments."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape.html(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>\n'
        + "\n".join(bodies)
        + "</body></html>\n"
    )


def _ungrouped(cell: str) -> str:
    """``+1,234,567`` as ``1234567``; anything but a number as it is."""
    if re.fullmatch(r"[+-]?\d{1,3}(,\d{3})*(\.\d+)?", cell):
        return cell.replace(",", "").removeprefix("+")
    return cell


def _lines(text: str, most: int = 72) -> list[str]:
    """A cell as lines of at most ``most`` terminal cells, broken at spaces where there are any."""
    if len(text) <= most // 2 and text.isprintable():
        return [text]
    lines = []
    for paragraph in text.split("\n"):
        line = ""
        for word in re.findall(r"\S+\s*|\s+", escape.plain(paragraph)):
            for piece in _pieces(word, most):
                if line and _width(line) + _width(piece.rstrip()) > most:
                    lines.append(line.rstrip())
                    line = ""
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(word: str, most: int) -> list[str]:
    """A word that is wider than a line, cut where a line is full (Chinese text has no spaces)."""
    if _width(word) <= most // 2:
        return [word]
    return re.findall(r"[ -~]+|.", word)


def _width(text: str) -> int:
    """Terminal cells: two for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )


def _pad(text: str, width: int, align: str) -> str:
    space = " " * (width - _width(text))
    return space + text if align == "r" else text + space
