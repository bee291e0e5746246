"""Structure tables: one network row by row (5-4, 5-5, 5-7, 5-8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...architectures import find
from ...base.errors import ComplexityError
from ...base.words import LANGUAGES, Note, say
from ...published import PublishedTable, Row
from ...verdicts import ledger_of
from .. import judging
from ..cell import Cell
from ..model import Table, TableColumn, TableRow
from ..settings import Request, described
from .structures import NONE, STRUCTURES, Derived


def build(published: PublishedTable, request: Request) -> Table:
    """Every printed cell against the derived network; at settings of the reader's own, the derived table alone."""
    network = find(published.declared["network"])
    if request.convention:
        raise ComplexityError(
            f"--convention {request.convention[0]!r}: table {published.id} has no figures to read by a convention"
        )
    columns = tuple(TableColumn(c.id, c.title) for c in published.columns)
    declared = published.declared.get("variant", next(iter(network.variants)))
    fixed = published.declared.get("settings", {})
    variants = {published.declared["network"]: declared}
    if request.settings:
        settings = _only_one(published, request)
        setting = described(network, settings, "{alpha} {title}-{resolution}")
        title = {lang: say("tables.at", lang, title=published.title, setting=setting) for lang in LANGUAGES}
        derived = _derive(published, {**fixed, "variant": declared, **settings})
        rows = tuple(
            TableRow({"en": row["label"] or row["name"]}, _derived_cells(published, row), None) for row in derived
        )
        variants = {published.declared["network"]: settings.get("variant", declared)}
        return Table(published.id, title, published.stub, columns, rows, (), variants)
    names = [declared, *(name for name in network.variants if name != declared)]
    twins = {name: _derive(published, {**fixed, "variant": name}) for name in names}
    if len(twins[declared]) != len(published.rows):
        raise ComplexityError(
            f"table {published.id}: {len(published.rows)} rows are printed, {declared} {network.name} "
            f"has {len(twins[declared])}; one row a layer or block is needed"
        )
    sources = {name: variant.source for name, variant in network.variants.items()}
    rows = tuple(_row(published, i, twins, sources) for i in range(len(published.rows)))
    return Table(published.id, published.title, published.stub, columns, rows, (), variants)


def _row(published: PublishedTable, i: int, twins: Mapping[str, list[Derived]], sources: Mapping[str, str]) -> TableRow:
    row = published.rows[i]

    def cell(printed: str, name: str) -> Cell:
        derived = [(variant, rows[i].get(name)) for variant, rows in twins.items() if len(rows) == len(published.rows)]
        evidence = [*_evidence(published, i, name, twins), *_slipped(published, name, printed, derived_row)]
        return judging.structural(printed, derived, sources, evidence)

    derived_row = next(iter(twins.values()))[i]

    cells = {column.id: cell(row.printed[column.id], column.id) for column in published.columns}
    return TableRow(row.label, cells, cell(row.label["en"], "label"))


def _evidence(published: PublishedTable, i: int, name: str, twins: Mapping[str, list[Derived]]) -> list[Note]:
    """What the printed neighbours say: a row's input is the output of the row above, its stride shows in the next row."""
    derived = next(iter(twins.values()))
    inputs = "input" if any(column.id == "input" for column in published.columns) else "label"

    def printed_input(row: Row) -> str:
        return str(row.printed["input"] if inputs == "input" else row.label["en"])

    if name == inputs and i > 0 and isinstance(derived[i - 1].get("c"), int):
        return [Note("because.row-above", output=f"{derived[i - 1]['c']}")]
    is_stride = name == "s" or (name == "label" and inputs == "input")
    if is_stride and i + 1 < len(derived) and printed_input(published.rows[i + 1]) == derived[i + 1][inputs]:
        return [Note("because.next-row", input=derived[i + 1][inputs])]
    return []


def _slipped(published: PublishedTable, name: str, printed: str, derived: Derived) -> list[Note]:
    """Whether a printed text is what belongs into the column beside it."""
    ids = [column.id for column in published.columns]
    if name not in ids or printed in ("", NONE):
        return []
    beside = [published.columns[j] for j in (ids.index(name) - 1, ids.index(name) + 1) if 0 <= j < len(ids)]
    titles = [column.title for column in beside if printed == str(derived.get(column.id))]
    return [Note("because.slipped", printed=printed, column=title) for title in titles]


def _derive(published: PublishedTable, settings: Mapping[str, Any]) -> list[Derived]:
    declared = {"network": published.declared["network"], "settings": dict(settings)}
    return STRUCTURES[published.declared["network"]](ledger_of(declared))


def _derived_cells(published: PublishedTable, row: Derived) -> dict[str, Cell]:
    cells = {}
    for column in published.columns:
        value = row.get(column.id)
        cells[column.id] = Cell(None, value, "—" if value is None else str(value))
    return cells


def _only_one(published: PublishedTable, request: Request) -> dict[str, Any]:
    """The one setting to derive the table at."""
    found = list(request.combinations(find(published.declared["network"]), {}))
    if len(found) > 1:
        raise ComplexityError(
            f"table {published.id} shows one network: give one value for each option, not {len(found)} settings"
        )
    return found[0]
