"""What a neural network costs, and by whose way of counting.

Everything is counted once (``Ledger``) and read by a named convention (``Convention``).

Importing this package is light: each name below is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

#: Public name -> the room that has it.
_HOMES = {
    "__version__": "base.version",
    "ComplexityError": "base.errors",
    "Convention": "ledgers",
    "Cost": "formulas",
    "Layer": "ledgers",
    "Ledger": "ledgers",
    "build": "architectures.modules",
    "convention": "ledgers",
    "count": "counters",
    "counting": "counters",
    "diagram": "plots.diagrams",
    "elastic": "sweeping",
    "explain": "explaining",
    "fit": "sweeping",
    "formula": "sweeping.symbolic",
    "generation": "counters.language",
    "ledger": "architectures",
    "networks": "architectures",
    "plot": "plots",
    "read": "targets",
    "spec": "counters",
    "sweep": "sweeping",
    "verify": "counters",
}
#: Rooms that are used as ``complexity.tables.table(…)``.
_ROOMS = (
    "architectures",
    "counters",
    "explaining",
    "formulas",
    "ledgers",
    "memory",
    "plots",
    "published",
    "sweeping",
    "tables",
)

__all__ = [*_HOMES]

if TYPE_CHECKING:  # "as": public, for type checkers too
    from .architectures import ledger as ledger
    from .architectures import networks as networks
    from .architectures.modules import build as build
    from .base.errors import ComplexityError as ComplexityError
    from .base.version import __version__ as __version__
    from .counters.count import count as count
    from .counters.count import counting as counting
    from .counters.count import spec as spec
    from .counters.language.generation import generation as generation
    from .counters.verification import verify as verify
    from .explaining import explain as explain
    from .formulas import Cost as Cost
    from .ledgers import Convention as Convention
    from .ledgers import Layer as Layer
    from .ledgers import Ledger as Ledger
    from .ledgers import convention as convention
    from .plots import plot as plot
    from .plots.diagrams import diagram as diagram
    from .sweeping import elastic as elastic
    from .sweeping import fit as fit
    from .sweeping import sweep as sweep
    from .sweeping.symbolic import formula as formula
    from .targets import read as read


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _ROOMS:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
