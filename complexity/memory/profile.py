"""Memory of a network layer by layer: bytes moved, arithmetic intensity, what is alive, weights, receptive field."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..formulas.arithmetic import Number
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from .dtypes import item_size
from .live import Peak, alive_elements, element_wise, lifetimes, peak
from .receptive import Field, receptive_fields

if TYPE_CHECKING:
    from ..base import Grid


class LayerMemory(NamedTuple):
    """A layer's memory.

    Attributes:
        layer: the layer itself. read, written: elements; bytes: of both, in the profile's dtype.
        weight_bytes: of its params and of the statistics that a normalization keeps.
        alive: elements of all maps that are there while it runs; ``None`` where the data flow is not known.
        field: receptive field of its output, where defined.
    """

    layer: Layer
    read: Number
    written: Number
    bytes: Number
    weight_bytes: Number
    alive: Number | None
    field: Field | None

    @property
    def intensity(self) -> float:
        """MultiAdds per byte read and written; 0 for a layer without either."""
        return float(self.layer.multi_adds / self.bytes) if self.bytes else 0.0


@dataclass(frozen=True)
class Profile:
    """The memory of a network at one input, all elements in one dtype.

    Attributes:
        ledger: what was counted. dtype: a key of ``DTYPES``.
    """

    ledger: Ledger
    dtype: str = "float32"

    @cached_property
    def item_size(self) -> int:
        """Bytes of one element."""
        return item_size(self.dtype)

    @property
    def followed(self) -> bool:
        """Whether the ledger knows which layer reads what, and every operation was counted."""
        return not self.ledger.uncounted and all(layer.sources is not None for layer in self.ledger)

    @cached_property
    def layers(self) -> list[LayerMemory]:
        """The layers in the order of execution."""
        ledger, size = self.ledger, self.item_size
        alive: list[Any] = [None] * len(ledger)
        fields: list[Field | None] = [None] * len(ledger)
        if self.followed:
            alive = alive_elements(lifetimes(ledger), len(ledger))
            fields = receptive_fields(ledger)
        return [
            LayerMemory(
                layer,
                layer.cost["read"],
                layer.cost["written"],
                layer.memory_access * size,
                (layer.params + layer.cost["norm_statistics"]) * size,
                there,
                field,
            )
            for layer, there, field in zip(ledger, alive, fields, strict=True)
        ]

    @property
    def bytes(self) -> Number:
        """Bytes read and written by all layers, each by itself."""
        return self.ledger.memory_access * self.item_size

    @property
    def intensity(self) -> float:
        """MultiAdds per byte read and written."""
        return float(self.ledger.multi_adds / self.bytes) if self.bytes else 0.0

    @property
    def weight_bytes(self) -> Number:
        """Bytes of all params and of the running statistics of normalizations."""
        return (self.ledger.params + self.ledger.quantity("norm_statistics")) * self.item_size

    @cached_property
    def fused_access(self) -> Number:
        """Elements read and written where normalizations and activations are fused into the layer that feeds them.

        A normalization or an activation that is the only reader of a map leaves out that map: it is neither written nor
        read again. Its own parameters are still read. Adds and scalings stay as they are.

        Raises:
            ComplexityError: the data flow is not known.
        """
        return self.ledger.memory_access - 2 * sum(fused_maps(self.ledger).values())

    def peak(self, *, in_place: bool = False) -> Peak:
        """As ``memory.peak``."""
        return peak(self.ledger, in_place=in_place)

    @property
    def totals(self) -> dict[str, Any]:
        """All totals by name, as the JSON output has them; peaks ``None`` where the data flow is not known."""
        ledger, known = self.ledger, self.followed
        size = self.item_size
        plain, over = (self.peak(), self.peak(in_place=True)) if known and len(ledger) else (None, None)
        return {
            "multi_adds": ledger.multi_adds,
            "params": ledger.params,
            "elements_read": ledger.quantity("read"),
            "elements_written": ledger.quantity("written"),
            "bytes": self.bytes,
            "bytes_fused": self.fused_access * size if known else None,
            "intensity": self.intensity,
            "weight_bytes": self.weight_bytes,
            "peak_elements": plain and plain.elements,
            "peak_bytes": plain and plain.elements * size,
            "peak_layer": plain and plain.layer,
            "peak_in_place_elements": over and over.elements,
            "peak_in_place_bytes": over and over.elements * size,
            "peak_in_place_layer": over and over.layer,
        }

    def to_grid(self) -> Grid:
        """One row a layer, totals below."""
        from .layout import grid

        return grid(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        from .layout import as_dict

        return as_dict(self)

    def _repr_html_(self) -> str:
        return self.to_grid().to_html()


def profile(ledger: Ledger, *, dtype: str = "float32") -> Profile:
    """The memory of a network, all elements in one dtype.

    Args:
        ledger: of a closed form or a live model; with ``count(model, …, flow=True)`` peaks and fields are known too.

    Raises:
        ComplexityError: no such dtype.
    """
    item_size(dtype)
    return Profile(ledger, dtype)


def fused_maps(ledger: Ledger) -> dict[int, Number]:
    """Layers that write a map which only one normalization or activation reads -> the map's elements.

    Raises:
        ComplexityError: the data flow is not known.
    """
    layers = ledger.layers
    lifetimes(ledger)  # checks that the flow is known
    readers: dict[int, list[int]] = {}
    for i, layer in enumerate(layers):
        for source in layer.sources or ():
            readers.setdefault(source, []).append(i)
    fused: dict[int, Number] = {}
    for i, layer in enumerate(layers):
        found = readers.get(i, [])
        if len(found) != 1 or not layer.cost["written"]:
            continue
        reader = layers[found[0]]
        cost = reader.cost
        if element_wise(reader) and len(reader.sources or ()) == 1 and cost["written"] == layer.cost["written"]:
            fused[i] = cost["written"]
    return fused
