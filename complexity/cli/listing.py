"""``complexity list WHAT``."""

from __future__ import annotations

import click

from ..base.settings import shown_settings
from .options import format_option
from .output import write_rows


@click.command("list")
@click.argument("what", type=click.Choice(["networks", "variants", "conventions", "sources"]))
@format_option()
def command(what: str, form: str) -> None:
    """List what there is by name: networks, their variants, conventions, or sources of printed figures."""
    columns, rows = {
        "networks": _networks,
        "variants": _variants,
        "conventions": _conventions,
        "sources": _sources,
    }[what]()
    write_rows(columns, rows, form, narrow=what != "sources")


Table = tuple[tuple[str, ...], list[list[str]]]


def _networks() -> Table:
    from ..architectures import networks

    rows = []
    for network in networks().values():
        variants = ", ".join(network.variants)
        rows.append(
            [
                network.name,
                network.title,
                str(network.resolution),
                shown_settings(network.settings),
                ", ".join(network.staged),
                variants,
                network.source,
            ]
        )
    return ("network", "title", "resolution", "settings", "by stage", "variants", "source"), rows


def _variants() -> Table:
    from ..architectures import networks

    rows = [
        [network.name, name, shown_settings(variant.settings), variant.source]
        for network in networks().values()
        for name, variant in network.variants.items()
    ]
    return ("network", "variant", "settings", "source"), rows


def _conventions() -> Table:
    from ..ledgers.conventions import conventions

    rows = [[found.name, found.of, found.tool, found.summary, found.source] for found in conventions().values()]
    return ("convention", "of", "tool", "summary", "source"), rows


def _sources() -> Table:
    from ..published import source, source_ids, zoo_ids

    rows = []
    for name in (*source_ids(), *zoo_ids()):
        tables = source(name)
        citation = tables[0].citation.partition(", table")[0]  # the chapter's tables are cited each by itself
        rows.append([name, ", ".join(table.id for table in tables), citation])
    return ("source", "tables", "citation"), rows
