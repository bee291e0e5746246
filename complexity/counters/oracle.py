"""Torch answers: what a call gives back, asked once for each distinct call and remembered.

A call is distinct by its function, by the specs of its tensors, by all other arguments with their types, and by what of
torch's own state decides (default dtype, autocast). It is put to torch on tensors without elements on the real device
(``FakeTensorMode``); what torch refuses is refused here, in torch's words. A rule then says what the call costs.

The memory is bounded, and holds no tensors. Every thread asks by a mode of its own.
"""

from __future__ import annotations

import inspect
import threading
import types
from collections.abc import Callable
from typing import Any

import numpy
import torch
import torch.nn.functional as F
from torch._subclasses import fake_tensor

from . import rules as _rules  # noqa: F401  registers them
from .checks import CHECKS, IN_PLACE_OF, no_overlap
from .same import same_map
from .standin import Spec, StandIn, spec_of
from .work import Call, Rule, Unknown, Work, mapped, nonzeros, tensors_in, values


class Unanswered(Exception):
    """Torch cannot say without values; the text says of what."""


class Answer:
    """What a call gives back.

    Attributes:
        result: a spec for each new tensor, a ``Given`` for each that was given, in the call's own lists and tuples.
        works: what it costs. changed: slot -> the spec that a given tensor has afterwards.
    """

    __slots__ = ("changed", "result", "works")

    def __init__(self, result: Any, works: tuple[Work | Unknown, ...], changed: dict[int, Spec]) -> None:
        self.result, self.works, self.changed = result, works, changed


class Given(int):
    """The slot of a tensor that a function gives back as it was given."""


class Several:
    """A tuple, list or other sequence of results."""

    __slots__ = ("cls", "items")

    def __init__(self, cls: type, items: list[Any]) -> None:
        self.cls, self.items = cls, items

    def filled(self, fill: Callable[[Any], Any]) -> Any:
        """With tensors in place of specs."""
        items = [fill(item) for item in self.items]
        if self.cls is tuple or self.cls is list:
            return self.cls(items)
        return self.cls(*items) if hasattr(self.cls, "_fields") else self.cls(items)


#: Call -> answer. Emptied when it is full: what is needed is soon there again.
MEMORY: dict[Any, Answer] = {}
_MOST = 50_000

_TRUE, _FALSE = object(), object()
_AS_IT_IS = frozenset(
    (str, type(None), torch.dtype, torch.device, torch.layout, torch.memory_format, type(Ellipsis), type)
)


class Unkeyed(Exception):
    """An argument by which a call cannot be remembered."""


def key_of(value: Any, tensors: list[Any]) -> Any:
    """What an argument is remembered by; its tensors are added to the list."""
    cls = value.__class__
    if cls is StandIn:
        tensors.append(value)
        return value.spec
    if cls is int or cls in _AS_IT_IS:
        return value
    if cls is tuple:
        return tuple([key_of(item, tensors) for item in value])
    if cls is bool:
        return _TRUE if value else _FALSE
    if cls is float:
        return (float, value)
    if cls is list:
        return (list, *[key_of(item, tensors) for item in value])
    if isinstance(value, torch.Tensor):
        tensors.append(value)
        if value.layout is not torch.strided:
            raise Unkeyed
        return spec_of(value)
    if isinstance(value, tuple):
        return (cls, *[key_of(item, tensors) for item in value])
    if cls is slice:
        return (slice, *[key_of(item, tensors) for item in (value.start, value.stop, value.step)])
    if isinstance(value, dict):
        return (cls, *[(name, key_of(item, tensors)) for name, item in value.items()])
    if isinstance(value, numpy.generic):
        return (cls, value.item())
    tensors.extend(tensors_in(value))
    raise Unkeyed


def state_of_torch() -> Any:
    """What of torch's state decides what a call gives back."""
    dtype = torch.get_default_dtype()
    if not torch._C._is_any_autocast_enabled():
        return dtype
    kinds = ("cpu", "cuda", "mps", "xpu")
    return dtype, *((kind, torch.get_autocast_dtype(kind)) for kind in kinds if torch.is_autocast_enabled(kind))


class _Mode(threading.local):
    """FakeTensorMode of this thread, and whether it is being asked."""

    def __init__(self) -> None:
        self.mode = fake_tensor.FakeTensorMode()
        self.asking = False


_own = _Mode()
# A refusal is raised; torch would also log it.
fake_tensor.log.addFilter(lambda record: not _own.asking)
_CANNOT_SAY = (
    fake_tensor.DataDependentOutputException,
    fake_tensor.DynamicOutputShapeException,
    fake_tensor.UnsupportedOperatorException,
    fake_tensor.UnsupportedFakeTensorException,
)


def ask(
    func: Any,
    name: str,
    rule: Rule | Callable[[Call], Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    tensors: list[Any],
) -> Answer:
    """Puts a call to torch.

    Raises:
        Unanswered: torch cannot say without values. Other errors are torch's refusals.
    """
    if (itself := same_map(func, name, args, kwargs)) is not None:
        return _same(itself, name, rule, args, kwargs, tensors)
    fakes: dict[int, Any] = {}
    sparse = {id(tensor): nonzeros(tensor) for tensor in tensors if tensor.layout is not torch.strided}
    known = {id(tensor): values(tensor.value if type(tensor) is StandIn else tensor) for tensor in tensors}
    with torch.inference_mode(False), torch.no_grad(), _own.mode:

        def fake(tensor: Any) -> Any:
            made = fakes.get(id(tensor))
            if made is None:
                if tensor.layout is not torch.strided:  # what is counted is told by its non-zeros
                    made = torch.empty(tuple(tensor.shape), dtype=tensor.dtype, device=tensor.device)
                    made.nonzeros = sparse[id(tensor)]
                else:
                    spec = spec_of(tensor)
                    made = torch.empty_strided(spec.shape, spec.strides, dtype=spec.dtype, device=spec.device)
                made.known = known[id(tensor)]
                fakes[id(tensor)] = made
            return made

        faked_args, faked_kwargs = mapped((args, kwargs), fake)
        given = [fakes.get(id(tensor)) for tensor in tensors]
        no_overlap(kwargs.get("out"))
        _own.asking = True
        try:
            result = IN_PLACE_OF.get(name, func)(*faked_args, **faked_kwargs)
        except _CANNOT_SAY as error:
            raise Unanswered(_line(error)) from error
        finally:
            _own.asking = False
        slots: dict[int, int] = {}
        for slot, tensor in enumerate(given):
            slots.setdefault(id(tensor), slot)
        call = called(name, faked_args, faked_kwargs, result, slots)
        if name in CHECKS:
            CHECKS[name](call)
        works = worked(rule, call)
        changed = {}
        for slot, (tensor, made) in enumerate(zip(tensors, given, strict=True)):
            if made is None or tensor.layout is not torch.strided:
                continue
            if (spec := spec_of(made)) is not spec_of(tensor):
                changed[slot] = spec
        return Answer(_described(result, slots), works, changed)


def _same(itself: bool, name: str, rule: Any, args: Any, kwargs: Any, tensors: list[Any]) -> Answer:
    """The answer where the result is the first tensor itself, or another like it."""
    made = [torch.empty_strided(t.shape, t.stride(), dtype=t.dtype, device="meta") for t in tensors]
    places, spec = iter(made), tensors[0].spec
    slots = {id(tensor): slot for slot, tensor in enumerate(made)}
    given_args, given_kwargs = mapped((args, kwargs), lambda _: next(places))
    works = worked(rule, called(name, given_args, given_kwargs, made[0], slots))
    return Answer(Given(0) if itself else spec, works, {})


def told(name: str, rule: Rule, args: Any, kwargs: Any, tensors: list[Any], shapes: Any) -> Answer:
    """The answer where a user's rule says the shape (or the list of shapes) of the results."""
    first = spec_of(tensors[0])
    several = isinstance(shapes, list)
    results = [torch.empty(shape, dtype=first.dtype, device="meta") for shape in (shapes if several else [shapes])]
    slots = {id(tensor): slot for slot, tensor in enumerate(tensors)}
    works = worked(rule, called(name, args, kwargs, results, slots))
    specs = [spec_of(made, first.device) for made in results]
    return Answer(Several(tuple, specs) if several else specs[0], works, {})


def called(name: str, args: Any, kwargs: Any, result: Any, slots: dict[int, int]) -> Call:
    """A call for a rule; its tensors are in the order of torch's own parameters."""
    given = placed(name, args, kwargs) if kwargs else args
    return Call(name, args, kwargs, list(tensors_in(given)), list(tensors_in(result)), slots)


def worked(rule: Any, call: Call) -> tuple[Work | Unknown, ...]:
    """What a rule says, as a tuple."""
    said = rule(call)
    if said is None:
        return ()
    return (said,) if isinstance(said, (Work, Unknown)) else tuple(said)


#: Other names that torch's functions take for arguments, as NumPy calls them.
_ALSO = {"input": "self", "axis": "dim", "x": "self", "a": "self", "x1": "self", "x2": "other"}


def placed(name: str, args: Any, kwargs: Any) -> list[Any]:
    """Arguments in the order of torch's own parameters, those given by name among them."""
    taken = {_ALSO.get(key, key): value for key, value in kwargs.items() if key != "out"}
    taken |= {key: value for key, value in kwargs.items() if key != "out"}
    for parameters in _parameters(name):
        if all(key in parameters or _ALSO.get(key) in parameters for key in kwargs if key != "out"):
            left = [taken[p] for p in parameters[len(args) :] if p in taken]
            return [*args, *left]
    return [*args, *(value for key, value in kwargs.items() if key != "out")]


def _parameters(name: str) -> list[list[str]]:
    """The names of the parameters of every overload of an operator, and of the function of that name."""
    written = next((f for space in (torch, F) if isinstance(f := getattr(space, name, None), types.FunctionType)), None)
    if written is not None:
        return [list(inspect.signature(written).parameters)]
    packet = getattr(torch.ops.aten, name, None)
    return (
        []
        if packet is None
        else [[argument.name for argument in getattr(packet, o)._schema.arguments] for o in packet.overloads()]
    )


def _described(result: Any, slots: dict[int, int]) -> Any:
    if isinstance(result, torch.Tensor):
        if id(result) in slots:
            return Given(slots[id(result)])
        if result.layout is not torch.strided:
            raise Unanswered(f"a tensor of layout {result.layout}")
        return spec_of(result)
    if isinstance(result, torch.Size):
        return result
    if isinstance(result, (tuple, list)):
        return Several(type(result), [_described(item, slots) for item in result])
    return result


def remembered(key: Any, answer: Answer) -> Answer:
    """Keeps an answer."""
    if len(MEMORY) >= _MOST:
        MEMORY.clear()
    MEMORY[key] = answer
    return answer


def _line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
