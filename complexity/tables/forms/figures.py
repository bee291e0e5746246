"""Tables of figures: a row a network at a setting (5-2, 5-3, 5-10, 5-13)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...architectures import find
from ...base.errors import ComplexityError
from ...base.words import LANGUAGES, Note, Text, listed, say
from ...ledgers.conventions import convention
from ...published import Column, PublishedTable, Row
from ...verdicts import ledger_of
from .. import judging
from ..cell import Cell
from ..citations import quoted
from ..model import Table, TableColumn, TableRow
from ..settings import Request, described, number
from .declared import conventions_of, variants_of


def build(published: PublishedTable, request: Request) -> Table:
    """The table with its computed twin; a row for every setting asked for, a column for every convention asked for."""
    extra = [_convention_column(name) for name in request.convention]
    rows = [_printed_row(published, row, extra) for row in published.rows]
    added, refused, already = _added(published, request, extra) if request.settings else ([], {}, [])
    columns = [TableColumn(c.id, c.title, figure="of" in c.declared) for c in published.columns]
    return Table(
        published.id,
        published.title,
        published.stub,
        tuple(columns + [TableColumn(c.id, c.title, figure=True) for c in extra]),
        tuple(rows + added),
        conventions_of([*published.columns, *extra], published),
        variants_of(published),
        _citations(published)
        + tuple(
            Note("tables.left-out", why={"en": str(error), "zh": say("tables.not-taken", "zh", network=title)})
            for title, error in refused.items()
        )
        + tuple(Note("tables.already", row=label) for label in already),
    )


def _printed_row(published: PublishedTable, row: Row, extra: list[Column]) -> TableRow:
    cells: dict[str, Cell] = {}
    for column in [*published.columns, *extra]:
        declared = published.declaration(row, column)
        printed = row.printed.get(column.id)
        if "of" in declared:
            cells[column.id] = judging.figure(printed, declared)
            if printed is None and column not in extra and not any(c.notes for c in cells.values()):
                cells[column.id] = _with_setting(cells[column.id], declared)
        elif printed is not None:
            source = row.cites.get(column.id, "")
            cells[column.id] = judging.cited(printed, quoted(source, column.id, declared), source)
    return TableRow(row.label, cells)


def _with_setting(cell: Cell, declared: Mapping[str, Any]) -> Cell:
    """A figure that the table does not print is computed at a setting that the reader must be told."""
    network = find(declared["network"])
    settings = {name: declared["settings"].get(name, default) for name, default in network.settings.items()}
    setting = {}
    for lang in LANGUAGES:
        words = [number(settings[network.multiplier]) + "×" if network.multiplier else ""]
        words += [say("setting.groups", lang, value=settings["groups"])] if "groups" in settings else []
        setting[lang] = f"{listed(words, lang)} {network.title}"
    resolution = declared["settings"].get("resolution", network.resolution)
    return cell._replace(notes=(Note("tables.setting", setting=setting, resolution=resolution),))


def _added_row(published: PublishedTable, declared: dict[str, Any], extra: list[Column]) -> TableRow:
    cells = {
        column.id: judging.figure(None, {**column.declared, **declared})
        for column in [*published.columns, *extra]
        if "of" in column.declared
    }
    cells = {column.id: cells.get(column.id, Cell()) for column in [*published.columns, *extra]}
    network = find(declared["network"])
    settings = {**declared["settings"], **{k: declared[k] for k in ("variant",) if k in declared}}
    return TableRow(described(network, settings, published.label), cells)


def _added(
    published: PublishedTable, request: Request, extra: list[Column]
) -> tuple[list[TableRow], dict[str, ComplexityError], list[Text]]:
    """A row for every combination asked for, for every network of the table that takes it.

    Also why others do not, and the labels of printed rows that are what is asked for: these are shown once.

    Raises:
        ComplexityError: no network of the table takes what is asked for.
    """
    networks: dict[str, dict[str, Any]] = {}
    for row in published.rows:
        declared = published.declaration(row)
        if "network" in declared:
            networks.setdefault(declared["network"], declared)
    printed = [(row.label, _built(published.declaration(row))) for row in published.rows]
    rows: list[TableRow] = []
    already: list[Text] = []
    refused: dict[str, ComplexityError] = {}
    for name, declared in networks.items():
        base = {"resolution": find(name).resolution}
        if len(networks) > 1:  # each row is a network at its own printed setting
            base |= declared["settings"] | {k: declared[k] for k in ("variant",) if k in declared}
        try:
            for settings in request.combinations(find(name), base):
                one = dict(settings)
                variant = {"variant": one.pop("variant")} if "variant" in one else {}
                wanted = {"network": name, "settings": one, **variant}
                if same := [label for label, built in printed if built == _built(wanted)]:
                    already += same
                else:
                    rows.append(_added_row(published, wanted, extra))
        except ComplexityError as error:
            refused[find(name).title] = error
    if refused and not rows:
        raise next(iter(refused.values()))
    return rows, refused, already


def _built(declared: Mapping[str, Any]) -> tuple[Any, ...]:
    """What a declared network is, however much of it is said."""
    return (declared["network"], dict(ledger_of(declared).settings)) if "network" in declared else ()


def _citations(published: PublishedTable) -> tuple[Note, ...]:
    """Where the figures that are not computed are quoted from, column by column."""
    notes = []
    for column in published.columns:
        printed = [row for row in published.rows if row.printed.get(column.id) and "of" not in column.declared]
        sources = dict.fromkeys(row.cites[column.id] for row in printed if column.id in row.cites)
        if sources:
            notes.append(Note("tables.quoted", columns=column.title, sources=", ".join(sources)))
        elif printed:
            notes.append(Note("tables.no-source", columns=column.title))
    return tuple(notes)


def _convention_column(name: str) -> Column:
    found = convention(name)
    unit = "M"
    return Column(
        name, {"en": f"{name} (Million)", "zh": f"{name}(Million)"}, {"of": found.of, "unit": unit, "convention": name}
    )
