"""``complexity list WHAT``."""

from __future__ import annotations

import click

from .options import format_option, write, write_json


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
    if form == "json":
        write_json([dict(zip(columns, row, strict=True)) for row in rows])
        return
    from ..rendering import Grid

    if form == "text":  # the reference is the longest column, and a terminal is narrow
        columns, rows = columns[:-1], [row[:-1] for row in rows]
    write(Grid(columns, rows), form)


Table = tuple[tuple[str, ...], list[list[str]]]


def _networks() -> Table:
    from ..architectures import networks

    rows = []
    for network in networks().values():
        settings = ", ".join(f"{name}={value}" for name, value in network.settings.items())
        rows.append([network.name, network.title, str(network.resolution), settings, ", ".join(network.variants), network.source])
    return ("network", "title", "resolution", "settings", "variants", "source"), rows


def _variants() -> Table:
    from ..architectures import networks

    rows = [
        [network.name, name, ", ".join(f"{key}={value}" for key, value in variant.settings.items()), variant.source]
        for network in networks().values()
        for name, variant in network.variants.items()
    ]
    return ("network", "variant", "settings", "source"), rows


def _conventions() -> Table:
    from ..conventions import conventions

    rows = [
        [found.name, found.of, found.tool, found.summary, found.source] for found in conventions().values()
    ]
    return ("convention", "of", "tool", "summary", "source"), rows


def _sources() -> Table:
    import tomllib
    from pathlib import Path

    from .. import published

    rows = []
    for path in sorted(Path(published.__file__).parent.glob("*/*.toml")):
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        rows.append([path.stem, str(table.get("title", "")), str(table.get("source", table.get("url", "")))])
    return ("source", "title", "reference"), rows
