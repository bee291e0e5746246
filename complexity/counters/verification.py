"""Three ways to one figure, side by side: closed form, counter, and hooks on a real run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from ..base import Grid, Result
from ..base.errors import ComplexityError
from ..formulas import Cost
from ..formulas.arithmetic import Number
from ..ledgers import Ledger
from .count import count
from .hooks import hooked

#: What is compared of each layer.
QUANTITIES = ("multi_adds", "norm_elements", "activation_elements", "pool_inputs", "pool_outputs")


@dataclass(frozen=True)
class Row:
    """One amount of one layer, all its calls together.

    Attributes:
        layer: module path. kind: class of the module. quantity: which amount.
        closed, counted, hooked: by the closed form (None where there is none), by the counter, and by hooks.
    """

    layer: str
    kind: str
    quantity: str
    closed: Number | None
    counted: Number
    hooked: Number

    @property
    def agrees(self) -> bool:
        """Whether all say the same."""
        return self.hooked == self.counted and self.closed in (None, self.counted)


@dataclass(frozen=True, repr=False)
class Verification(Result):
    """What ``verify`` found.

    Attributes:
        model: what was verified. rows: of the layers that have hooks. params: by closed form (or None), counter, and model.
        unseen: what the counter has elsewhere, and no hook sees: (layer, kind, quantity, amount).
    """

    model: str
    rows: Sequence[Row]
    params: tuple[Number | None, Number, int]
    unseen: Sequence[tuple[str, str, str, Number]]

    @property
    def agrees(self) -> bool:
        """Whether all layers and the params agree."""
        closed, counted, real = self.params
        return counted == real and closed in (None, real) and all(row.agrees for row in self.rows)

    def to_grid(self) -> Grid:
        """One row an amount; params and the sum of multiply-adds below; what hooks do not see as notes."""
        closed = any(row.closed is not None for row in self.rows)
        columns = ("layer", "kind", "quantity", *(["closed form"] if closed else []), "counter", "hooks", "agree")
        adds = [row for row in self.rows if row.quantity == "multi_adds"]
        sums = [sum(row.closed or 0 for row in adds), sum(row.counted for row in adds), sum(row.hooked for row in adds)]
        rows = [
            _texts(row.layer, row.kind, row.quantity, [row.closed, row.counted, row.hooked], row.agrees, closed)
            for row in self.rows
        ]
        totals = [
            _texts("all of these", "", "multi_adds", sums, all(row.agrees for row in adds), closed),
            _texts("model", "", "params", list(self.params), len({*self.params} - {None}) == 1, closed),
        ]
        notes = [
            f"{layer or 'the model'}: {amount:,} {quantity} of {kind}" for layer, kind, quantity, amount in self.unseen
        ]
        if notes:
            notes = ["no hook sees what functions do:", *notes]
        title = f"{self.model}: {'all agree' if self.agrees else 'they differ'}"
        return Grid(
            columns, [*rows, *totals], title=title, notes=notes, align="lll" + "r" * (2 + closed) + "l", footer=2
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        names = ("closed", "counted", "hooked")
        return {
            "model": self.model,
            "agrees": self.agrees,
            "params": dict(zip(names, self.params, strict=True)),
            "layers": [
                {"layer": r.layer, "kind": r.kind, "quantity": r.quantity, "closed": r.closed, "counted": r.counted,
                 "hooked": r.hooked, "agrees": r.agrees}
                for r in self.rows
            ],
            "unseen": [
                {"layer": layer, "kind": kind, "quantity": quantity, "amount": amount}
                for layer, kind, quantity, amount in self.unseen
            ],
        }  # fmt: skip


def verify(model: nn.Module, *inputs: Any, closed: Ledger | None = None, name: str = "", **kwargs: Any) -> Verification:
    """Checks the counter (and a closed form) against plain forward hooks on a real run of the model.

    Args:
        model: any module with real weights; a copy of it runs, in evaluation mode. ``inputs``, ``kwargs``: what it takes, with
            real values.
        closed: the ledger of its closed form. name: what it is called in the result; its class unless given.

    Raises:
        ComplexityError: what has no values, or cannot be counted. Errors of the model itself pass on.
    """
    if not isinstance(model, nn.Module):
        raise ComplexityError(f"verify: {model!r} is no torch.nn.Module")
    calls, params = hooked(model, inputs, kwargs)
    ledger = count(model, *inputs, **kwargs)
    kinds = {call.name: call.kind for call in calls}
    seen = _by_layer((call.name, call.cost) for call in calls)
    counted = _by_layer((layer.name, layer.cost) for layer in ledger)
    formula = None if closed is None else _by_layer((layer.name, layer.cost) for layer in closed)
    rows = [
        Row(
            layer, kinds[layer], quantity, None if formula is None else formula.get((layer, quantity), 0),
            counted.get((layer, quantity), 0), amount,
        )
        for (layer, quantity), amount in seen.items()
    ]  # fmt: skip
    unseen: dict[tuple[str, str, str], Number] = {}
    for layer in ledger:
        for quantity in QUANTITIES if layer.name not in kinds else ():
            if amount := layer.cost[quantity]:
                key = layer.name, layer.kind, quantity
                unseen[key] = unseen.get(key, 0) + amount
    three = (None if closed is None else closed.params, ledger.params, params)
    return Verification(name or type(model).__name__, rows, three, [(*key, amount) for key, amount in unseen.items()])


def _by_layer(costs: Iterable[tuple[str, Cost]]) -> Mapping[tuple[str, str], Number]:
    sums: dict[tuple[str, str], Number] = {}
    for name, cost in costs:
        for quantity in QUANTITIES:
            if amount := cost[quantity]:
                sums[name, quantity] = sums.get((name, quantity), 0) + amount
    return sums


def _texts(layer: str, kind: str, quantity: str, amounts: list[Any], agrees: bool, closed: bool) -> list[str]:
    cells = ["" if amount is None else f"{amount:,}" for amount in amounts[0 if closed else 1 :]]
    return [layer, kind, quantity, *cells, "yes" if agrees else "NO"]
