"""From a finished count to its ledger."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from ..base.errors import ComplexityError
from ..formulas.cost import Cost
from ..ledgers import Layer, Ledger
from .recorder import Recorder

#: Quantities of parameters: the batch does not change them.
_HELD = ("weights", "biases", "norm_weights", "norm_statistics")


class Counted(Ledger):
    """The ledger of a count: every call of the model that is counted adds to it.

    Its layers are made when somebody asks for them; the sums that the counter has anyway need none.
    """

    __slots__ = ("_multi_adds", "_params", "_unmade")

    def __init__(self, model: str) -> None:
        super().__init__((), model=model)
        self._multi_adds = self._params = 0
        self._unmade: tuple[tuple[Recorder, int], ...] = ()

    def add(self, recorder: Recorder, batch: int = 1, inputs: Sequence[int] = ()) -> None:
        """Adds what was recorded, divided by ``batch``, of inputs with so many elements.

        Raises:
            ComplexityError: the work does not divide by the batch.
        """
        if recorder.multi_adds % batch:
            raise ComplexityError(
                f"per_sample: {recorder.multi_adds:,} multiply-adds do not divide by the batch of {batch}"
            )
        self._multi_adds += recorder.multi_adds // batch
        self._params += recorder.params
        self._uncounted += tuple(recorder.uncounted.values())
        self._inputs = tuple(n // batch if n % batch == 0 else n / batch for n in inputs)
        self._unmade = (*self._unmade, (recorder, batch))
        self._amounts = None

    @property
    def layers(self) -> Sequence[Layer]:
        """The layers in the order of execution."""
        for recorder, batch in self._unmade:
            made = recorder.layers()
            if batch != 1:
                made = [layer._replace(cost=per_sample(layer.cost, batch)) for layer in made]
            self._layers += tuple(made)
        self._unmade = ()
        return self._layers

    @property
    def params(self) -> int:
        """Trained parameters (convention ``params``)."""
        return self._params

    def quantity(self, name: str) -> Any:
        """The network's total of one quantity (a key of ``formulas.QUANTITIES``)."""
        return self._multi_adds if name == "multi_adds" else super().quantity(name)


def rate(recorder: Recorder) -> None:
    """Says of each uncounted operation how much of all multiply-adds it can be at most."""
    for entry in recorder.uncounted.values():
        if entry.bound is not None:
            entry.share = entry.bound / (entry.bound + recorder.multi_adds) if entry.bound else 0.0


def per_sample(cost: Cost, batch: int) -> Cost:
    """A layer's work for one sample: everything but its parameters, and but the reading of these, divided."""
    held = sum(cost[name] for name in _HELD)
    result = {}
    for quantity, amount in cost.items():
        if quantity in _HELD:
            result[quantity] = amount
        elif quantity == "read":
            result[quantity] = _divided(amount - held, batch) + held if amount >= held else _divided(amount, batch)
        else:
            result[quantity] = _divided(amount, batch)
    return Cost(result)


def _divided(amount: Any, batch: int) -> Any:
    return amount // batch if amount % batch == 0 else Fraction(amount, batch)
