"""Counting a model: what ``complexity.count`` and ``complexity.counting`` do."""

from __future__ import annotations

import difflib
import inspect
import random
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import torch
from torch import nn

from ..base.errors import ComplexityError, shown
from ..ledgers import Ledger
from .answering import LARGEST, Answering
from .bothways import both_ways
from .calls import Calls
from .counted import Counted
from .ghost import Ghosts, Guard
from .interrupts import Deferred
from .keras import deep_enough
from .oracle import ask
from .original import original
from .real import as_written, run_for_real
from .recorder import Recorder
from .standin import NeedsValues, StandIn, current, spec_of
from .work import mapped, tensors_in


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

    Only shapes are propagated: no arithmetic runs, no weights are needed (the model may be on the meta device). What runs
    is a copy of the model's modules with stand-ins for its parameters, so that the model itself is not touched. It is
    counted as it runs at inference, in training mode too. Forward hooks run, on stand-ins that have shapes and no values.
    A model whose course depends on values is run for real, with a warning that says why (not possible on meta).

    Args:
        model: any module; ``DataParallel`` and ``torch.compile`` wrappers are looked through.
        inputs, kwargs: what the model takes; tensors (on any device, also meta), ``spec(1, 3, 224, 224)``, numbers,
            tuples, lists and dicts of these, and objects that hold tensors. What is given stays as it is. Small tensors of
            whole numbers and masks keep their values.
        per_sample: divide all work by the batch size: the first axis of the first tensor (True), or this number (for
            inputs whose first axis is something else, such as steps). Work that the batch does not share gives fractions.
        strict: raise where an operation has no rule; otherwise it is listed in ``ledger.uncounted``.
        execute: run the model for real from the start.
        backward: also count the gradients with respect to inputs and parameters that require them, as layers of kinds
            ``…_input_gradient`` and ``…_weight_gradient``. Each product of two operands has two gradients, and each of
            them needs as many multiply-adds as the product itself; element-wise work is not counted.
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
    """Counts the calls of ``model`` inside, in this thread: ``with counting(model) as ledger: model(x)``.

    Several calls add up. A call returns meta tensors of the right shapes, or the real result with ``execute=True``.

    Args:
        per_sample, strict, backward: as for ``count``.

    Raises:
        ComplexityError: another model is being counted in this thread; and as ``count``.
    """
    _checked(model, {}, per_sample=per_sample, strict=strict, execute=execute, backward=backward)
    session = Session(model, per_sample=per_sample, strict=strict, execute=execute, backward=backward)
    if _inside.session is not None or current.count is not None:
        raise ComplexityError("counting: another model is being counted in this thread")
    watched = {id(module): module for module in (session.given, session.model)}.values()
    thread = threading.get_ident()

    def called(module: nn.Module, before: Any) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if threading.get_ident() == thread and current.count is None:
                return session.run(args, kwargs)
            return (before or module._call_impl)(*args, **kwargs)

        return call

    before = {}
    with Deferred():
        for module in watched:
            before[id(module)] = module.__dict__.get("_compiled_call_impl", _NONE)
            module.__dict__["_compiled_call_impl"] = called(module, module._compiled_call_impl)
        _inside.session = session
    try:
        session.returns = True
        yield session.ledger
    finally:
        with Deferred():
            _inside.session = None
            for module in watched:
                module.__dict__["_compiled_call_impl"] = before[id(module)]
                if before[id(module)] is _NONE:
                    del module.__dict__["_compiled_call_impl"]
    if not session.ledger.calls:
        warnings.warn(f"counting: {session.name} was not called inside, so nothing was counted", stacklevel=3)


class _Inside(threading.local):
    """The ``with counting(…)`` of this thread."""

    session: Any = None


_inside, _NONE = _Inside(), object()
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
        self.returns = False
        self.ledger = Counted(self.name, {name: type(one).__name__ for name, one in self.model.named_modules()})

    def run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """One call of the model; where torch would compile what only compiles whole (``flex_attention``), as it is written."""
        try:
            return self._run(args, kwargs)
        except Exception as error:
            if not _of_dynamo(error):
                raise
        with torch.compiler.set_stance("force_eager"):
            return self._run(args, kwargs)

    def _run(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if any(type(t) is not StandIn and t.is_nested for t in tensors_in((args, kwargs))):
            raise ComplexityError(f"{self.name}: a nested tensor has no one shape: give a padded one")
        batch = self._batch(args, kwargs)
        if self.execute:
            if not _runnable(self.model, args, kwargs):
                raise ComplexityError(
                    f"{self.name}: execute=True runs the model for real, which the meta device cannot: give the model and "
                    f"its inputs real values"
                )
            return self._run_for_real(args, kwargs, batch)
        device = _device(self.model, args, kwargs)
        recorder = Recorder(self.model, device, backward=self.backward, flow=self.flow)
        try:
            result = self._run_shapes(recorder, device, args, kwargs)
        except NeedsValues as error:
            return self._instead(args, kwargs, batch, recorder.reason or str(error), recorder.question)
        except ComplexityError:
            raise
        except Exception as error:
            if recorder.reason:
                return self._instead(args, kwargs, batch, recorder.reason, recorder.question)
            if _of_dynamo(error) or not _ours(error) or not _runnable(self.model, args, kwargs):
                raise
            return self._instead(
                args, kwargs, batch, f"the shape-only run failed: {type(error).__name__}: {_line(error)}"
            )
        if recorder.reason:
            return self._instead(args, kwargs, batch, recorder.reason, recorder.question)
        self._done(recorder, batch)
        return result

    def _run_shapes(
        self,
        recorder: Recorder,
        device: torch.device,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        learn: bool = True,
    ) -> Any:
        answering = Answering(recorder, device)

        def stand_in(tensor: Any, what: str) -> Any:
            if what == "input":
                return self._input(recorder, tensor, device)
            return _stand_in(tensor, what, device)

        ghosts = Ghosts(stand_in, Calls(recorder, leaves=learn and not (self.backward or self.flow)).of)
        with deep_enough(self.model):
            model = ghosts.module(self.model)
        stood_args, stood_kwargs = ghosts.given(args), ghosts.given(kwargs)
        guard = Guard(self.model) if ghosts.opaque else None
        outer = current.count
        grad = torch.enable_grad() if self.backward else torch.no_grad()
        with Deferred() as interrupts, _state_untouched(), torch.inference_mode(False), grad, as_written():
            try:
                current.count = answering
                with answering:
                    interrupts.open = True
                    try:
                        result = model(*stood_args, **stood_kwargs)
                    finally:
                        interrupts.open = False
            finally:
                current.count = outer
                ghosts.release()
                if guard is not None:
                    guard.put_back()
        if self.flow:
            recorder.outputs = {t.home for t in tensors_in(result) if type(t) is StandIn and t.home is not None}
        if not self.returns:
            return None
        return mapped(result, lambda t: torch.empty(tuple(t.shape), dtype=t.dtype, device="meta"))

    def _input(self, recorder: Recorder, tensor: Any, device: torch.device) -> Any:
        """What stands for a tensor that is given to the model."""
        if tensor.layout is not torch.strided:
            return tensor
        made = StandIn(spec_of(tensor, device))
        if type(tensor) is not StandIn and not (tensor.is_floating_point() or tensor.is_complex()):
            made.value = _values(tensor)
        made.wants_grad = tensor.requires_grad
        recorder.inputs.append(tensor.numel())
        if self.flow:
            made.home = -len(recorder.inputs)
        return made

    def _instead(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], batch: int, reason: str, question: str | None = None
    ) -> Any:
        """The real run that a shape-only run could not replace; where there are no values, both ways of a yes or no."""
        if self.flow:
            raise ComplexityError(f"{self.name}: its data flow cannot be followed by shapes alone: {reason}")
        if not _runnable(self.model, args, kwargs):
            try:
                if question is not None:
                    return self._both_ways(args, kwargs, batch, reason, question)
                raise ComplexityError(f"{self.name} cannot be counted by shapes alone: {reason}")
            except ComplexityError as error:
                whole = any(t.device.type == "meta" and not t.is_floating_point() for t in tensors_in((args, kwargs)))
                hint = "; a mask on meta has no values: leave it out, or give it some" if whole else ""
                raise ComplexityError(f"{error}; give the model and its inputs real values{hint}") from None
        warnings.warn(f"{self.name} is run for real to be counted: {reason}", stacklevel=5)
        return self._run_for_real(args, kwargs, batch)

    def _both_ways(self, args: tuple[Any, ...], kwargs: dict[str, Any], batch: int, reason: str, question: str) -> Any:
        device = _device(self.model, args, kwargs)
        results = {}

        def run(recorder: Recorder) -> None:
            results[id(recorder)] = self._run_shapes(recorder, device, args, kwargs, learn=False)

        def made() -> Recorder:
            return Recorder(self.model, device, backward=self.backward)

        recorder = both_ways(self.name, reason, question, run, made)
        self._done(recorder, batch)
        return results[id(recorder)]

    def _run_for_real(self, args: tuple[Any, ...], kwargs: dict[str, Any], batch: int) -> Any:
        recorder = Recorder(self.model, backward=self.backward)
        with _state_untouched():
            result = run_for_real(recorder, self.model, args, kwargs)
        self._done(recorder, batch)
        return result

    def _batch(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> int:
        if self.per_sample is not True:
            return int(self.per_sample) or 1
        first = next(iter(tensors_in((args, kwargs))), None)
        if first is None or not first.dim():
            raise ComplexityError("per_sample=True needs a tensor whose first axis is the batch")
        if not first.shape[0]:
            raise ComplexityError("per_sample=True: the batch is empty, there is no sample to divide by")
        return int(first.shape[0])

    def _done(self, recorder: Recorder, batch: int) -> None:
        """Adds a call to the ledger; its layers are made when somebody asks for them."""
        recorder.finish()
        if self.strict and recorder.uncounted:
            raise ComplexityError(f"uncounted in {self.name}: {'; '.join(map(str, recorder.uncounted.values()))}")
        self.ledger.add(recorder, batch, recorder.inputs if self.flow else ())


def _stand_in(tensor: Any, what: str, device: torch.device) -> Any:
    """What stands for a tensor of the model's own. Buffers and other small tensors keep their values."""
    if tensor.layout is not torch.strided or tensor.is_quantized:
        return tensor
    made = StandIn(spec_of(tensor, device))
    made.original = tensor
    made.wants_grad = tensor.requires_grad
    if what == "parameter":
        made._is_param = True
    else:
        made.value = _values(tensor)
    return made


def _values(tensor: Any) -> Any:
    """The values to keep: few ones, each in a place of its own."""
    few = tensor.device.type != "meta" and tensor.numel() <= LARGEST and 0 not in tensor.stride()
    return tensor.detach().clone() if few and not tensor.requires_grad else None


def _device(model: nn.Module, args: Any, kwargs: Any) -> torch.device:
    """The device that meta stands for: of the model, else of an input, else the CPU."""
    for tensor in chain(model.parameters(), tensors_in((args, kwargs))):
        if tensor.device.type != "meta":
            return torch.device(tensor.device)
    return torch.device("cpu")


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
    frames = []
    while trace is not None:
        frames.append(trace.tb_frame)
        trace = trace.tb_next
    module = frames[-1].f_globals.get("__name__", "")
    if frames[-1].f_code.co_name == "__torch_function__" or module.split(".")[0] in ("complexity", "torch"):
        return True
    return isinstance(error, TypeError | AttributeError | NotImplementedError | RuntimeError) and "StandIn" in str(
        error
    )


def _of_dynamo(error: BaseException) -> bool:
    """Whether an error comes out of ``torch.compile``, and not out of what torch was asked."""
    trace = error.__traceback__
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name == ask.__module__:
            return False
        if name.startswith("torch._dynamo"):
            return True
        trace = trace.tb_next
    return False


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0][:200]


@contextmanager
def _state_untouched() -> Iterator[None]:
    """Puts back torch's default dtype, and the random state of torch, of Python and (where it is imported) of NumPy.

    Draws of torch's are answered and draw nothing; what is left is code that seeds, or draws elsewhere. The random states
    belong to all threads: where others may draw, they are left as they are, and what was drawn stays drawn.
    """
    numpy = sys.modules.get("numpy.random")
    dtype, alone = torch.get_default_dtype(), _draws_alone()
    if alone:
        drawn, python = torch.default_generator.get_state(), random.getstate()
        drawn_numpy = None if numpy is None else numpy.get_state()
    try:
        yield
    finally:
        if alone:
            torch.default_generator.set_state(drawn)
            if random.getstate() != python:  # asking is cheaper than setting
                random.setstate(python)
            if numpy is not None:
                numpy.set_state(drawn_numpy)
        if torch.get_default_dtype() is not dtype:
            torch.set_default_dtype(dtype)


def _draws_alone() -> bool:
    """Whether no other thread may draw random numbers. The one that watches progress bars stays, and never does."""
    here = threading.current_thread()
    return all(one is here or type(one).__module__ == "tqdm._monitor" for one in threading.enumerate())


def spec(*shape: int, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    """An input that is only a shape and a dtype: ``count(model, spec(1, 3, 224, 224))``. Nothing is allocated."""
    return torch.empty(shape, dtype=dtype, device="meta")
