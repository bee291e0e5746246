"""A memory profile as a table and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..base import Grid
from ..base.numbers import scaled

if TYPE_CHECKING:
    from .live import Peak
    from .profile import LayerMemory, Profile
    from .receptive import Field

COLUMNS = ("layer", "kind", "output", "read", "written", "bytes", "MultiAdds/byte", "alive", "weight bytes", "field")
_ALIGN = "lll" + "r" * 7


def grid(profile: Profile, title: str = "") -> Grid:
    """One row a layer (those without work left out), totals below, what is counted as notes."""
    rows = [_row(layer) for layer in profile.layers if layer.read or layer.written]
    ledger, totals = profile.ledger, profile.totals
    rows.append(
        [
            "total", "", "", f"{totals['elements_read']:,}", f"{totals['elements_written']:,}", f"{profile.bytes:,}",
            f"{profile.intensity:.3g}", "", f"{profile.weight_bytes:,}", "",
        ]
    )  # fmt: skip
    return Grid(
        COLUMNS, rows, title=title or f"Memory of {ledger.model}", notes=_notes(profile), align=_ALIGN, footer=1
    )


def _row(one: LayerMemory) -> list[str]:
    layer = one.layer
    return [
        layer.name,
        layer.type,
        "×".join(map(str, layer.output_shape)),
        f"{one.read:,}",
        f"{one.written:,}",
        f"{one.bytes:,}",
        f"{one.intensity:.3g}" if layer.multi_adds else "",
        "" if one.alive is None else f"{one.alive:,}",
        f"{one.weight_bytes:,}" if one.weight_bytes else "",
        _field(one.field),
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


def as_dict(profile: Profile) -> dict[str, Any]:
    """Plain data for JSON."""
    return {
        "model": profile.ledger.model,
        "dtype": profile.dtype,
        "totals": profile.totals,
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
            for one in profile.layers
        ],
        "uncounted": [str(operation) for operation in profile.ledger.uncounted],
    }
