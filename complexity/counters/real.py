"""A real run, for models whose course depends on values. The same rules apply, to the shapes of the real tensors.

It is a ghost of the model that runs, with copies of its parameters, buffers and inputs. What is called by torch functions
is seen there (``Observer``); what is not, such as the inside of a function without a rule, at the dispatcher (``Remainder``).
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import Any

import torch
from torch import nn
from torch.autograd import forward_ad
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

from .answering import Function
from .calls import Calls
from .fallback import branch
from .ghost import Ghosts, Guard
from .interrupts import Deferred
from .keras import deep_enough
from .oracle import called, worked
from .recorder import Recorder
from .registry import NEED_VALUES
from .standin import current
from .work import Unknown, Work, dims, tensors_in

_wrapped = torch._C._functorch.is_functorch_wrapped_tensor


def run_for_real(recorder: Recorder, model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Runs a ghost of the model and records what it does."""
    copies = _Copies(recorder)
    ghosts = Ghosts(copies.of, Calls(recorder, leaves=False).of, lazy=False)
    grad = torch.set_grad_enabled(recorder.backward or torch.is_grad_enabled())  # a forward may ask for gradients
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() and torch.cuda.is_initialized() else None
    with Deferred() as interrupts, torch.inference_mode(False), grad, as_written():
        with deep_enough(model):
            ghost = ghosts.module(model)
        args, kwargs = ghosts.given(args), ghosts.given(kwargs)
        guard = Guard(model) if ghosts.opaque else None
        outer, current.count = current.count, None
        try:
            with Remainder(recorder), Observer(recorder):
                interrupts.open = True
                try:
                    return ghost(*args, **kwargs)
                finally:
                    interrupts.open = False
        finally:
            current.count = outer
            ghosts.release()
            if guard is not None:
                guard.put_back()
            if cuda is not None:
                torch.cuda.set_rng_state_all(cuda)


def as_written() -> Any:
    """Inside, what ``torch.compile`` made runs as it was written, in this thread."""
    dynamo = sys.modules.get("torch._dynamo.eval_frame")
    return getattr(dynamo, "_use_eager_on_nested_compile", nullcontext)()


class _Copies:
    """Copies of tensors, which the model may write over; a copy of a parameter is a parameter."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder

    def of(self, tensor: Any, what: str) -> Any:
        """A copy; an input that is part of a graph of gradients stays in it."""
        if what in ("input", "tensor") and tensor.requires_grad and not tensor.is_leaf:
            return tensor.clone()
        with torch.no_grad():
            repeated = [step == 0 and n > 1 for step, n in zip(_strides(tensor), tensor.shape, strict=False)]
            made: Any = tensor.detach()
            if any(repeated):  # an expanded tensor stays one
                made = made[tuple(slice(1) if again else slice(None) for again in repeated)]
            made = made.clone().expand(tensor.shape) if any(repeated) else made.clone()
            if tensor.grad is not None and tensor.is_leaf:
                made.grad = tensor.grad.clone()
        if what == "parameter":
            grad, made = made.grad, nn.Parameter(made, tensor.requires_grad)
            made.grad = grad
        elif tensor.requires_grad:
            made.requires_grad_()
        self.recorder.aliases[id(made)] = id(tensor)
        self.recorder.copies.append(made)
        return made


def _strides(tensor: Any) -> tuple[int, ...]:
    return tensor.stride() if tensor.layout is torch.strided else ()


class Observer(TorchFunctionMode):
    """Runs every torch function, and its rule on the shapes."""

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self.functions: dict[Any, Function] = {}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        recorder, kwargs = self.recorder, kwargs or {}
        function = self.functions.get(func)
        if function is None:
            function = self.functions[func] = Function(func)
        above = isinstance(func, torch._ops.HigherOrderOperator)  # known by what it becomes
        if above or function.rule is None or recorder.seen or function.name in NEED_VALUES:
            return func(*args, **kwargs)
        if forward_ad._current_level >= 0 or any(map(_wrapped, tensors_in((args, kwargs)))):
            return func(*args, **kwargs)  # shapes of one sample of many: the dispatcher sees what is computed
        return _recorded(recorder, function, func, args, kwargs)


class Remainder(TorchDispatchMode):
    """Records the operators that no torch function announced."""

    supports_higher_order_operators = True

    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self.recorder = recorder
        self.functions: dict[Any, Function] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        recorder, kwargs = self.recorder, kwargs or {}
        if recorder.seen:
            return func(*args, **kwargs)
        if any(t._is_zerotensor() for t in tensors_in((args, kwargs))):
            return func(*args, **kwargs)  # a gradient that is known to be zero is not computed
        if (chosen := branch(func, args, bool)) is not None:
            recorder.report(chosen[1], (), ())
            with self:
                return chosen[0]()
        function = self.functions.get(func)
        if function is None:
            function = self.functions[func] = Function(func)
        return _recorded(recorder, function, func, args, kwargs)


def _recorded(recorder: Recorder, function: Function, func: Any, args: Any, kwargs: Any) -> Any:
    """Runs a function, and then its rule."""
    tensors = list(tensors_in((args, kwargs)))
    if any(t.is_nested for t in tensors):  # without one shape: what is computed is seen below, or listed
        result = func(*args, **kwargs)
        if isinstance(func, torch._ops.OpOverload) and not func.is_view:
            recorder.report(func._overloadpacket._qualified_op_name, (), ())
        return result
    recorder.seen = True
    try:
        result = func(*args, **kwargs)
        if not tensors:
            return result
        slots: dict[int, int] = {}
        for slot, tensor in enumerate(tensors):
            slots.setdefault(id(tensor), slot)
        call = called(function.name, args, kwargs, result, slots)
        works: tuple[Work | Unknown, ...]
        try:
            works = worked(function.rule, call)
        except Exception:  # the call itself went well
            works = (Unknown(function.name, tuple(map(dims, tensors)), tuple(map(dims, call.results))),)
    finally:
        recorder.seen = False
    recorder.add(works, tensors)
    return result
