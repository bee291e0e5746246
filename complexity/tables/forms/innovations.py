"""Innovation tables: what each innovation is worth, by taking it out of the network (5-1, 5-6, 5-9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...architectures import find
from ...base.errors import ComplexityError
from ...base.words import Note, catalogue
from ...ledgers.ledger import Ledger
from ...published import PublishedTable, Row
from ...verdicts import ledger_of
from ..cell import Cell
from ..model import Table, TableColumn, TableRow
from ..settings import Request

#: What is compared: the first three always told, the others where they change.
QUANTITIES = (
    "multi_adds",
    "params",
    "activation_elements",
    "norm_elements",
    "adds",
    "multiplies",
    "pool_inputs",
    "bias_adds",
    "memory_access",
    "h_swish",
)


def build(published: PublishedTable, request: Request) -> Table:
    """The effects in this project's words, and for each feature the network's figures with and without it."""
    if request.settings or request.convention:
        raise ComplexityError(
            f"table {published.id} takes no settings: its innovations are taken out of the full network"
        )
    columns = tuple(TableColumn(c.id, c.title) for c in published.columns)
    rows = tuple(TableRow(row.label, _cells(published, row)) for row in published.rows)
    remarks = tuple(Note("tables.paraphrased", columns=column.title) for column in published.columns)
    return Table(published.id, published.title, catalogue()["tables.feature"], columns, rows, remarks=remarks)


def _cells(published: PublishedTable, row: Row) -> dict[str, Cell]:
    cells = {name: Cell(shown=text, paraphrase=text) for name, text in row.paraphrase.items()}
    cells["worth"] = Cell(details=tuple(_compare(published, entry) for entry in row.worth))
    return cells


def _compare(published: PublishedTable, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The network with and without an innovation: quantity -> with, without, ratio."""
    network = entry.get("network", published.declared.get("network"))
    with_ = ledger_of({"network": network, "settings": entry.get("with", {})})
    without = ledger_of({"network": network, "settings": {**entry.get("with", {}), **entry["without"]}})
    found: dict[str, Any] = {"network": find(network).name, "against": dict(entry["against"])}
    for quantity in QUANTITIES:
        first, second = _amount(with_, quantity), _amount(without, quantity)
        if quantity in QUANTITIES[:3] or first != second:
            found[quantity] = {"with": first, "without": second, "ratio": round(second / first, 4) if first else None}
    return found


def _amount(ledger: Ledger, quantity: str) -> int:
    if quantity == "params":
        return int(ledger.params)
    if quantity == "memory_access":
        return int(ledger.memory_access)
    if quantity == "h_swish":
        amounts = ledger.amounts.items()
        return int(sum(n for (_, what, kind, _), n in amounts if (what, kind) == ("activation_elements", "h_swish")))
    return int(ledger.quantity(quantity))
