"""From a finished count to its ledger."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..base.errors import ComplexityError
from ..formulas.cost import Cost
from ..ledgers.ledger import Layer, Ledger
from .recorder import Recorder

#: Quantities of parameters: the batch does not change them.
_HELD = ("weights", "biases", "norm_weights", "norm_statistics")


def fill(ledger: Ledger, recorder: Recorder, batch: int = 1) -> None:
    """Adds what was recorded to a ledger; its layers are made when somebody asks for them."""
    before = ledger._layers
    earlier = {name: ledger.quantity(name) if name != "params" else ledger.params for name in ("multi_adds", "params")}
    empty = not callable(before) and not before
    total = recorder.multi_adds
    if batch != 1:
        if total % batch:
            raise ComplexityError(f"per_sample: {total:,} multiply-adds do not divide by the batch of {batch}")
        total //= batch

    def layers() -> list[Layer]:
        made = recorder.layers()
        if batch != 1:
            for layer in made:
                layer.cost = per_sample(layer.cost, batch)
        if empty:
            return made
        return [*(before() if callable(before) else before), *made]

    ledger._layers = layers
    ledger._amounts = None
    ledger.known = {
        "multi_adds": total + (0 if empty else earlier["multi_adds"]),
        "params": recorder.params + (0 if empty else earlier["params"]),
    }
    ledger.uncounted = [*ledger.uncounted, *recorder.uncounted.values()]


def rate(recorder: Recorder) -> None:
    """Says of each uncounted operation how much of all multiply-adds it can be at most."""
    for entry in recorder.uncounted.values():
        if entry.bound is not None:
            entry.share = entry.bound / (entry.bound + recorder.multi_adds) if entry.bound else 0.0


def per_sample(cost: Cost, batch: int) -> Cost:
    """A layer's work for one sample: everything but its parameters, and but the reading of these, divided."""
    held = sum(cost[name] for name in _HELD)
    result = Cost()
    for quantity, amount in cost.items():
        if quantity in _HELD:
            result[quantity] = amount
        elif quantity == "read":
            result[quantity] = _divided(amount - held, batch) + held if amount >= held else _divided(amount, batch)
        else:
            result[quantity] = _divided(amount, batch)
    return result


def _divided(amount: Any, batch: int) -> Any:
    return amount // batch if amount % batch == 0 else Fraction(amount, batch)
