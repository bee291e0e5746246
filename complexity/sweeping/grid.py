"""One part of a grid: a family's code run once for many widths and sizes, and any figure of it as a matrix product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy

from ..architectures.registry import Network
from ..base.errors import unknown
from ..formulas.cost import QUANTITIES
from ..ledgers.conventions import Convention
from ..ledgers.conventions import convention as find_convention
from ..ledgers.ledger import Ledger
from .separable import SMALL, Axis, factors, unbounded

#: The five figures of a setting.
FIGURES = ("params", "multi_adds", "flops", "activations", "memory_access")


class Factors(NamedTuple):
    """A figure as (settings × terms) and (terms × sizes)."""

    channels: numpy.ndarray
    positions: numpy.ndarray

    def at(self, widths: numpy.ndarray, sizes: numpy.ndarray) -> numpy.ndarray:
        """The figure at single settings, given by their two indices."""
        values: numpy.ndarray = (self.channels[widths] * self.positions[:, sizes].T).sum(axis=1)
        return values


def amounts(network: Network, settings: dict[str, Any], sizes: numpy.ndarray) -> Ledger:
    """The ledger of all settings at once: its amounts are numbers of ``separable``.

    Args:
        settings: as ``Network.resolve`` gives them; those that depend on the width may be arrays.
        sizes: (number of input sizes, 2), heights and widths.
    """
    axis = Axis()
    height, width = (axis.number(sizes[:, side]) for side in (0, 1))
    return Ledger(network.layers((height, width), settings).layers, model=network.name).without_layers()


def read(ledger: Ledger, figure: str | Convention) -> Any:
    """A figure of a ledger by name: one of ``FIGURES``, a quantity, or a convention.

    Raises:
        ComplexityError: no such figure.
    """
    if isinstance(figure, Convention):
        return _total(ledger, figure)
    if figure in FIGURES:
        return getattr(ledger, figure)
    if figure in QUANTITIES:
        return ledger.quantity(figure)
    return _total(ledger, find_convention(figure))


def _total(ledger: Ledger, convention: Convention) -> Any:
    total: Any = 0
    for term, amount in ledger.amounts.items():
        weight = convention.weight(*term)
        if weight:
            total = total + (unbounded(amount) if abs(weight) > SMALL else amount) * weight
    return total


def check_figure(figure: Any) -> None:
    """That there is such a figure.

    Raises:
        ComplexityError: there is not.
    """
    from ..ledgers.conventions import conventions

    if isinstance(figure, Convention) or figure in FIGURES or figure in QUANTITIES or figure in conventions():
        return
    raise unknown("figure", figure, [*FIGURES, *QUANTITIES, *conventions()])


def figure_factors(ledger: Ledger, figure: str | Convention, settings: int, sizes: int) -> Factors:
    """A figure of a ledger of many settings, as factors."""
    return Factors(*factors(read(ledger, figure), settings, sizes))


def figure_title(figure: str | Convention) -> str:
    """What a column of the figure is called."""
    return figure.name if isinstance(figure, Convention) else figure


def is_whole(figure: str | Convention) -> bool:
    """Whether a figure is a whole number at any setting: all weights of its convention are."""
    if not isinstance(figure, Convention):
        if figure in FIGURES or figure in QUANTITIES:
            return True
        figure = find_convention(figure)
    return all(float(rule.weight).is_integer() for rule in figure.rules)


def channel_arrays(name: str, values: Sequence[Any], network: Network) -> dict[str, Any]:
    """The values of the channel axis as the family's function takes them: arrays, one entry per value."""
    if name == "channels" and network.name == "shufflenet_v2":
        table = numpy.array([tuple(value) for value in values], dtype=numpy.int64)
        return {"channels": tuple(table.T)}
    array = numpy.asarray(values)
    if name == "channels":
        return {name: array.astype(numpy.int64)}
    array = array.astype(float)
    return {name: array if array.ndim == 1 else tuple(array.T)}
