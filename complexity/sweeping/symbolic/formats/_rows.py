"""A formula's layers as cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..expressions import tex


def rows(formula: Any, escape: Callable[[str], str]) -> Iterator[list[str]]:
    """A row a layer: names as text, expressions between dollars."""
    for row in formula.rows:
        side = tex(row.side)
        yield [
            escape(row.name),
            escape(row.type),
            f"${side} \\times {side}$",
            f"${tex(row.params)}$",
            f"${tex(row.multi_adds)}$",
        ]
