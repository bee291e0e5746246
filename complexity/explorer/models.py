"""A reader's own model in the page: counted at one input, shown like a network without sliders."""

from __future__ import annotations

from typing import NamedTuple

from ..ledgers.ledger import Ledger
from .family import Family, of_ledger


class Model(NamedTuple):
    """A counted model: its tables for the pictures, its ledger, its input as text, what was not counted."""

    family: Family
    ledger: Ledger
    size: str
    uncounted: tuple[str, ...]


def of_model(ledger: Ledger, title: str, size: str, number: int = 0) -> Model:
    """A model of the page from its ledger.

    Args:
        title: as the page calls it. size: its inputs as text. number: tells several models apart.

    Raises:
        ComplexityError: its figures reach 2**53.
    """
    family = of_ledger(ledger, title, "", size)
    family.id = f"model-{number}"
    return Model(family, ledger, size, tuple(f"{one.operation} ({one.count}×)" for one in ledger.uncounted))
