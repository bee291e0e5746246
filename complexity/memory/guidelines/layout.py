"""Guidelines as tables and as JSON: one network, or several side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...base import Grid
from ...base.numbers import scaled, several
from ...ledgers.layout import uncounted_notes
from .scores import Guidelines
from .summary import facts, findings

#: Column -> what it is, for the table side by side.
COLUMNS = {
    "network": "",
    "memory access": "elements read and written, every layer by itself",
    "G1 unequal": "pointwise convolutions with unequal channels, of all that are scored",
    "G1 ratio": "memory access of the pointwise convolutions ÷ the least that their MultiAdds allow",
    "G2 groups": "share of memory access that groups cost at equal MultiAdds (depthwise ones not)",
    "G2 depthwise": "the same of depthwise convolutions",
    "G3 branches": "the most branches of a block, and how many blocks of those in which maps join have several",
    "G4 element-wise": "share of memory access: activations, adds, scalings, moving of elements",
    "norms": "share of memory access of normalizations",
    "depthwise": "share of memory access of depthwise convolutions",
}


def report(name: str, scored: Guidelines, top: int = 5, raw: bool = False) -> Grid:
    """One network: its worst layers, each with a sentence and what would change; the four guidelines as notes.

    ``raw`` is for programs: plain numbers, shares as fractions of 1.
    """
    rows = [
        [
            one.guideline,
            one.layer,
            *_amount(one.elements, scored.total, raw),
            one.says,
            one.change,
        ]
        for one in findings(scored, top)
    ]
    notes = [
        *facts(scored),
        f"elements: read or written beyond what the guideline would have; {scored.total:,} in all; up to {several(top, 'layer')} of each",
    ]
    if scored.ledger.uncounted:
        notes += uncounted_notes(scored.ledger)
    columns = [
        "guideline" if raw else "",
        "layer or block",
        "elements",
        "share",
        "what is the case",
        "what would change",
    ]
    return Grid(columns, rows, title=f"Guidelines of {name}", notes=notes, align="llrrll")


def _amount(elements: float, total: float, raw: bool) -> list[str]:
    if raw:
        return [str(round(elements)), f"{elements / total:.6g}" if total else "0"]
    return [scaled(round(elements)), f"{elements / total:.1%}"] if elements else ["", ""]


def side_by_side(scored: Mapping[str, Guidelines]) -> Grid:
    """Several networks, one row each."""
    rows = [[name, *_cells(one)] for name, one in scored.items()]
    notes = [f"{column}: {text}" for column, text in COLUMNS.items() if text]
    return Grid(
        list(COLUMNS), rows, title="ShuffleNet V2's guidelines", notes=notes, align="l" + "r" * (len(COLUMNS) - 1)
    )


def _cells(one: Guidelines) -> list[str]:
    ratio, found = one.g1_ratio, one.g3
    several = sum(block.branches > 1 for block in found or ())
    return [
        scaled(one.total),
        f"{one.g1.layers} of {len(one.g1_layers)}" if one.g1_layers else "–",
        f"{ratio:.3f}" if ratio else "–",
        f"{one.g2.share:.1%}",
        f"{one.g2_depthwise.share:.1%}",
        "?" if found is None else f"{one.branches} ({several} of {len(found)})",
        f"{one.g4.share:.1%}",
        f"{one.normalization.share:.1%}",
        f"{one.depthwise.share:.1%}",
    ]


def as_dict(name: str, scored: Guidelines, top: int | None = None) -> dict[str, Any]:
    """Plain data for JSON: totals, every layer's scores, findings."""
    layers = scored.ledger.layers
    return {
        "network": name,
        "memory_access": scored.total,
        "g1": {**scored.g1._asdict(), "ratio": scored.g1_ratio, "scored": len(scored.g1_layers)},
        "g2": scored.g2._asdict(),
        "g2_depthwise": scored.g2_depthwise._asdict(),
        "g3": None if scored.g3 is None else [block._asdict() for block in scored.g3],
        "branches": scored.branches,
        "g4": scored.g4._asdict(),
        "normalization": scored.normalization._asdict(),
        "depthwise": scored.depthwise._asdict(),
        "layers": [
            {
                "name": layers[i].name,
                "g1": {**scored.g1_layers[i]._asdict(), "excess": scored.g1_layers[i].excess}
                if i in scored.g1_layers
                else None,
                "g2": scored.g2_layers[i]._asdict() if i in scored.g2_layers else None,
            }
            for i in sorted({*scored.g1_layers, *scored.g2_layers})
        ],
        "findings": [one._asdict() for one in findings(scored, top)],
        "facts": facts(scored),
    }
