"""Printed accuracies of the same network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..targets import Target


class Printed(NamedTuple):
    """A printed accuracy, in %.

    Attributes:
        top1, top5: as printed (``None`` where it is not); source: who prints it, with the table or the name of the weights.
    """

    top1: str | None
    top5: str | None
    source: str


def printed(target: Target) -> list[Printed]:
    """What is printed for exactly this network at these settings; empty where nothing is."""
    if target.closed_form:
        return _published(target)
    if target.source == "torchvision":
        return _torchvision(target)
    return []


def _published(target: Target) -> list[Printed]:
    from ..published import source
    from ..published.loader import source_ids
    from ..tables.counting import ledger_of

    wanted = target.closed_ledger().settings
    found = []
    for name in source_ids():
        for table in source(name):
            column = next((column.id for column in table.columns if column.id in ("top1", "error")), None)
            if column is None:
                continue
            for row in table.rows:
                declared = table.declaration(row)
                text = row.printed.get(column)
                if declared.get("network") != target.name or not isinstance(text, str) or not text:
                    continue
                if dict(ledger_of(declared).settings) == dict(wanted):
                    label = row.label["en"]
                    found.append(Printed(_accuracy(text, column), None, f"{table.citation}, {table.id}, {label}"))
    return found


def _accuracy(text: str, column: str) -> str:
    """An accuracy with its printed digits; a printed error is turned round."""
    from decimal import Decimal

    number = text.strip().rstrip("%")
    return number if column == "top1" else str(100 - Decimal(number))


def _torchvision(target: Target) -> list[Printed]:
    from torchvision.models import get_model_weights

    if target.options:
        return []
    found = []
    for entry in get_model_weights(target.name):
        metrics = entry.meta.get("_metrics", {}).get("ImageNet-1K", {})
        if metrics:
            top1, top5 = (str(metrics[key]) if key in metrics else None for key in ("acc@1", "acc@5"))
            found.append(Printed(top1, top5, f"torchvision, weights {entry.name}"))
    return found
