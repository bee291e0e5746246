"""What a model cost, figure by figure and layer by layer: as it was counted now, or as the lock has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from ..base.errors import ComplexityError, shown
from ..ledgers.ledger import Ledger
from .figures import Weighing

Number = int | float


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
    def from_json(cls, data: Any) -> Record:
        """A record of the lock, checked.

        Raises:
            ComplexityError: it is not of that form; the text says where.
        """
        data = _typed(data, dict, "")
        layers = {
            name: _row(row, f"layers[{shown(name)}]")
            for name, row in _typed(data.get("layers"), dict, "layers").items()
        }
        inputs = tuple(_typed(text, str, "input") for text in _typed(data.get("input"), list, "input"))
        totals = _numbers(_typed(data.get("totals"), dict, "totals"), "totals")
        return cls(_typed(data.get("target"), str, "target"), inputs, totals, layers)


def _row(data: Any, where: str) -> Row:
    data = dict(_typed(data, dict, where))
    kind = _typed(data.pop("kind", None), str, f"{where}.kind")
    output = tuple(
        _typed(size, int, f"{where}.output") for size in _typed(data.pop("output", None), list, f"{where}.output")
    )
    figures = dict(_numbers(data, where))
    if "multi_adds" in figures:
        figures["flops"] = 2 * figures["multi_adds"]
    return Row(kind, output, figures)


def _numbers(data: dict[str, Any], where: str) -> dict[str, Number]:
    for key, number in data.items():
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not isfinite(number):
            raise ComplexityError(f"{where}.{key} is {shown(number)}, not a number")
    return data


def _typed(value: Any, kind: type, where: str) -> Any:
    if not isinstance(value, kind) or isinstance(value, bool):
        names = {dict: "an object", list: "a list", str: "a text", int: "a whole number"}
        raise ComplexityError(f"{where or 'it'} is {shown(value)}, not {names[kind]}")
    return value
