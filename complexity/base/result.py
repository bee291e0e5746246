"""Result: what every answer of this project can do, and Grid, the plainest one: a table of texts.

A class that says how it is a table (``to_grid``) and how it is plain data (``to_dict``) can be printed, shown in a notebook
and written in every format of ``base.formats``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from .formats import FORMATS, Registry

if TYPE_CHECKING:
    import pandas


class Result(ABC):
    """An answer, in every format. Options of ``to_grid`` and ``to_dict`` (a language, say) pass through all the others.

    ``print`` shows the table that the command shows, a notebook the same as HTML. ``formats`` are those that it can be written in.
    """

    __slots__ = ()

    #: The formats that it can be written in.
    formats: ClassVar[Registry] = FORMATS

    @abstractmethod
    def to_grid(self, *args: Any, **options: Any) -> Grid:
        """The (main) table, for people."""

    @abstractmethod
    def to_dict(self, *args: Any, **options: Any) -> Any:
        """Plain data, as JSON has it."""

    def grids(self, *args: Any, **options: Any) -> Sequence[Grid]:
        """All tables, where there are several."""
        return [self.to_grid(**options)]

    def data_grids(self, *args: Any, **options: Any) -> Sequence[Grid]:
        """The tables for programs, where those for people shorten numbers or leave something out."""
        return self.grids(**options)

    def page_title(self, *args: Any, **options: Any) -> str:
        """The title of an HTML page."""
        return self.grids(**options)[0].title

    def language(self, *args: Any, **options: Any) -> str:
        """The language that it is written in, for formats that say so."""
        return str(options.get("lang", "en"))

    def render(self, form: str = "text", **options: Any) -> str:
        """In one of ``formats``; ends with a line break.

        Raises:
            ComplexityError: no such format.
        """
        text: str = self.formats.find(form).render(self, **options)
        return text

    def to_text(self, **options: Any) -> str:
        """Aligned columns for a terminal."""
        return self.render("text", **options)

    def to_markdown(self, **options: Any) -> str:
        """GitHub-flavoured Markdown, for an issue or a review."""
        return self.render("markdown", **options)

    def to_latex(self, **options: Any) -> str:
        """A LaTeX table (booktabs)."""
        return self.render("latex", **options)

    def to_html(self, **options: Any) -> str:
        """An HTML fragment, as notebooks take it; ``render("html")`` is a whole page."""
        fragments: str = self.formats.find("html").fragments(self, **options)
        return fragments

    def to_csv(self, **options: Any) -> str:
        """Comma-separated values, for programs."""
        return self.render("csv", **options)

    def to_json(self, **options: Any) -> str:
        """``to_dict`` as JSON."""
        return self.render("json", **options)

    def to_frame(self, *args: Any, **options: Any) -> pandas.DataFrame:
        """The rows for programs, totals left out; columns of numbers are numbers."""
        import pandas

        grid = self.data_grids(**options)[0]
        rows = grid.rows[: len(grid.rows) - grid.footer]
        columns = [_numbers([row[i] for row in rows], align) for i, align in enumerate(grid.alignment)]
        return pandas.DataFrame(list(zip(*columns, strict=True)), columns=list(grid.columns))

    def _repr_html_(self) -> str | None:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text().removesuffix("\n")

    def __repr__(self) -> str:
        grid = self.to_grid()
        return f"<{type(self).__name__}: {grid.title}{', ' if grid.title else ''}{len(grid.rows) - grid.footer} rows>"


@dataclass(frozen=True, repr=False)
class Grid(Result):
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
    def alignment(self) -> str:
        """``l`` or ``r`` for each column."""
        return self.align or "l" * len(self.columns)

    def to_grid(self) -> Grid:
        """Itself."""
        return self

    def to_dict(self) -> dict[str, Any]:
        """Title, notes and a dict a row."""
        rows = [dict(zip(self.columns, row, strict=True)) for row in self.rows]
        return {"title": self.title, "rows": rows, "notes": list(self.notes)}


class Sheet(Result):
    """Tables and plain data that belong together, each made when it is asked for: what a command shows that is no result.

    Args:
        tables: for people. data: for JSON. raw: the tables for programs; those for people unless given.
        title: of an HTML page; the first table's unless given. lang: the language of it all.
    """

    def __init__(
        self,
        tables: Callable[[], Sequence[Grid]],
        data: Callable[[], Any],
        raw: Callable[[], Sequence[Grid]] | None = None,
        title: str = "",
        lang: str = "en",
    ) -> None:
        self._tables, self._data, self._raw, self._title, self._lang = tables, data, raw or tables, title, lang

    def to_grid(self) -> Grid:
        """The first table."""
        return self._tables()[0]

    def grids(self) -> Sequence[Grid]:
        """All tables for people."""
        return self._tables()

    def data_grids(self) -> Sequence[Grid]:
        """All tables for programs."""
        return self._raw()

    def page_title(self) -> str:
        """The title of an HTML page."""
        return self._title or super().page_title()

    def language(self) -> str:
        """The language of it all."""
        return self._lang

    def to_dict(self) -> Any:
        """Plain data."""
        return self._data()


def _numbers(texts: list[str], align: str) -> list[Any]:
    """A right-aligned column as numbers, nothing where a cell is empty; as it is if one of its cells is no number."""
    if align != "r":
        return texts
    try:
        return [_number(text.replace(",", "")) if text else None for text in texts]
    except ValueError:
        return texts


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        return float(text)
