"""What a picture shows of a layer or a network: its name, its unit, and how it is read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ..base.errors import unknown
from ..ledgers.conventions import Convention, conventions
from ..ledgers.layer import Layer
from .words import word

#: Figures of a ledger by name.
FIGURES = ("params", "multi_adds", "flops", "activations", "memory_access")
_UNITS = (("T", 10**12), ("G", 10**9), ("M", 10**6), ("k", 10**3), ("", 1))


class Quantity(NamedTuple):
    """A quantity that is drawn.

    Attributes:
        name: one of ``FIGURES`` or the name of a convention.
        convention: how it is read, where it is none of ``FIGURES``.
    """

    name: str
    convention: Convention | None = None

    @property
    def plain(self) -> str:
        """As titles of pictures call it: without the unit."""
        if self.convention is not None:
            return word("by-convention", of=word(f"quantity.{self.convention.of}"), convention=self.name)
        return word(self.name)

    @property
    def title(self) -> str:
        """As axis titles call it; the unit is what one of it is."""
        return word(f"{self.name}-titled") if self.in_elements else self.plain

    @property
    def in_elements(self) -> bool:
        """Whether one of it is an element of a map."""
        return self.name in ("activations", "memory_access")

    def of(self, layer: Layer) -> float:
        """The layer's amount."""
        if self.convention is not None:
            return float(self.convention.total(layer.amounts))
        if self.name == "flops":
            return float(2 * layer.multi_adds)
        return float(getattr(layer, self.name))


class Unit(NamedTuple):
    """What the numbers of an axis are in: ``M``, and what one of it is worth."""

    symbol: str
    size: int

    def title(self, quantity: Quantity) -> str:
        """An axis title: ``MultiAdds (M)``."""
        if quantity.in_elements:
            return word("in-elements", quantity=quantity.plain, unit=f"{self.symbol} ".lstrip())
        if quantity.convention is not None and self.symbol:
            of, name = word(f"quantity.{quantity.convention.of}"), quantity.name
            return word("by-convention", of=of, convention=f"{name}{word('marks.comma')}{self.symbol}")
        return word("in-unit", quantity=quantity.plain, unit=self.symbol) if self.symbol else quantity.plain


def quantity(name: str | Convention | Quantity) -> Quantity:
    """The quantity of that name: one of ``FIGURES``, a convention's name, or a convention.

    Raises:
        ComplexityError: no such quantity.
    """
    if isinstance(name, Quantity):
        return name
    if isinstance(name, Convention):
        return Quantity(name.name, name)
    if name in FIGURES:
        return Quantity(name)
    named = conventions()
    if name not in named:
        raise unknown("quantity", name, [*FIGURES, *named])
    return quantity(named[name])


def unit(numbers: Iterable[Any]) -> Unit:
    """The unit in which the largest of the numbers is at least 1."""
    return _unit(max((abs(float(number)) for number in numbers), default=0.0))


def unit_between(low: float, high: float) -> Unit:
    """The unit that suits numbers spread between two: that of their geometric mean."""
    return _unit((float(low) * float(high)) ** 0.5 if low > 0 else float(high))


def _unit(typical: float) -> Unit:
    return next((Unit(symbol, size) for symbol, size in _UNITS if typical >= size), Unit("", 1))


def short(number: float, digits: int = 3) -> str:
    """A number as a label shows it: three digits, no exponent."""
    if number == 0:
        return "0"
    text = f"{number:.{digits}g}"
    return f"{float(text):,.0f}" if "e" in text or abs(number) >= 10**digits else text


def aligned(number: float, largest: float, in_unit: Unit) -> str:
    """A number with as many decimals as all labels of a panel, so that they read as a column: ``51.4``, ``0.9``, ``<0.1``."""
    peak = largest / in_unit.size
    decimals = 0 if peak >= 100 or in_unit.size == 1 else 1 if peak >= 10 else 2
    text = f"{number / in_unit.size:,.{decimals}f}"
    return f"<{10**-decimals:g}" if number > 0 and float(text.replace(",", "")) == 0 else text
