"""Numbers as tables show them."""

from __future__ import annotations


def grouped(number: float) -> str:
    """An exact count with thousands separators: ``568,740,352``."""
    return f"{number:,}"


def scaled(number: float, digits: int = 4) -> str:
    """A count at a glance: ``568.7 M``, ``4.232 M``, ``15.47 G``."""
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if abs(number) >= size:
            return f"{number / size:.{digits}g} {unit}" if number < 1000 * size else f"{number / size:,.0f} {unit}"
    return f"{number:,}"
