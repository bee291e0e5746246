"""The chapter's tables beside their computed twins.

>>> from complexity import tables
>>> tables.table("5-2").verdicts
{'reproduced': 8, 'cited': 4}
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..published import chapter_ids as chapter_ids
    from .building import table as table
    from .building import tables_of as tables_of
    from .cell import Cell as Cell
    from .model import Table as Table
    from .model import TableColumn as TableColumn
    from .model import TableRow as TableRow

#: Name -> the module that has it: imported when it is used, so that ``python -m complexity.tables`` is watched before.
_HOMES = {
    "Cell": ".cell",
    "Table": ".model",
    "TableColumn": ".model",
    "TableRow": ".model",
    "chapter_ids": "..published",
    "table": ".building",
    "tables_of": ".building",
}

__all__ = ["Cell", "Table", "TableColumn", "TableRow", "chapter_ids", "table", "tables_of"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        return getattr(import_module(_HOMES[name], __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
