"""Family: a network's figures at every slider stop, as small tables of whole numbers whose products the page adds up.

A figure is a sum of (number of a width stop) × (number of an input size). The tables are those of a sweep, so a figure in
the page is the ledger's figure; that no sum reaches 2**53 is checked, so that JavaScript's numbers hold it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy

from ..architectures.registry import Network, input_size
from ..base.errors import ComplexityError
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from ..plots.categories import category
from ..sweeping.axes import channel_arrays
from ..sweeping.separable import EXACT, Axis, factors
from .rows import rows_of

#: What the page shows of a network, in its order.
QUANTITIES = ("multi_adds", "params", "memory_access")


class Term(NamedTuple):
    """One product of a sum: ``channels[width stop] × sizes[input size]``; ``sizes`` is an index into a family's arrays."""

    quantity: str
    row: str
    type: str
    sizes: int
    channels: tuple[int, ...]


class Setting(NamedTuple):
    """A variant of the network with a number of groups (``None`` where it has none), and its terms."""

    variant: str
    groups: int | None
    terms: tuple[Term, ...]


@dataclass
class Family:
    """A network with its slider stops.

    Attributes:
        id, title: of the network. source: where it is published.
        multiplier: ``alpha``, ``width``, or empty for one network at one input.
        widths, resolutions: the stops of the sliders.
        settings: what is chosen beside them.
        arrays: the position arrays of all terms, one entry per input size.
    """

    id: str
    title: str
    source: str
    multiplier: str
    widths: tuple[float, ...]
    resolutions: tuple[int, ...]
    settings: list[Setting] = field(default_factory=list)
    arrays: list[tuple[int, ...]] = field(default_factory=list)

    def array(self, values: Iterable[Any]) -> int:
        """The index of a position array; it is added where it is new."""
        whole = tuple(int(value) for value in values)
        if whole not in self.arrays:
            self.arrays.append(whole)
        return self.arrays.index(whole)

    def figure(self, quantity: str, setting: int, width: int, resolution: int) -> int:
        """A figure at a stop, worked out as the page does."""
        return sum(
            term.channels[width] * self.arrays[term.sizes][resolution]
            for term in self.settings[setting].terms
            if term.quantity == quantity
        )

    def extremes(self, quantity: str, setting: int) -> tuple[int, int]:
        """The least and the largest figure of a setting on all stops."""
        found = numpy.zeros((len(self.widths), len(self.resolutions)), dtype=object)
        for term in self.settings[setting].terms:
            if term.quantity == quantity:
                found += numpy.outer(numpy.array(term.channels, object), numpy.array(self.arrays[term.sizes], object))
        return int(found.min()), int(found.max())


def of_network(
    network: Network, widths: Sequence[float], resolutions: Sequence[int], groups: Sequence[int] | None
) -> Family:
    """A network of the registry on these stops, in all its variants.

    Raises:
        ComplexityError: a stop that the network does not allow, or figures of 2**53 and more.
    """
    name = network.multiplier or "alpha"
    family = Family(network.name, network.title, network.source, name, tuple(widths), tuple(resolutions))
    for size in family.resolutions:
        input_size(network, size)  # says what is not allowed
    for variant in network.variants:
        for g in groups or (None,):
            chosen: dict[str, Any] = {"variant": variant} | ({"groups": g} if g is not None else {})
            family.settings.append(Setting(variant, g, _terms(network, family, name, chosen)))
    return family


def of_ledger(ledger: Ledger, title: str, source: str, size: str) -> Family:
    """A counted model as a family of one stop.

    Raises:
        ComplexityError: figures of 2**53 and more.
    """
    family = Family("target", title, source, "", (1.0,), (1,))
    numbers = [
        (layer, [(q, [int(getattr(layer, q))], [[1]]) for q in QUANTITIES if getattr(layer, q)]) for layer in ledger
    ]
    rows = rows_of([layer.name for layer, found in numbers if found])
    types = {id(layer): category(layer) for layer in ledger}
    merged = _Merged(family)
    for layer, found in numbers:
        for quantity, channels, sizes in found:
            merged.add(quantity, rows[layer.name], types[id(layer)], sizes[0], channels)
    family.settings.append(Setting(size, None, merged.terms()))
    return family


class _Merged:
    """Terms of one sum, those with the same row, type and position array as one."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self._found: dict[tuple[str, str, str, int], list[int]] = {}
        self._largest = dict.fromkeys(QUANTITIES, 0)

    def add(self, quantity: str, row: str, type_: str, sizes: Iterable[Any], channels: Iterable[Any]) -> None:
        """Adds channels × sizes to a sum."""
        sizes, whole = [int(size) for size in sizes], [int(c) for c in channels]
        if not any(whole) or not any(sizes):
            return
        self._largest[quantity] += max(map(abs, whole)) * max(map(abs, sizes))
        if self._largest[quantity] >= EXACT:
            raise ComplexityError(
                f"{self._family.id}: {quantity} reaches 2**53, more than a page can add up exactly; "
                f"leave out the largest widths and resolutions"
            )
        key = (quantity, row, type_, self._family.array(sizes))
        before = self._found.get(key)
        self._found[key] = whole if before is None else [a + b for a, b in zip(before, whole, strict=True)]

    def terms(self) -> tuple[Term, ...]:
        """All terms, in the order in which they were added."""
        return tuple(
            Term(quantity, row, type_, sizes, tuple(channels))
            for (quantity, row, type_, sizes), channels in self._found.items()
        )


def _terms(network: Network, family: Family, name: str, chosen: Mapping[str, Any]) -> tuple[Term, ...]:
    for width in family.widths:
        network.resolve(**{**chosen, name: width})  # says what is not allowed
    settings = network.resolve(**{**chosen, name: family.widths[0]}) | channel_arrays(name, family.widths)
    axis = Axis()
    sizes = axis.number(numpy.array(family.resolutions, dtype=numpy.int64))
    layers = network.layers((sizes, sizes), settings).layers
    types = _types(network, family, name, chosen, {layer.name for layer in layers})
    rows = rows_of([layer.name for layer in layers])
    merged = _Merged(family)
    for layer in layers:
        for quantity in QUANTITIES:
            channels, positions = factors(getattr(layer, quantity), len(family.widths), len(family.resolutions))
            for k in range(channels.shape[1]):
                # A layer that is there at no stop has no type, and costs nothing.
                merged.add(quantity, rows[layer.name], types.get(layer.name, ""), positions[k], channels[:, k])
    return merged.terms()


def _types(network: Network, family: Family, name: str, chosen: Mapping[str, Any], wanted: set[str]) -> dict[str, str]:
    """The type of every layer by name, as it is nearest to 1×. A layer that is there at some widths only is looked for at the others."""
    size = max(family.resolutions)
    types: dict[str, str] = {}
    for width in sorted(family.widths, key=lambda one: abs(one - 1)):
        found: list[Layer] = network.layers((size, size), network.resolve(**{**chosen, name: width})).layers
        types = {**{layer.name: category(layer) for layer in found}, **types}
        if wanted <= types.keys():
            break
    return types
