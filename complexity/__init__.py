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
    "elastic": "sweeping",
    "explain": "explaining",
    "fit": "sweeping",
    "formula": "sweeping.symbolic",
    "ledger": "architectures",
    "networks": "architectures",
    "plot": "plots",
    "spec": "counters",
    "sweep": "sweeping",
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

if TYPE_CHECKING:
    from .architectures import ledger, networks
    from .architectures.modules import build
    from .base.errors import ComplexityError
    from .base.version import __version__
    from .counters.count import count, counting, spec
    from .explaining import explain
    from .formulas import Cost
    from .ledgers import Convention, Layer, Ledger, convention
    from .plots import plot
    from .sweeping import elastic, fit, sweep
    from .sweeping.symbolic import formula


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _ROOMS:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
