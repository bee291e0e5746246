"""The memory of one layer."""

from __future__ import annotations

from typing import NamedTuple

from ..formulas.arithmetic import Number
from ..ledgers.layer import Layer
from .receptive import Field


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
        """MultiAdds per byte read and written; 0 of a layer without either."""
        return float(self.layer.multi_adds / self.bytes) if self.bytes else 0.0
