"""Printed figures with their sources, as data: the chapter's tables and the papers'."""

from .figure import UNITS, Figure, Match
from .loader import (
    Column,
    PublishedTable,
    Row,
    chapter_ids,
    chapter_table,
    load,
    source,
    source_ids,
    zoo_ids,
)

__all__ = [
    "UNITS",
    "Column",
    "Figure",
    "Match",
    "PublishedTable",
    "Row",
    "chapter_ids",
    "chapter_table",
    "load",
    "source",
    "source_ids",
    "zoo_ids",
]
