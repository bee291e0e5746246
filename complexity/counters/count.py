"""Counting a model: what ``complexity.count`` and ``complexity.counting`` do."""

from __future__ import annotations

import difflib
import inspect
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn

from ..base.errors import ComplexityError, shown
from ..ledgers.ledger import Ledger
from . import rules as _rules  # noqa: F401  registers them
from .calls import local, watched
from .dispatch import Interceptor
from .interrupts import Deferred
from .original import original
from .recorder import Recorder, mapped, tensors_in
from .standin import NeedsValues, StandIn
from .summary import Counted, rate
from .untouched import state_untouched, untouched


def count(
    model: nn.Module,
    *inputs: Any,
    per_sample: bool | int = False,
    strict: bool = False,
    execute: bool = False,
    backward: bool = False,
    flow: bool = False,
    **kwargs: Any,
) -> Ledger:
    """Everything that ``model(*inputs, **kwargs)`` does, counted without doing it.

    Only shapes are propagated: no arithmetic runs, no weights are needed (the model may be on the meta device), and the
    model comes back as it was. It is counted as it runs at inference, in training mode too. Forward hooks run, on
    stand-ins that have shapes and no values. A model whose course depends on values is run for real, with a warning that
    says why (not possible on meta).

    Args:
        model: any module; ``DataParallel`` and ``torch.compile`` wrappers are looked through.
        *inputs, **kwargs: what the model takes; tensors (on any device, also meta), ``spec(1, 3, 224, 224)``, numbers,
            and tuples, lists and dicts of these.
        per_sample: divide all work by the batch size: the first axis of the first tensor (True), or this number (for
            inputs whose first axis is something else, such as steps).
        strict: raise where an operation has no rule; otherwise it is listed in ``ledger.uncounted``.
        execute: run the model for real from the start.
        backward: also count the gradients with respect to inputs and parameters that require them, as layers of kinds
            ``…_input_gradient`` and ``…_weight_gradient``.
        flow: also note which layer reads what which other layer wrote (``Layer.sources``), for ``complexity.memory``.

    Raises:
        ComplexityError: something that cannot be counted: no module, a ScriptModule, a quantized model, values needed on
            meta, an uncounted operation with ``strict``. Errors of the model itself pass on as they are.
    """
    _checked(model, kwargs, per_sample=per_sample, strict=strict, execute=execute, backward=backward, flow=flow)
    session = Session(model, per_sample=per_sample, strict=strict, execute=execute, backward=backward, flow=flow)
    session.run(inputs, kwargs)
    return session.ledger


@contextmanager
def counting(
    model: nn.Module,
    *,
    per_sample: bool | int = False,
    strict: bool = False,
    execute: bool = False,
    backward: bool = False,
) -> Iterator[Ledger]:
    """Counts the calls of ``model`` inside: ``with counting(model) as ledger: model(x)``.

    Several calls add up. A call returns meta tensors of the right shapes, or the real result with ``execute=True``.
    Arguments and errors as for ``count``.
    """
    _checked(model, {}, per_sample=per_sample, strict=strict, execute=execute, backward=backward)
    session = Session(model, per_sample=per_sample, strict=strict, execute=execute, backward=backward)
    if local.session is not None or local.recorder is not None:
        raise ComplexityError("counting: another model is being counted in this thread")
    watch = watched()
    with Deferred():
        watch.__enter__()
        local.session = session
    try:
        yield session.ledger
    finally:
        with Deferred():
            local.session = None
            watch.__exit__(None, None, None)
    if not session._recorders:
        warnings.warn(f"counting: {session.name} was not called inside, so nothing was counted", stacklevel=3)


_OPTIONS = ("per_sample", "strict", "execute", "backward", "flow")


def _checked(model: Any, kwargs: dict[str, Any], **options: Any) -> None:
    """Raises where an option is given what a model would be given, or is misspelt."""
    for name, value in options.items():
        if name == "per_sample" and type(value) is int and value > 0:
            continue
        if not isinstance(value, bool):
            raise ComplexityError(
                f"count: {name}= is an option and takes True or False, not {shown(value)}; give a model's own argument "
                f"of that name by position, or wrap the model"
            )
    for name in kwargs:
        near = difflib.get_close_matches(name, _OPTIONS, 1, 0.75)
        if near and isinstance(model, nn.Module):
            taken = inspect.signature(original(model).forward).parameters.values()
            if not any(p.name == name or p.kind is p.VAR_KEYWORD for p in taken):
                raise ComplexityError(f"count: {type(model).__name__} takes no {name!r}; did you mean {near[0]!r}?")


_one_at_a_time = threading.RLock()


class Session:
    """One ``count`` or one ``with counting(…)``: the model, how to count it, and the ledger that is being filled."""

    def __init__(
        self,
        model: nn.Module,
        *,
        per_sample: bool | int,
        strict: bool,
        execute: bool,
        backward: bool,
        flow: bool = False,
    ) -> None:
        if flow and (backward or execute):
            raise ComplexityError(
                "flow=True goes with neither backward=True nor execute=True: it follows a forward pass by shapes"
            )
        self.given, self.model = model, original(model)
        self.name = type(self.model).__name__
        self.per_sample, self.strict, self.execute, self.backward = per_sample, strict, execute, backward
        self.flow = flow
        self._recorders: list[Recorder] = []
        self.ledger = Counted(self.name)

    def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One call of the model; one at a time, so that two threads may count one model."""
        if any(type(t) is not StandIn and t.is_nested for t in tensors_in((args, kwargs))):
            raise ComplexityError(f"{self.name}: a nested tensor has no one shape: give a padded one")
        with _one_at_a_time:
            return self._run(args, kwargs)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if self.execute:
            return self._run_for_real(args, kwargs)
        recorder = self._recorder()
        recorder.device = _device(self.model, args, kwargs)
        try:
            result = self._run_shapes(recorder, args, kwargs)
        except NeedsValues as error:
            return self._instead(args, kwargs, recorder.reason or str(error))
        except ComplexityError:
            raise
        except Exception as error:
            if recorder.reason:
                return self._instead(args, kwargs, recorder.reason)
            if not _ours(error) or not _runnable(self.model, args, kwargs):
                raise
            return self._instead(args, kwargs, f"the shape-only run failed: {type(error).__name__}: {_line(error)}")
        if recorder.reason:
            return self._instead(args, kwargs, recorder.reason)
        self._done(recorder, args, kwargs)
        return result

    def _recorder(self) -> Recorder:
        if not self.flow:
            return Recorder(self.model, backward=self.backward)
        from .flow import FlowRecorder

        return FlowRecorder(self.model)

    def _run_shapes(self, recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        known: dict[int, StandIn] = {}  # one tensor given twice is one stand-in

        def stand_in(tensor: Any) -> StandIn:
            return known[id(tensor)] if id(tensor) in known else known.setdefault(id(tensor), recorder.stand_in(tensor))

        stood_args, stood_kwargs = mapped(args, stand_in), mapped(kwargs, stand_in)
        outer = local.recorder
        grad = torch.enable_grad() if self.backward else torch.no_grad()
        with Deferred() as interrupts, state_untouched(), grad, untouched(recorder.modules), watched():
            local.recorder = recorder
            try:
                with Interceptor(recorder):
                    interrupts.open = True
                    try:
                        result = self.model(*stood_args, **stood_kwargs)
                    finally:
                        interrupts.open = False
            finally:
                local.recorder = outer
        if self.flow:
            recorder.ended(result)  # type: ignore[attr-defined]
        if local.session is None:
            return None
        return mapped(result, lambda t: torch.empty(tuple(t.shape), dtype=t.dtype, device="meta"))

    def _instead(self, args: tuple[Any, ...], kwargs: dict[str, Any], reason: str) -> Any:
        """The real run that a shape-only run could not replace."""
        if self.flow:
            raise ComplexityError(f"{self.name}: its data flow cannot be followed by shapes alone: {reason}")
        if not _runnable(self.model, args, kwargs):
            raise ComplexityError(
                f"{self.name} cannot be counted by shapes alone: {reason}; give the model and its inputs real values"
            )
        warnings.warn(f"{self.name} is run for real to be counted: {reason}", stacklevel=5)
        return self._run_for_real(args, kwargs)

    def _run_for_real(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        from .execute import run_for_real

        recorder = Recorder(self.model, backward=self.backward)
        result = run_for_real(recorder, self.model, args, kwargs)
        self._done(recorder, args, kwargs)
        return result

    def _done(self, recorder: Recorder, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        rate(recorder)
        if self.strict and recorder.uncounted:
            raise ComplexityError(f"uncounted in {self.name}: {'; '.join(map(str, recorder.uncounted.values()))}")
        if self._recorders:  # a second call in a ``with``: parameters count once
            recorder.forget_params()
        recorder.finish()
        self._recorders.append(recorder)
        batch = 1
        if self.per_sample is not True:
            batch = int(self.per_sample) or 1
        else:
            first = next(tensors_in((args, kwargs)), None)
            if first is None or not first.dim():
                raise ComplexityError("per_sample=True needs a tensor whose first axis is the batch")
            batch = int(first.shape[0])
        self.ledger.add(recorder, batch, recorder.inputs if self.flow else ())  # type: ignore[attr-defined]


def _device(model: nn.Module, args: Any, kwargs: Any) -> torch.device:
    for tensor in tensors_in((args, kwargs)):
        return torch.device(tensor.device)
    return next((p.device for p in model.parameters()), torch.device("cpu"))


def _runnable(model: nn.Module, args: Any, kwargs: Any) -> bool:
    inputs = list(tensors_in((args, kwargs)))
    if any(type(t) is StandIn or t.device.type == "meta" for t in inputs):
        return False
    return not any(t.device.type == "meta" for t in (*model.parameters(), *model.buffers()))


def _ours(error: BaseException) -> bool:
    """Whether an error comes out of the counter or torch, not out of the user's own lines."""
    trace = error.__traceback__
    if trace is None:
        return True
    while trace.tb_next is not None:
        trace = trace.tb_next
    module = trace.tb_frame.f_globals.get("__name__", "")
    if trace.tb_frame.f_code.co_name == "__torch_function__" or module.split(".")[0] in ("complexity", "torch"):
        return True
    return isinstance(error, TypeError | AttributeError | NotImplementedError | RuntimeError) and "StandIn" in str(
        error
    )


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


def spec(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """An input that is only a shape: ``count(model, spec(1, 3, 224, 224))``. Nothing is allocated."""
    return torch.empty(shape, dtype=dtype, device="meta")
