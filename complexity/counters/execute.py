"""A real run, for models whose course depends on values. The same rules apply, to the shapes of the real tensors.

What is called by torch functions is seen there (``Observer``); what is not, such as the inside of a scripted function, is
seen at the dispatcher (``Remainder``).
"""

from __future__ import annotations

import types
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from ..base.errors import ComplexityError
from .calls import local, watched
from .dispatch import READS, _operator_rule, body_of
from .fallback import record_operator, report
from .interrupts import Deferred
from .recorder import Recorder, mapped, tensors_in, transformed
from .registry import RULES
from .standin import NeedsValues, StandIn
from .untouched import state_untouched, untouched, values_untouched


def run_for_real(recorder: Recorder, model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Runs the model and records what it does; buffers, random state and all else are put back."""
    outer = local.recorder
    recorder.execute = True
    grad = torch.set_grad_enabled(recorder.backward or torch.is_grad_enabled())  # a forward may ask for gradients
    with (
        Deferred() as interrupts,
        state_untouched(),
        values_untouched(model, recorder.modules),
        untouched(recorder.modules),
        grad,
        watched(),
    ):
        args, kwargs = mapped((args, kwargs), _copied(recorder))
        local.recorder = recorder
        recorder.seen = False  # whether a torch function that is being recorded runs
        try:
            with Remainder(recorder), Observer(recorder):
                interrupts.open = True
                try:
                    return model(*args, **kwargs)
                finally:
                    interrupts.open = False
        finally:
            local.recorder = outer


def _copied(recorder: Recorder) -> Callable[[Any], Any]:
    """Copies of tensors that are given to the model, which may write over them; one for one given twice.

    A copy is part of the graph of gradients that the given one is part of. Parameters are put back by other means.
    """
    known: dict[int, Any] = {}

    def copied(tensor: Any) -> Any:
        if id(tensor) in recorder.owned:
            return tensor
        if id(tensor) not in known:
            known[id(tensor)] = tensor.clone()
        return known[id(tensor)]

    return copied


class Observer(TorchFunctionMode):
    """Runs every torch function, and its rule on the shapes."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def __torch_function__(self, func: Any, types_: Any, args: Any = (), kwargs: Any = None) -> Any:
        recorder, kwargs = self.recorder, kwargs or {}
        name = getattr(func, "__name__", "")
        if name in ("__get__", "__set__", "__delete__") or name in READS or recorder.seen:
            return func(*args, **kwargs)
        if transformed((args, kwargs)):  # shapes of one sample of many: the dispatcher sees what is computed
            return func(*args, **kwargs)
        rule = RULES.get(func) or _operator_rule(func)
        if rule is None and isinstance(func, types.FunctionType) and func not in recorder.bodies:
            with self, recorder.inside(func):
                return body_of(func)(*args, **kwargs)
        if rule is None or not any(True for _ in tensors_in((args, kwargs))):
            return func(*args, **kwargs)
        stood_args, stood_kwargs = mapped((args, kwargs), self._stood({}))
        recorder.seen = True
        try:
            result = func(*args, **kwargs)
        finally:
            recorder.seen = False
        marker = len(recorder.records), recorder.multi_adds
        recorder.seen = True  # a rule may ask torch for a shape
        try:
            rule(recorder, *stood_args, **stood_kwargs)
        except ComplexityError:
            raise
        except Exception as error:  # the call itself went well
            del recorder.records[marker[0] :]
            recorder.multi_adds = marker[1]
            if isinstance(error, NeedsValues | NotImplementedError):
                _moved(recorder, name, args, result)
            else:
                inputs = [tuple(t.shape) for t in tensors_in((args, kwargs))]
                report(recorder, name, inputs, [tuple(t.shape) for t in tensors_in(result)], None)
        finally:
            recorder.seen = False
        recorder.reason = None
        return result

    def _stood(self, known: dict[int, StandIn]) -> Any:
        recorder = self.recorder

        def stand_in(tensor: Any) -> Any:
            if id(tensor) in recorder.owned:
                return tensor
            if id(tensor) not in known:
                known[id(tensor)] = recorder.stand_in(tensor)
            return known[id(tensor)]

        return stand_in


def _moved(recorder: Recorder, name: str, args: Any, result: Any) -> None:
    """What a value decides the shape of: elements read and written."""
    read = sum(t.numel() for t in tensors_in(args))
    outputs = list(tensors_in(result))
    if outputs:
        kind = "gather" if name == "__getitem__" else name
        written = sum(t.numel() for t in outputs)
        first = next((tuple(t.shape) for t in tensors_in(args)), ())
        recorder.emit(kind, {"read": read, "written": written}, first, tuple(outputs[0].shape))


class Remainder(TorchDispatchMode):
    """Records the operators that no torch function announced."""

    supports_higher_order_operators = True

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder

    def __torch_dispatch__(self, func: Any, types_: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        recorder = self.recorder
        if recorder.seen:
            return func(*args, **kwargs)
        recorder.seen = True
        try:
            result = func(*args, **kwargs)
        finally:
            recorder.seen = False
        record_operator(recorder, func, args, kwargs, result)
        return result
