"""From a finished count to its ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..formulas.arithmetic import Number
from ..formulas.cost import Cost
from ..ledgers import Layer, Ledger
from .recorder import Recorder

#: Quantities of parameters: the batch does not change them.
_HELD = ("weights", "biases", "norm_weights", "norm_statistics")


class Counted(Ledger):
    """The ledger of a count: every call of the model that is counted adds to it.

    Its layers are made when somebody asks for them; the sums that the counter has anyway need none.
    """

    __slots__ = ("_calls", "_multi_adds", "_params", "_unmade")

    def __init__(self, model: str, modules: Mapping[str, str] | None = None) -> None:
        super().__init__((), model=model, modules=modules)
        self._calls = 0
        self._multi_adds: Number = 0
        self._params = 0
        self._unmade: tuple[tuple[Recorder, int, bool], ...] = ()

    def add(self, recorder: Recorder, batch: int = 1, inputs: Sequence[int] = ()) -> None:
        """Adds what was recorded, divided by ``batch``, of inputs with so many elements; parameters count once."""
        self._multi_adds += divided(recorder.multi_adds, batch)
        self._params, self._frozen = self._params or recorder.params, recorder.frozen
        self._uncounted += tuple(recorder.uncounted.values())
        self._inputs = tuple(divided(n, batch) for n in inputs)
        self._unmade = (*self._unmade, (recorder, batch, not self._calls))
        self._calls += 1
        self._amounts = None

    @property
    def calls(self) -> int:
        """How often the model was called."""
        return self._calls

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers in the order of execution."""
        for recorder, batch, first in self._unmade:
            made = recorder.layers(params=first)
            if batch != 1:
                made = [layer._replace(cost=per_sample(layer.cost, batch)) for layer in made]
            self._layers += tuple(made)
        self._unmade = ()
        return self._layers

    @property
    def params(self) -> int:
        """Parameters, frozen ones too (convention ``params``); statistics are none."""
        return self._params

    def quantity(self, name: str) -> Any:
        """The network's total of one quantity (a key of ``formulas.QUANTITIES``)."""
        return self._multi_adds if name == "multi_adds" else super().quantity(name)


def per_sample(cost: Cost, batch: int) -> Cost:
    """A layer's work for one sample: everything but its parameters, and but the reading of these, divided."""
    held = sum(cost[name] for name in _HELD)
    result: dict[str, Number] = {}
    for quantity, amount in cost.items():
        if quantity in _HELD:
            result[quantity] = amount
        elif quantity == "read":
            result[quantity] = divided(amount - held, batch) + held if amount >= held else divided(amount, batch)
        else:
            result[quantity] = divided(amount, batch)
    return Cost(result)


def divided(amount: Any, batch: int) -> Any:
    """The exact quotient."""
    return amount // batch if amount % batch == 0 else Fraction(amount, batch)
