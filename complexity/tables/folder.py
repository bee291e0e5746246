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
    pages = (("README", index), ("errata", errata.markdown))
    return written | {f"{name}{_ENDING[lang]}": page(tables, lang) for name, page in pages for lang in LANGUAGES}


#: How a page's file is named in a language.
_ENDING = {"en": ".md", "zh": ".zh.md"}


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


def index(tables: list[Table], lang: str) -> str:
    """README of the folder: every table with its verdict counts, and links to it in both languages."""
    text = verdict_grid(tables, lang).to_markdown()
    for table in tables:
        others = {"en": f"[中文]({table.id}.zh.md)", "zh": f"[English]({table.id}.en.md)"}
        link = f"[{table.id}]({table.id}.{lang}.md) · {others[lang]} · [CSV]({table.id}.{lang}.csv)"
        text = text.replace(f"\n| {table.id} ", f"\n| {link} ")
    other = {"en": "[中文](README.zh.md)", "zh": "[English](README.md)"}[lang]
    found = say("folder.errata", lang, name=f"errata{_ENDING[lang]}")
    head, written = say("folder.title", lang), say("folder.written", lang)
    return f"# {head}\n\n{written} {found} {other}\n\n{text}"


def verdict_grid(tables: list[Table], lang: str = "en") -> Grid:
    """How many cells of each table got each verdict, with totals."""
    rows = [
        [table.id, in_language(table.title, lang), *(str(table.verdicts.get(v, "")) for v in MARKS)] for table in tables
    ]
    totals = [str(sum(table.verdicts.get(v, 0) for table in tables)) for v in MARKS]
    heads = [say(f"tables.head-{what}", lang) for what in ("table", "title")]
    columns = [*heads, *(f"{word(v, lang)} {mark}" for v, mark in MARKS.items())]
    return Grid(columns, [*rows, [say("tables.all", lang), "", *totals]], align="ll" + "r" * len(MARKS), footer=1)
