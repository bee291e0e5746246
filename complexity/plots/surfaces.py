"""A cost over two swept arguments, as pictures take it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ..base.errors import ComplexityError, shown
from . import theme
from .words import together, word

#: Arguments that are swept and have words of their own: ``axis-…`` for axis titles, ``symbol-…`` for titles.
ARGUMENTS = ("alpha", "width", "beta", "resolution", "groups", "classes", "variant", "channels")


class Surface(NamedTuple):
    """Amounts over two arguments.

    Attributes:
        network: for the title. names: of the two arguments. x, y: their values, rising.
        amounts: quantity -> heights, (len(x), len(y)).
        settings: what else was set, for the subtitle.
    """

    network: str
    names: tuple[str, str]
    x: Sequence[float]
    y: Sequence[float]
    amounts: Mapping[str, Any]
    settings: str = ""

    def thinned(self, most: int) -> Surface:
        """At most so many values an axis, evenly picked, ends included."""
        import numpy

        picks = [picked(len(values), most) for values in (self.x, self.y)]
        return self._replace(
            x=[self.x[i] for i in picks[0]],
            y=[self.y[i] for i in picks[1]],
            amounts={name: numpy.asarray(z)[numpy.ix_(*picks)] for name, z in self.amounts.items()},
        )

    def checked(self, wanted: Sequence[str]) -> Surface:
        """The surface, with both axes rising and at least two values on each.

        Raises:
            ComplexityError: an axis of one value, an amount that is not there or has another shape.
        """
        import numpy

        for name, values in zip(self.names, (self.x, self.y), strict=True):
            if len(values) < 2:
                raise ComplexityError(f"{self.network}: {name} has one value; a picture over it needs at least two")
        for name in wanted:
            if name not in self.amounts:
                from ..base.errors import unknown

                raise unknown("quantity of the surface", name, self.amounts)
            if numpy.shape(self.amounts[name]) != (len(self.x), len(self.y)):
                raise ComplexityError(
                    f"{self.network}: {name} has the shape {shown(numpy.shape(self.amounts[name]))}, not "
                    f"{(len(self.x), len(self.y))}"
                )
        orders = [numpy.argsort(numpy.asarray(values, dtype=float), kind="stable") for values in (self.x, self.y)]
        return self._replace(
            x=[float(self.x[i]) for i in orders[0]],
            y=[float(self.y[i]) for i in orders[1]],
            amounts={name: numpy.asarray(self.amounts[name])[numpy.ix_(*orders)] for name in wanted},
        )


def picked(count: int, most: int) -> list[int]:
    """At most so many of ``count`` indices, evenly, the first and the last among them."""
    if count <= most:
        return list(range(count))
    return [round(k * (count - 1) / (most - 1)) for k in range(most)]


def axis_title(name: str) -> str:
    """``width multiplier α``; another argument by its own name."""
    return word(f"axis-{name}") if name in ARGUMENTS else theme.line(name, 40).replace("_", " ")


def symbol(name: str) -> str:
    """An argument as titles call it: ``α``, ``resolution``."""
    return word(f"symbol-{name}") if name in ARGUMENTS else theme.line(name, 40).replace("_", " ")


def said(settings: Mapping[str, Any]) -> str:
    """``α = 0.5, g = 3``."""
    parts = []
    for name, value in settings.items():
        text = f"{value:g}" if isinstance(value, float) else theme.line(value, 30)
        parts.append(f"{symbol(name)} = {text}")
    return together(parts, "comma")
