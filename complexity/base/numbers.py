"""Numbers as tables show them."""

from __future__ import annotations


def grouped(number: float) -> str:
    """An exact count with thousands separators: ``568,740,352``."""
    return f"{number:,}"


def several(number: int, noun: str, plural: str = "") -> str:
    """How many of something there are: ``1 layer``, ``2,048 layers``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def percent(difference: float, before: float) -> str:
    """A difference as percent of what was before, with its sign and as many digits as show that it is not nothing.

    >>> percent(12, 100), percent(-8, 300_774_272), percent(0, 5)
    ('+12.0 %', '-0.000003 %', '+0.0 %')
    """
    share = 100 * difference / before
    digits = next((digits for digits in range(1, 12) if not share or round(abs(share), digits)), 12)
    return f"{share:+.{digits}f} %"


def scaled(number: float, digits: int = 4) -> str:
    """A count at a glance: ``568.7 M``, ``4.232 M``, ``15.47 G``."""
    for unit, size in (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3)):
        if abs(number) >= size:
            return f"{number / size:.{digits}g} {unit}" if number < 1000 * size else f"{number / size:,.0f} {unit}"
    return f"{number:,}"
