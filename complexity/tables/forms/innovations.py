"""Innovation tables: what each innovation is worth, by taking it out of the network (5-1, 5-6, 5-9)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...architectures import find
from ...base.errors import ComplexityError
from ...base.numbers import scaled
from ...base.words import LANGUAGES, catalogue, listed, say
from ...ledgers.ledger import Ledger
from ...published import PublishedTable, Row
from ...verdicts import ledger_of
from ..cell import Cell
from ..model import Table, TableColumn, TableRow
from ..settings import Request

#: What is compared: the first three always told, the others where they change.
_QUANTITIES = (
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
    """The printed effects, and a third column with MultiAdds, params and activation elements with and without."""
    if request.settings or request.convention:
        raise ComplexityError(
            f"table {published.id} takes no settings: its innovations are taken out of the full network"
        )
    worth = TableColumn("worth", catalogue()["tables.worth-column"])
    columns = (*(TableColumn(c.id, c.title) for c in published.columns), worth)
    rows = tuple(TableRow(row.label, _cells(published, row)) for row in published.rows)
    return Table(published.id, published.title, catalogue()["tables.feature"], columns, rows)


def _cells(published: PublishedTable, row: Row) -> dict[str, Cell]:
    cells = {name: Cell(printed) for name, printed in row.printed.items()}
    compared = [_compare(published, entry) for entry in row.worth]
    text = {lang: "\n".join(_sentence(entry, lang) for entry in compared) for lang in LANGUAGES}
    cells["worth"] = Cell(None, text, text, details=tuple(compared))
    return cells


def _compare(published: PublishedTable, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The network with and without an innovation: quantity -> with, without, ratio."""
    network = entry.get("network", published.declared.get("network"))
    with_ = ledger_of({"network": network, "settings": entry.get("with", {})})
    without = ledger_of({"network": network, "settings": {**entry.get("with", {}), **entry["without"]}})
    found: dict[str, Any] = {"network": network, "against": dict(entry["against"])}
    for quantity in _QUANTITIES:
        first, second = _amount(with_, quantity), _amount(without, quantity)
        if quantity in _QUANTITIES[:3] or first != second:
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


def _sentence(compared: Mapping[str, Any], lang: str) -> str:
    changes = []
    for quantity in _QUANTITIES:
        words = catalogue()[f"quantities.{quantity}"]
        if quantity not in compared:
            continue
        values = compared[quantity]
        first, second = values["with"], values["without"]
        if first == second:
            changes.append(say("tables.unchanged", lang, quantity=words, value=scaled(first)))
        else:
            ratio = f"{values['ratio']:.3g}" if values["ratio"] is not None else "∞"
            said = say("tables.changed", lang, quantity=words, with_=scaled(first), without=scaled(second), ratio=ratio)
            changes.append(said)
    where = find(compared["network"]).title + say("marks.pause", lang)
    return say(
        "tables.worth", lang, where=where, against=compared["against"], changes=listed(changes, lang, "semicolon")
    )
