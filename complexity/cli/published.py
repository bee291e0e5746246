"""``complexity published``."""

from __future__ import annotations

from typing import Any

import click

from .options import format_option
from .output import write_rows


@click.command("published")
@click.argument("source", required=False)
@format_option()
def command(source: str | None, form: str) -> None:
    """The sources of printed figures; of one SOURCE all its figures, each with its verdict.

    What was measured is not a function of the network: it is cited. What is one of a network that is not here is not judged.
    """
    columns, rows = _sources() if source is None else _figures(source)
    write_rows(columns, rows, form, narrow=source is not None)


Table = tuple[tuple[str, ...], list[list[Any]]]


def _sources() -> Table:
    from ..published import source, source_ids, zoo_ids
    from ..published.prose import PROSE
    from ..tables.sources import VERDICTS, figures

    rows = []
    citations = {name: source(name)[0].citation for name in (*source_ids(), *zoo_ids())}
    citations |= {
        "chapter": "the chapter",
        PROSE: "the chapter, running text and code",
    }  # a file a table, each cited by itself
    for name, citation in citations.items():
        listed = figures(name)
        counts = [sum(figure.verdict == word for figure in listed) for word in VERDICTS]
        places = {figure.table for figure in listed} if name == PROSE else source(name)
        rows.append([name, citation, len(places), len(listed), *counts])
    return ("source", "citation", "tables", "figures", *VERDICTS), rows


def _figures(name: str) -> Table:
    from ..tables.sources import Listed, figures

    return Listed._fields, [list(figure) for figure in figures(name)]
