"""What a neural network costs, and by whose way of counting.

Everything is counted once (``Ledger``) and read by a named convention (``Convention``).

Importing this package is light: each name below is imported when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

#: Public name -> the module that has it.
_HOMES = {
    "ComplexityError": "errors",
    "Convention": "conventions",
    "Cost": "formulas",
    "Layer": "layers",
    "Ledger": "layers",
    "build": "models",
    "convention": "conventions",
    "count": "counters",
    "counting": "counters",
    "elastic": "sweeping",
    "fit": "sweeping",
    "formula": "symbolic",
    "ledger": "architectures",
    "networks": "architectures",
    "spec": "counters",
    "sweep": "sweeping",
}
#: Submodules that are used as ``complexity.tables.table(…)``.
_ROOMS = (
    "architectures",
    "conventions",
    "counters",
    "explain",
    "formulas",
    "layers",
    "models",
    "plots",
    "published",
    "tables",
)

__all__ = ["__version__", *_HOMES]

if TYPE_CHECKING:
    from .architectures import ledger, networks
    from .conventions import Convention, convention
    from .counters.count import count, counting, spec
    from .errors import ComplexityError
    from .formulas import Cost
    from .layers import Layer, Ledger
    from .models import build
    from .sweeping import elastic, fit, sweep
    from .symbolic import formula


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _ROOMS:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*__all__, *_ROOMS})
