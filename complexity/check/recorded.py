"""What a model cost, figure by figure and layer by layer: as it was counted now, or as the lock has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..base.schema import items, names, number, table, text
from ..ledgers.ledger import Ledger
from .figures import Weighing

Number = int | float

_LAYER = table({"kind": text, "output": items(number(whole=True))}, ("kind", "output"), others=number())
_RECORD = table(
    {"target": text, "input": items(text), "totals": names(number()), "layers": names(_LAYER)},
    ("target", "input", "totals", "layers"),
)


@dataclass(frozen=True)
class Row:
    """One layer: its kind as papers name it, its output shape, its figures by key (those that are not 0)."""

    kind: str
    output: tuple[int, ...]
    figures: Mapping[str, Number]


@dataclass(frozen=True)
class Record:
    """A model's figures.

    Attributes:
        target, input: what was counted. totals: figure's key -> number. layers: name -> row; a layer that is called
            several times has ``#2``, ``#3`` … behind its name. uncounted: operations without a rule.
    """

    target: str
    input: tuple[str, ...]
    totals: Mapping[str, Number]
    layers: Mapping[str, Row]
    uncounted: tuple[str, ...] = ()

    @classmethod
    def of(cls, ledger: Ledger, weighing: Weighing, target: str = "", inputs: tuple[str, ...] = ()) -> Record:
        """The record of a ledger that has just been counted."""
        layers: dict[str, Row] = {}
        calls: dict[str, int] = {}
        for layer in ledger:
            calls[layer.name] = calls.get(layer.name, 0) + 1
            name = layer.name if calls[layer.name] == 1 else f"{layer.name} #{calls[layer.name]}"
            own = {key: number for key, number in weighing.of_layer(layer).items() if number}
            layers[name] = Row(layer.type, tuple(int(size) for size in layer.output_shape), own)
        return cls(target, inputs, weighing.totals(ledger), layers, tuple(map(str, ledger.uncounted)))

    def to_json(self) -> dict[str, Any]:
        """As the lock has it. FLOPs of a layer are left out: they are twice its MultiAdds."""
        return {
            "target": self.target,
            "input": list(self.input),
            "totals": dict(self.totals),
            "layers": {
                name: {
                    "kind": row.kind,
                    "output": list(row.output),
                    **{key: number for key, number in row.figures.items() if key != "flops"},
                }
                for name, row in self.layers.items()
            },
        }

    @classmethod
    def from_json(cls, data: Any, where: str = "record") -> Record:
        """A record of the lock, checked.

        Raises:
            ComplexityError: it is not of that form; the text begins with ``where`` it stands.
        """
        _RECORD(where, data)
        layers = {name: _row(row) for name, row in data["layers"].items()}
        return cls(data["target"], tuple(data["input"]), data["totals"], layers)


def _row(data: Mapping[str, Any]) -> Row:
    figures = {key: number for key, number in data.items() if key not in ("kind", "output")}
    if "multi_adds" in figures:
        figures["flops"] = 2 * figures["multi_adds"]
    return Row(data["kind"], tuple(data["output"]), figures)
