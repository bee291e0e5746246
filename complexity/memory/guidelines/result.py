"""Guidelines as results: one network, or several side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...architectures import ledger as closed_form
from ...architectures.registry import find
from ...base import Grid, Result
from ...base.errors import ComplexityError
from ...base.numbers import scaled, several
from ...ledgers.ledger import Ledger
from .scores import Scores
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


#: The networks of the chapter.
CHAPTER = (
    "vgg16", "googlenet", "mobilenet_v1", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small", "shufflenet_v1",
    "shufflenet_v2", "squeezenet1_0", "squeezenet1_1", "mnasnet_a1", "mnasnet_b1", "nasnet_a_mobile",
)  # fmt: skip


@dataclass(frozen=True, repr=False)
class Guidelines(Scores, Result):
    """The guidelines of a network: its scores, and its worst layers in sentences."""

    def to_grid(self, name: str = "", top: int = 5, *, raw: bool = False) -> Grid:
        """The worst layers, each with a sentence and what would change; the four guidelines as notes.

        ``top``: of each guideline. ``raw`` is for programs: plain numbers, shares as fractions of 1.
        """
        rows = [
            [one.guideline, one.layer, *_amount(one.elements, self.total, raw), one.says, one.change]
            for one in findings(self, top)
        ]
        notes = [
            *facts(self),
            f"elements: read or written beyond what the guideline would have; {self.total:,} in all; up to {several(top, 'layer')} of each",
            *self.ledger.uncounted_notes,
        ]
        mark = "guideline" if raw else ""
        columns = [mark, "layer or block", "elements", "share", "what is the case", "what would change"]
        return Grid(columns, rows, title=f"Guidelines of {name or self.ledger.model}", notes=notes, align="llrrll")

    def data_grids(self, name: str = "", top: int = 5) -> Sequence[Grid]:
        """The same with plain numbers."""
        return [self.to_grid(name, top, raw=True)]

    def to_dict(self, name: str = "", top: int | None = None) -> dict[str, Any]:
        """Plain data for JSON: totals, every layer's scores, findings (all, or the ``top`` of each guideline)."""
        layers = self.ledger.layers
        return {
            "network": name or self.ledger.model,
            "memory_access": self.total,
            "g1": {**self.g1._asdict(), "ratio": self.g1_ratio, "scored": len(self.g1_layers)},
            "g2": self.g2._asdict(),
            "g2_depthwise": self.g2_depthwise._asdict(),
            "g3": None if self.g3 is None else [block._asdict() for block in self.g3],
            "branches": self.branches,
            "g4": self.g4._asdict(),
            "normalization": self.normalization._asdict(),
            "depthwise": self.depthwise._asdict(),
            "layers": [
                {
                    "name": layers[i].name,
                    "g1": {**self.g1_layers[i]._asdict(), "excess": self.g1_layers[i].excess}
                    if i in self.g1_layers
                    else None,
                    "g2": self.g2_layers[i]._asdict() if i in self.g2_layers else None,
                }
                for i in sorted({*self.g1_layers, *self.g2_layers})
            ],
            "findings": [one._asdict() for one in findings(self, top)],
            "facts": facts(self),
        }


@dataclass(frozen=True, repr=False)
class SideBySide(Result):
    """Several networks' guidelines by name."""

    scored: Mapping[str, Guidelines]

    def to_grid(self) -> Grid:
        """One row a network."""
        rows = [[name, *_cells(one)] for name, one in self.scored.items()]
        notes = [f"{column}: {text}" for column, text in COLUMNS.items() if text]
        return Grid(list(COLUMNS), rows, "ShuffleNet V2's guidelines", notes, "l" + "r" * (len(COLUMNS) - 1))

    def to_dict(self, top: int | None = None) -> list[dict[str, Any]]:
        """Plain data for JSON."""
        return [one.to_dict(name, top) for name, one in self.scored.items()]


def score(ledger: Ledger) -> Guidelines:
    """The guidelines of a network.

    Args:
        ledger: of a closed form, or of ``count(model, …, flow=True)`` (without ``flow`` there is no G3).

    Raises:
        ComplexityError: the ledger holds the settings of a sweep.
    """
    for layer in ledger:
        if getattr(layer.cost["written"], "ndim", 0):
            raise ComplexityError(f"{ledger.model or 'the ledger'} holds many settings at once: guidelines are for one")
    return Guidelines(ledger)


def chapter_scores() -> SideBySide:
    """The chapter's networks by printed name, in their default variants and settings; in closed form, no torch."""
    return SideBySide({find(name).title: score(closed_form(name)) for name in CHAPTER})


def _amount(elements: float, total: float, raw: bool) -> list[str]:
    if raw:
        return [str(round(elements)), f"{elements / total:.6g}" if total else "0"]
    return [scaled(round(elements)), f"{elements / total:.1%}"] if elements else ["", ""]


def _cells(one: Scores) -> list[str]:
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
