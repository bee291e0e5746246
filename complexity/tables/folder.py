"""The folder of regenerated tables: Markdown and CSV in each language, an index, the errata."""

from __future__ import annotations

from pathlib import Path

from ..base import Grid, write_whole
from ..base.errors import ComplexityError
from ..base.words import LANGUAGES, in_language, say
from ..verdicts import MARKS, word
from . import errata
from .model import Table


def files(tables: list[Table]) -> dict[str, str]:
    """File name -> content of everything in the folder."""
    written = {
        f"{table.id}.{lang}.{ending}": table.render(form, lang=lang)
        for table in tables
        for lang in LANGUAGES
        for form, ending in (("markdown", "md"), ("csv", "csv"))
    }
    return {**written, "README.md": index(tables), "errata.md": errata.markdown(tables)}


def write(tables: list[Table], folder: Path) -> int:
    """Writes the folder; returns how many files changed.

    Raises:
        ComplexityError: the folder or a file cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ComplexityError(f"folder {str(folder)!r} cannot be made: {error.strerror}") from None
    changed = stale(tables, folder)
    contents = files(tables)
    for name in changed:
        write_whole(folder / name, contents[name])
    return len(changed)


def stale(tables: list[Table], folder: Path) -> list[str]:
    """Names of the files that are missing or not what they should be."""
    return [
        name
        for name, content in files(tables).items()
        if not (folder / name).is_file() or (folder / name).read_bytes() != content.encode()
    ]


def index(tables: list[Table]) -> str:
    """README.md of the folder: every table with its verdict counts."""
    rows = [
        [f"[{table.id}]({table.id}.en.md) · [中文]({table.id}.zh.md) · [CSV]({table.id}.en.csv)"]
        + [in_language(table.title, "en")]
        + [str(table.verdicts.get(verdict, "")) for verdict in MARKS]
        for table in tables
    ]
    links = {f"@{i}": row[0] for i, row in enumerate(rows)}
    grid = verdict_grid(tables)
    body = Grid(grid.columns, [[key, *row[1:]] for key, row in zip(links, grid.rows, strict=False)] + [grid.rows[-1]])
    text = body.to_markdown()
    for key, link in reversed(links.items()):
        text = text.replace(f"| {key} ", f"| {link} ")
    return (
        "# The chapter's tables, printed beside computed\n\n"
        "Written by `make tables`; do not edit. Misprints with their evidence: [errata.md](errata.md).\n\n" + text
    )


def verdict_grid(tables: list[Table], lang: str = "en") -> Grid:
    """How many cells of each table got each verdict, with totals."""
    rows = [
        [table.id, in_language(table.title, lang), *(str(table.verdicts.get(v, "")) for v in MARKS)] for table in tables
    ]
    totals = [str(sum(table.verdicts.get(v, 0) for table in tables)) for v in MARKS]
    heads = [say(f"tables.head-{what}", lang) for what in ("table", "title")]
    columns = [*heads, *(f"{word(v, lang)} {mark}" for v, mark in MARKS.items())]
    return Grid(columns, [*rows, [say("tables.all", lang), "", *totals]], align="ll" + "r" * len(MARKS), footer=1)
