"""How a command shows what it found: to stdout or into a file, and on stderr what a format has no place for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from ..base import Grid, Result, Sheet
from ..base.command import emit
from ..base.escape import plain
from ..base.extras import needed_by


def write(result: Result, form: str, output: Path | None = None, *, notes: Sequence[str] = (), **options: Any) -> None:
    """A result to stdout, or into a file, with options of its own; notes that CSV has no room for to stderr then."""
    emit(result.render(form, **options), output)
    for text in notes if form == "csv" else ():
        note(text)


def write_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]], form: str, *, narrow: bool) -> None:
    """Rows of values to stdout.

    Args:
        narrow: leave the last column out of plain text: it is the longest, and a terminal is narrow.
    """
    last = len(columns) - (narrow and form == "text")
    texts = [[_text(value) for value in row[:last]] for row in rows]
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    write(Sheet(lambda: [Grid(columns[:last], texts)], lambda: data), form)


def draw(chart: Callable[[], Any], path: Path, lang: str) -> None:
    """A chart in a language into a file.

    Raises:
        ComplexityError: what draws it is not installed, or a file that no picture can be written to.
    """
    with needed_by("--plot"):
        from ..plots import language, save

        with language(lang):
            save(chart(), path)


def tools_progress(every: Iterable[Any]) -> Iterable[Any]:
    """The tools that are run, with a bar on stderr."""
    import sys

    from tqdm import tqdm

    bar: Iterable[Any] = tqdm(every, desc="tools", unit="tool", leave=False, disable=None, file=sys.stderr)
    return bar


def note(text: str) -> None:
    """A line on stderr, where the output itself has no place for it."""
    click.echo(f"complexity: {plain(text)}", err=True)


def _text(value: Any) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:,}"
