"""Explain a printed figure: which network variant and which way of counting gives it?

A printed figure is an equation, ledger × convention, rounded = printed. The ledgers are known, so the convention is searched for,
among all combinations of a few named choices (``choices.toml``). No torch.

>>> import complexity
>>> complexity.explain(table="5-11").columns[0].best.convention
'conv-only'
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..architectures.checks import whole
from ..base.errors import ComplexityError, shown, unknown
from ..base.words import Note
from ..published import chapter_ids
from ..published.figure import kind_of
from ..verdicts import Verdict
from .choices import KINDS_OF_FIGURES
from .column import Cell, Column
from .explaining import SIMPLE, explain_alone, explain_column
from .reading import of_counted, of_figure, of_file, of_source
from .report import Report
from .result import CellResult, Explanation, Hypothesis
from .series import Contradiction, contradiction
from .verdicts import verdict, verdicts
from .windows import how_it_matches

if TYPE_CHECKING:
    from ..ledgers.ledger import Ledger

__all__ = [
    "SIMPLE",
    "Cell",
    "CellResult",
    "Column",
    "Contradiction",
    "Explanation",
    "Hypothesis",
    "Report",
    "Verdict",
    "contradiction",
    "explain",
    "explain_alone",
    "explain_column",
    "how_it_matches",
    "verdict",
    "verdicts",
]


def explain(
    figure: str | None = None,
    *,
    network: str | None = None,
    ledger: Ledger | None = None,
    table: str | None = None,
    source: str | None = None,
    file: str | Path | None = None,
    of: str = "",
    unit: str = "",
    variant: str | None = None,
    others: int = 4,
    **settings: Any,
) -> Report:
    """Which hypotheses give a printed figure, a table's columns, a source's, or those of the user's own file.

    Args:
        figure: as printed: ``137M``, ``1.55G``, ``15.3 B``, ``569 Million``; a bare number such as ``4.2`` is in millions
            unless ``unit`` says otherwise. It needs ``network`` (and its settings) or ``ledger``.
        network: a key of ``networks()``. ledger: what was counted of a live model, in place of a network.
        table: a table of the chapter, ``5-11``; with ``source`` one of that source. source: all tables of a source.
        file: CSV or TOML; see ``reading.of_file``.
        of: ``operations`` (unless given or said in the figure) or ``params``. variant: where it is known; else all are tried.
        others: how many further hypotheses to name.
        settings: of the network, as ``complexity.ledger`` takes them.

    Raises:
        ComplexityError: nothing or too much asked for, a figure that is none, an unknown name, a bad setting.
    """
    if of and of not in KINDS_OF_FIGURES:
        raise unknown("kind of figure", of, KINDS_OF_FIGURES)
    asked = {
        f"figure {shown(figure)}": figure,
        f"file {shown(str(file))}": file,
        f"table {shown(table)}" if table is not None else f"source {shown(source)}": table or source,
    }
    if len(given := [name for name, value in asked.items() if value is not None]) != 1:
        raise ComplexityError(
            f"give only one of: {', '.join(given)}"
            if given
            else "explain needs one of: a figure with its network, a table or a source, a file"
        )
    if figure is None and (settings or network or ledger or variant):
        raise ComplexityError(
            "network, variant and settings belong to a figure; a table, a source and a file bring their own"
        )
    notes: tuple[Note, ...] = ()
    if figure is not None:
        columns = [
            _one(str(figure), network, ledger, of or kind_of(str(figure)) or "operations", unit, variant, settings)
        ]
        title = str(figure)
    elif file is not None:
        columns, notes = of_file(Path(file), unit=unit, of=of)
        title = str(file)
    else:
        columns, title = _published(table, source, of)
    return Report(tuple(explain_column(column, others=others) for column in columns), title, notes)


def _one(
    figure: str,
    network: str | None,
    ledger: Ledger | None,
    of: str,
    unit: str,
    variant: str | None,
    settings: dict[str, Any],
) -> Column:
    if (network is None) == (ledger is None):
        raise ComplexityError(
            f"figure {shown(figure)}: of which network? --network mobilenet_v2 (with --alpha, --resolution … where it has others; "
            "complexity list networks has all), or --target for a model of your own"
        )
    if network is not None:
        classes = settings.pop("classes", None)
        column = of_figure(figure, network, settings, variant=variant, unit=unit, of=of)
        return column if classes is None else replace(column, classes=(whole("classes", classes),))
    if settings or variant:
        raise ComplexityError("settings and variant belong to a network in closed form, not to a counted model")
    assert ledger is not None
    return of_counted(figure, ledger, unit=unit, of=of)


def _published(table: str | None, source: str | None, of: str) -> tuple[list[Column], str]:
    columns = of_source(source or "chapter")
    if table is not None:
        wanted = table.strip() if source else table.strip().replace(".", "-")
        known = list(chapter_ids()) if source in (None, "chapter") else list(dict.fromkeys(c.table for c in columns))
        if wanted not in known:
            raise unknown("table", table, known)
        columns = [column for column in columns if column.table == wanted]
    columns = [column for column in columns if column.of == (of or column.of)]
    if not columns:
        raise ComplexityError(f"{table or source} has no column of figures whose rows name a network")
    return columns, " ".join(filter(None, (source, table)))
