"""Memory of a network layer by layer: bytes moved, arithmetic intensity, what is alive, weights, receptive field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..base import Grid, Result
from ..base.errors import unknown
from ..base.escape import plain
from ..base.numbers import scaled
from ..formulas.arithmetic import Number
from ..ledgers.ledger import Ledger
from ..ledgers.rows import ROOT
from .dtypes import item_size
from .layer import LayerMemory
from .live import Peak, alive_elements, fused_maps, lifetimes, peak
from .modules import ModuleMemory, by_module
from .receptive import Field, receptive_fields

BY = ("layer", "module")
COLUMNS = ("layer", "kind", "output", "read", "written", "bytes", "MultiAdds/byte", "alive", "weight bytes", "field")


@dataclass(frozen=True, repr=False)
class Profile(Result):
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

    def by_module(self, depth: int | None = None) -> list[ModuleMemory]:
        """The tree of modules, each with the sums of its layers, down to ``depth`` levels."""
        return by_module(self.layers, depth, self.ledger.modules)

    def to_grid(self, title: str = "", *, by: str = "layer", depth: int | None = None, raw: bool = False) -> Grid:
        """One row a layer (those without work left out) or a module, totals below, what is counted as notes.

        Args:
            title: above the table. by: ``layer`` or ``module``. depth: deepest level of modules.
            raw: for programs: whole paths of modules.

        Raises:
            ComplexityError: no such rows.
        """
        if by not in BY:
            raise unknown("rows", by, BY)
        if by == "module":
            rows = [_of_module(one, raw=raw) for one in self.by_module(depth) if one.read or one.written]
        else:
            rows = [_row(layer) for layer in self.layers if layer.read or layer.written]
        totals = self.totals
        rows.append(
            [
                "total", "", "", f"{totals['elements_read']:,}", f"{totals['elements_written']:,}", f"{self.bytes:,}",
                f"{self.intensity:.3g}", "", f"{self.weight_bytes:,}", "",
            ]
        )  # fmt: skip
        title = title or f"Memory of {self.ledger.model}"
        columns = COLUMNS if by == "layer" else ("module", *COLUMNS[1:])
        return Grid(columns, rows, title, _notes(self), align="lll" + "r" * 7, footer=1)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "model": self.ledger.model,
            "dtype": self.dtype,
            "totals": self.totals,
            "modules": [one.to_dict() for one in self.by_module()],
            "layers": [
                {
                    "name": one.layer.name,
                    "kind": one.layer.kind,
                    "elements_read": one.read,
                    "elements_written": one.written,
                    "bytes": one.bytes,
                    "multi_adds": one.layer.multi_adds,
                    "intensity": one.intensity,
                    "alive": one.alive,
                    "weight_bytes": one.weight_bytes,
                    "receptive_field": None if one.field is None else list(one.field.size),
                    "gated": bool(one.field and one.field.gated),
                }
                for one in self.layers
            ],
            "uncounted": [str(operation) for operation in self.ledger.uncounted],
        }


def profile(ledger: Ledger, *, dtype: str = "float32") -> Profile:
    """The memory of a network, all elements in one dtype.

    Args:
        ledger: of a closed form or a live model; with ``count(model, …, flow=True)`` peaks and fields are known too.

    Raises:
        ComplexityError: no such dtype.
    """
    item_size(dtype)
    return Profile(ledger, dtype)


def _row(one: LayerMemory) -> list[str]:
    layer = one.layer
    return [layer.name or ROOT, layer.type, *_numbers(one, layer.output_shape), _field(one.field)]


def _of_module(one: ModuleMemory, *, raw: bool) -> list[str]:
    name = one.path or ROOT if raw else "  " * one.level + plain(one.name)
    return [name, one.what, *_numbers(one, one.output), ""]


def _numbers(one: LayerMemory | ModuleMemory, output: Sequence[Number]) -> list[str]:
    return [
        "×".join(map(str, output)),
        f"{one.read:,}",
        f"{one.written:,}",
        f"{one.bytes:,}",
        f"{one.intensity:.3g}" if one.intensity else "",
        "" if one.alive is None else f"{one.alive:,}",
        f"{one.weight_bytes:,}" if one.weight_bytes else "",
    ]


def _field(field: Field | None) -> str:
    if field is None:
        return ""
    text = str(field.size[0]) if len(set(field.size)) == 1 else "×".join(map(str, field.size))
    return text + (" *" if field.gated else "")


def _notes(profile: Profile) -> list[str]:
    notes = [
        f"{profile.dtype}, {profile.item_size} bytes an element; read, written and alive are elements; every layer reads "
        "and writes by itself, nothing is fused and there is no cache"
    ]
    if not profile.followed:
        notes.append("peak and receptive field are not given: not every operation could be followed")
        notes += [f"  no rule for {operation}" for operation in profile.ledger.uncounted]
        return notes
    if len(profile.ledger):
        notes.append("peak activation memory: " + _peak(profile, profile.peak()))
        notes.append(
            "in place (normalizations, activations, adds and scalings write over an input that nobody needs later): "
            + _peak(profile, profile.peak(in_place=True))
        )
        fused = profile.fused_access * profile.item_size
        notes.append(
            f"with normalizations and activations fused into what feeds them: {fused:,} bytes read and written"
        )
    if any(one.field and one.field.gated for one in profile.layers):
        notes.append("field *: factors of a squeeze-and-excitation, which come from the whole map, are left aside")
    return notes


def _peak(profile: Profile, peak: Peak) -> str:
    maps = ", ".join(f"{name} {scaled(elements)}" for name, elements in peak.maps)
    size = peak.elements * profile.item_size
    return f"{peak.elements:,} elements, {size:,} bytes, while {peak.layer} runs ({maps})"
