"""Structure tables with a column for every number of groups or width, and figures below (5-11, 5-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...architectures import Network, find
from ...base.errors import ComplexityError
from ...base.words import LANGUAGES, Note, say
from ...ledgers.conventions import convention
from ...published import Column, PublishedTable, Row
from ...verdicts import ledger_of
from .. import judging
from ..cell import Cell
from ..model import Table, TableColumn, TableRow
from ..settings import Request
from .declared import conventions_of
from .structures import Derived, shufflenet


def build(published: PublishedTable, request: Request) -> Table:
    """Every printed cell against the derived networks; a column for every setting asked for, a row for every convention."""
    network = find(published.declared["network"])
    declared = published.declared.get("variant", next(iter(network.variants)))
    added = _added_columns(published, network, request) if request.settings else []
    columns = [*published.columns, *added]
    if not any("settings" in column.declared for column in columns):
        raise ComplexityError(f"table {published.id}: no column has settings, e.g. settings = {{ width = 1.0 }}")
    extra = [_convention_row(name) for name in request.convention]
    fixed = next(column for column in columns if "settings" in column.declared)
    derived = len(_derive(published, fixed, declared))
    printed = sum("convention" not in row.declared for row in published.rows)
    if derived != printed:
        raise ComplexityError(f"table {published.id}: {printed} rows are printed, {network.name} has {derived}")
    rows = []
    structure = 0
    for row in [*published.rows, *extra]:
        if "convention" in row.declared:
            rows.append(_figures(published, row, columns))
        else:
            rows.append(_structure(published, network, declared, row, structure, columns))
            structure += 1
    return Table(
        published.id,
        published.title,
        published.stub,
        tuple(TableColumn(c.id, c.title, figure=False) for c in columns),
        tuple(rows),
        conventions_of([row for row in [*published.rows, *extra] if "convention" in row.declared], published),
        {published.declared["network"]: declared},
        _remarks(network, added),
    )


def _remarks(network: Network, added: Sequence[Column]) -> tuple[Note, ...]:
    groups = dict.fromkeys(c.declared["settings"]["groups"] for c in added if "groups" in c.declared["settings"])
    declared = {g: {"network": network.name, "settings": {"groups": g}} for g in groups}
    chosen = [
        Note("tables.chosen-width", groups=g, width=ledger_of(declared[g])["stage2.1.act"].output_shape[1])
        for g in groups
    ]
    others = [c for c in added if c.declared["settings"].get("resolution", network.resolution) != network.resolution]
    return (*chosen, *((Note("tables.other-size", resolution=network.resolution),) if others else ()))


def _figures(published: PublishedTable, row: Row, columns: Sequence[Column]) -> TableRow:
    cells = {}
    for column in columns:
        if "settings" not in column.declared:
            continue
        declared = published.declaration(row, column)
        declared.setdefault("unit", "M")
        cells[column.id] = judging.figure(row.printed.get(column.id), declared)
    return TableRow(row.label, cells)


def _structure(
    published: PublishedTable, network: Network, declared: str, row: Row, i: int, columns: Sequence[Column]
) -> TableRow:
    variants = [declared, *(name for name in network.variants if name != declared)]
    sources = {name: variant.source for name, variant in network.variants.items()}
    fixed = next(column for column in columns if "settings" in column.declared)
    cells = {}
    for column in columns:
        of_network = "settings" in column.declared
        twins = [(variant, _derive(published, (column if of_network else fixed), variant)) for variant in variants]
        if "variant" in column.declared:
            twins = twins[:1]
        value = "channels" if of_network else column.id
        derived = [(variant, rows[i].get(value)) for variant, rows in twins if i < len(rows)]
        printed = row.printed.get(column.id)
        cell = judging.structural(printed, derived, sources)
        # Where the table prints nothing it says nothing: only columns that the reader asked for are filled in.
        keep = printed or column not in published.columns
        cells[column.id] = cell if keep else Cell(None, cell.computed if of_network else None, "")
    label = row.label["en"]
    derived_label = _derive(published, fixed, declared)[i]["label"]
    return TableRow(row.label, cells, judging.structural(label, [(declared, derived_label)], sources))


def _derive(published: PublishedTable, column: Column, variant: str) -> list[Derived]:
    settings = {**published.declared.get("settings", {}), "variant": variant, **column.declared["settings"]}
    if "variant" in column.declared:
        settings["variant"] = column.declared["variant"]
    return shufflenet(ledger_of({"network": published.declared["network"], "settings": settings}))


def _added_columns(published: PublishedTable, network: Network, request: Request) -> list[Column]:
    base: Mapping[str, Any] = {"groups": network.settings["groups"]} if "groups" in network.settings else {}
    columns = []
    for settings in request.combinations(network, base):
        one = dict(settings)
        declared: dict[str, Any] = {"settings": one}
        if "variant" in one:
            declared["variant"] = one.pop("variant")
        if (name := _name(settings, "en")) not in {column.id for column in published.columns}:
            columns.append(Column(name, {lang: _name(settings, lang) for lang in LANGUAGES}, declared))
    if not columns:
        raise ComplexityError(f"table {published.id} has every column that was asked for already")
    return columns


def _name(settings: Mapping[str, Any], lang: str) -> str:
    """A column id in the table's own way (``g=6``, ``1.5x``), with what it does not say behind it."""
    words = []
    if "groups" in settings:
        words.append(f"g={settings['groups']}")
    if "channels" in settings:
        channels = settings["channels"]
        words.append("/".join(map(str, channels)) if isinstance(channels, tuple) else f"{channels} channels")
    elif "width" in settings or "groups" not in settings:
        words.append(f"{settings.get('width', 1.0):g}x")
    if "resolution" in settings:
        words.append(f"{settings['resolution']}px")
    if "classes" in settings:
        words.append(say("setting.classes", lang, value=settings["classes"]))
    if "variant" in settings:
        words.append(settings["variant"])
    return " ".join(words)


def _convention_row(name: str) -> Row:
    return Row({"en": name}, {}, {"of": convention(name).of, "convention": name})
