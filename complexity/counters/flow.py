"""Data flow of a counted model: which layer reads what which other layer wrote (``count(…, flow=True)``).

Each call of a rule is seen with its tensors. What it wrote down is a layer (or several: attention, an LSTM) that reads
what its tensors come from; where it wrote nothing down, its result is a view of its first tensor. Parameters come from
nowhere, and so do constants that a forward makes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import nn

from ..ledgers.layer import Layer
from .recorder import Recorder, mapped, tensors_in
from .registry import Rule
from .standin import StandIn

#: Place of ``dilation`` among the arguments of rules that have one.
_DILATION = {"convolve": 5, "max_pool": 4}

#: (first record, end, sources as records or inputs, dilation) of a rule's call.
Step = tuple[int, int, tuple[int, ...], tuple[int, ...]]


class FlowRecorder(Recorder):
    """A recorder that follows every tensor.

    ``backward`` is on, which sends every function through ``follow``; gradients are not recorded where torch computes none.

    Attributes:
        inputs: elements of each input. steps: what is known of each call that wrote something down.
        outputs: records (and inputs) that the model's result comes from.
    """

    flow = True

    def __init__(self, model: nn.Module) -> None:
        super().__init__(model, backward=True)
        self.inputs: list[int] = []
        self.steps: list[Step] = []
        self.outputs: set[int] = set()
        self._homes: dict[int, int] = {}
        self._kept: list[Any] = []  # ids are only good as long as what they stand for lives
        self._depth = 0

    def stand_in(self, tensor: Any) -> Any:
        """As ``Recorder.stand_in``; what is stood in for outside of all rules is an input."""
        made = super().stand_in(tensor)
        if not self._depth:
            self.inputs.append(made.numel())
            self._settle(made, -len(self.inputs))
        return made

    def follow(self, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Runs the rule of a function and notes what it read and where its results come from."""
        written_over = args[0] if args and kwargs.get("inplace") is True else None
        return self._noted(
            lambda: rule(self, *args, **kwargs), (args, kwargs), _dilation(rule, args, kwargs), written_over
        )

    def leaf(self, rule: Rule) -> Rule:
        """The rule of a module, noting the same."""

        def followed(recorder: Recorder, path: str, attributes: dict[str, Any], x: Any) -> Any:
            written_over = x if attributes.get("inplace") is True else None
            dilation = _per_axis(attributes.get("dilation", ()))
            return self._noted(lambda: rule(recorder, path, attributes, x), x, dilation, written_over)

        return followed

    def _noted(self, run: Callable[[], Any], tensors: Any, dilation: tuple[int, ...], written_over: Any) -> Any:
        start, seen = len(self.records), len(self.steps)
        self._depth += 1
        try:
            result = run()
        finally:
            self._depth -= 1
        if result is NotImplemented:
            return result
        sources = tuple(dict.fromkeys(self._homes[id(t)] for t in tensors_in(tensors) if id(t) in self._homes))
        end = len(self.records)
        if end > start:
            # Calls inside this one have noted their records already; what comes after them is a chain behind them.
            inner = self.steps[seen:]
            if not inner:
                self.steps.append((start, end, sources, dilation))
            elif inner[-1][1] < end:
                self.steps.append((inner[-1][1], end, (inner[-1][1] - 1, *sources), ()))
            home = end - 1
        elif sources:
            home = sources[0]
        else:
            return result
        if end > start:
            if written_over is not None:
                self._settle(written_over, home)  # who reads it later reads what was written over it
            # Rules of one map hand back the tensor that they were given: from here on it stands for another map.
            given = {id(t) for t in tensors_in(tensors)}
            result = mapped(result, lambda t: _again(t) if id(t) in given else t)
        for tensor in tensors_in(result):
            if end > start or id(tensor) not in self._homes:
                self._settle(tensor, home)
        return result

    def ended(self, result: Any) -> None:
        """Notes what the model gave back."""
        self.outputs = {self._homes[id(t)] for t in tensors_in(result) if id(t) in self._homes}

    def _settle(self, tensor: Any, home: int) -> None:
        self._homes[id(tensor)] = home
        self._kept.append(tensor)

    def layers(self) -> list[Layer]:
        """As ``Recorder.layers``, with ``sources`` and ``dilation``."""
        layers: list[Layer] = []
        last: list[int] = []
        first: list[int] = []
        for record in self.records:
            first.append(len(layers))
            record[0](layers, *record[1:])
            last.append(len(layers) - 1)
        followed = [layer._replace(sources=()) for layer in layers]
        for start, end, sources, dilation in self.steps:
            read = tuple(last[home] if home >= 0 else home for home in sources)
            for i in range(first[start], last[end - 1] + 1):
                kept = i == last[end - 1] and end - 1 in self.outputs
                behind = read if i == first[start] else (i - 1, *read)
                followed[i] = layers[i]._replace(sources=behind, dilation=dilation, kept=kept)
        return followed

    def finish(self) -> None:
        """As ``Recorder.finish``; forgets the tensors."""
        super().finish()
        self._homes, self._kept = {}, []


def _again(tensor: Any) -> Any:
    return StandIn(tensor.dims, tensor.like, tensor.steps) if type(tensor) is StandIn else tensor


def _dilation(rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[int, ...]:
    place = _DILATION.get(getattr(rule, "__name__", ""))
    if place is None:
        return ()
    return _per_axis(kwargs.get("dilation", args[place] if len(args) > place else 1))


def _per_axis(value: Any) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value, value)
