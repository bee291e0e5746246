"""Base: what every room may use. Errors, optional extras, numbers, whole files, and results in every format.

The ``args`` and ``options`` of a result's methods are those of its own ``to_grid`` and ``to_dict`` (a language, say).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .files import write_whole as write_whole
    from .result import Grid as Grid
    from .result import Result as Result
    from .result import Sheet as Sheet

#: Name -> the file that has it: imported when it is used, so that a command can be watched before anything else.
_HOMES = {"Grid": "result", "Result": "result", "Sheet": "result", "write_whole": "files"}

__all__ = ["Grid", "Result", "Sheet", "write_whole"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
