"""What happens when a counted model calls a function of torch.

A function that has a rule is answered as a whole; one that has none runs, and what it calls is answered when it reaches
the dispatcher, where every operator has a rule or is listed. An answer is a stand-in: torch says its size, strides and
dtype (``oracle.py``), the rule what the call costs. Where all that a call is given has known values (constants, masks,
small whole numbers), it is computed, and so stays known.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import is_
from typing import Any

import torch
from torch.autograd import forward_ad
from torch.overrides import TorchFunctionMode

from .bothways import question
from .checks import known_indices
from .fallback import branch, fallback
from .oracle import (
    MEMORY,
    Answer,
    Given,
    Several,
    Unanswered,
    Unkeyed,
    ask,
    called,
    key_of,
    remembered,
    state_of_torch,
    told,
    worked,
)
from .recorder import Recorder
from .registry import ANSWERED, NEED_VALUES, RANDOM, USER_RULES, custom_body, named, rule_for, words
from .standin import NeedsValues, StandIn, current, spec_of
from .work import Rule, mapped, tensors_in

#: Elements up to which values that are known are kept.
LARGEST = 65_536

#: Functions that make tensors from numbers, which are made by torch's rules before it is decided whether to keep values.
_MAKERS = frozenset(words("zeros ones full empty rand randn randint randperm normal empty_strided eye arange range"))

_wrapped = torch._C._functorch.is_functorch_wrapped_tensor
_OPERATORS = (torch._ops.OpOverload, torch._ops.HigherOrderOperator)


class Function:
    """What is known of a function of torch: its name, its rule, and whether its results are random.

    ``rule`` is None for what is not answered as a whole.
    """

    __slots__ = ("name", "random", "rule", "writes")

    def __init__(self, func: Any) -> None:
        self.name = named(func)
        self.rule: Rule | None = rule_for(func)
        if self.rule is None and isinstance(func, _OPERATORS):
            self.rule = fallback(func)
        self.random = self.name in RANDOM
        magic = self.name.endswith("__")
        self.writes = self.name in ("__setitem__", "set_data") or (
            self.name.startswith("__i") and self.name not in ("__invert__", "__index__") if magic else self.name[-1:] == "_"
        )  # fmt: skip


class Answering(TorchFunctionMode):
    """Answers all calls of torch functions in this thread, and what reaches the dispatcher, for one count."""

    def __init__(self, recorder: Recorder, device: torch.device | None) -> None:
        super().__init__()
        self.recorder, self.device = recorder, device
        self.functions: dict[Any, Function] = {}
        self.spoiled: dict[int, Any] = {}  # storages whose known values are known no longer, by address

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if current.count is not self:  # a count inside a forward, which answers for itself
            return func(*args, **(kwargs or {}))
        return self.answer(func, args, kwargs or {})

    def answer(self, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """The result of a call on stand-ins, real tensors or none.

        Raises:
            NeedsValues: it depends on values that are not known. Other errors are torch's.
        """
        function = self.functions.get(func)
        if function is None:
            function = self.functions[func] = Function(func)
        name, rule = function.name, function.rule
        tensors: list[Any] = []
        key: Any = None
        if rule is not None:
            try:
                key = (rule, func, key_of(args, tensors), key_of(kwargs, tensors) if kwargs else None, state_of_torch())
            except Unkeyed:
                tensors = list(tensors_in((args, kwargs)))
        else:
            tensors = list(tensors_in((args, kwargs)))
        if not tensors:
            return self._made(func, name, args, kwargs)
        for tensor in tensors:
            if type(tensor) is not StandIn and (_wrapped(tensor) or forward_ad._current_level >= 0):
                raise self.needs_values("inside torch.vmap, jvp or grad, where shapes are those of one of many")
        if name in NEED_VALUES:
            return self._value(func, name, args, kwargs, tensors)
        if rule is None:
            return self._inside(func, function, args, kwargs, tensors)
        if name in ANSWERED:
            return ANSWERED[name]
        if (chosen := branch(func, args, lambda condition: True)) is not None:
            self.recorder.report(chosen[1], (), ())
            return chosen[0]()
        if not function.random and self._known(tensors):
            return self._computed(func, function, rule, args, kwargs, tensors, key)
        answer = MEMORY.get(key) if key is not None else None
        if answer is None:
            if (
                func not in USER_RULES
                and isinstance(func, torch._ops.OpOverload)
                and (body := custom_body(func)) is not None
            ):
                return body(*args, **kwargs)  # an operator in Python: what it does is seen there
            answer, tensors = self._asked(func, function, rule, args, kwargs, tensors, key)
        known_indices(name, args, self._value_of)
        if function.writes or "out" in kwargs:
            self._written(kwargs.get("out", args[0] if args else None))
        return self._given(answer, tensors, name)

    # Results.

    def _given(self, answer: Answer, tensors: list[Any], name: str) -> Any:
        """Stand-ins of what was answered; the works are written down."""
        recorder, works, result = self.recorder, answer.works, answer.result
        if works:
            recorder.add(works, tensors)
        for slot, spec in answer.changed.items():
            if type(tensors[slot]) is StandIn:
                tensors[slot].become(spec)
        if not (recorder.backward or recorder.flow):
            if result.__class__ is _SPEC:
                return StandIn(result)
            return _filled(result, lambda spec: StandIn(spec), tensors)
        grad = (
            recorder.backward
            and torch.is_grad_enabled()
            and not name.startswith("detach")
            and any(t.requires_grad for t in tensors)
        )
        return _filled(result, lambda spec: self._followed(StandIn(spec), tensors, bool(works), grad), tensors,
                       lambda given: self._followed(given, tensors, bool(works), grad))  # fmt: skip

    def _followed(self, made: Any, tensors: list[Any], wrote: bool, grad: bool) -> Any:
        if type(made) is StandIn:
            if self.recorder.flow:
                self.recorder.settle(made, tensors, wrote)
            if grad and (made.spec.dtype.is_floating_point or made.spec.dtype.is_complex):
                made.wants_grad = True
        return made

    def _asked(
        self, func: Any, function: Function, rule: Rule, args: Any, kwargs: Any, tensors: list[Any], key: Any
    ) -> tuple[Answer, list[Any]]:
        """A new answer, and the tensors that it is about."""
        try:
            answer = ask(func, function.name, rule, args, kwargs, tensors)
        except Exception as error:
            plain_args, plain_kwargs = self._with_values(function.name, *mapped((args, kwargs), self._as_number))
            left = list(tensors_in((plain_args, plain_kwargs)))
            try:
                if len(plain_kwargs) != len(kwargs) or len(left) != len(tensors) or not all(map(is_, left, tensors)):
                    return ask(func, function.name, rule, plain_args, plain_kwargs, left), left
            except Unanswered:
                pass
            if not isinstance(error, Unanswered):
                raise
            if (shapes := getattr(rule, "shapes", None)) and (said := shapes(args, kwargs)) is not None:
                return told(function.name, rule, args, kwargs, tensors, said), tensors
            raise self.needs_values(self._what(function.name, tensors)) from error
        return (remembered(key, answer) if key is not None else answer), tensors

    @staticmethod
    def _what(name: str, tensors: list[Any]) -> str:
        return f"{name.strip('_')} of a tensor of shape {tuple(tensors[0].shape)}"

    def _as_number(self, tensor: Any) -> Any:
        """A known whole number as a number; other tensors as they are."""
        value = self._value_of(tensor)
        if value is None or value.is_floating_point() or value.is_complex():
            return tensor
        if not value.dim():
            return value.item()
        return tensor

    def _with_values(self, name: str, args: Any, kwargs: Any) -> tuple[Any, Any]:
        """A call whose result depends on values, with what is known of them: masks as the places where they hold, a single
        index as any, how often something is repeated as how much that is."""
        if name in ("__getitem__", "__setitem__"):
            items: list[Any] = []
            for item in args[1] if isinstance(args[1], tuple) else (args[1],):
                if isinstance(item, torch.Tensor) and item.dtype in (torch.bool, torch.uint8):
                    value = self._value_of(item)
                    items += [item] if value is None else value.nonzero(as_tuple=True)
                else:
                    single = isinstance(item, torch.Tensor) and not item.dim()
                    items.append(0 if single else item)
            args = (args[0], tuple(items), *args[2:])
        elif name == "repeat_interleave" and len(args) > 1 and isinstance(args[1], torch.Tensor):
            value = self._value_of(args[1])
            if value is not None and "output_size" not in kwargs:
                kwargs = {**kwargs, "output_size": int(value.sum())}
        return args, kwargs

    # Values.

    def _value_of(self, tensor: Any) -> Any:
        """The values of a tensor, where they are known."""
        if type(tensor) is StandIn:
            value = tensor.value
            if value is not None and self.spoiled and value.untyped_storage().data_ptr() in self.spoiled:
                return None
            return value
        return None if tensor.device.type == "meta" or tensor.requires_grad or tensor.numel() > LARGEST else tensor

    def _known(self, tensors: list[Any]) -> bool:
        for tensor in tensors:
            if type(tensor) is StandIn and tensor.value is None:
                return False
            if self._value_of(tensor) is None:
                return False
        return True

    def _written(self, target: Any) -> None:
        """Something unknown was written into a tensor: what is known of it, and of its views, no longer holds."""
        for tensor in tensors_in(target):
            if type(tensor) is StandIn and tensor.value is not None:
                storage = tensor.value.untyped_storage()
                self.spoiled[storage.data_ptr()] = storage

    def _computed(
        self, func: Any, function: Function, rule: Rule, args: Any, kwargs: Any, tensors: Any, key: Any
    ) -> Any:
        """A call on known values only: computed, unless the result is large."""
        answer = MEMORY.get(key) if key is not None else None
        if answer is not None and _elements(answer.result) > LARGEST:
            return self._given(answer, tensors, function.name)
        values: dict[int, Any] = {}
        back: dict[int, Any] = {}

        def value(tensor: Any) -> Any:
            if id(tensor) not in values:
                known = self._value_of(tensor)
                if type(tensor) is not StandIn and (function.writes or "out" in kwargs):
                    known = known.clone()  # a tensor of the user's is only read
                values[id(tensor)] = known
                back.setdefault(id(known), tensor)
            return values[id(tensor)]

        real_args, real_kwargs = mapped((args, kwargs), value)
        with torch.inference_mode(False), torch.no_grad():
            slots: dict[int, int] = {}
            for slot, tensor in enumerate(tensors):
                slots.setdefault(id(value(tensor)), slot)
            specs = [spec_of(tensor) for tensor in tensors]
            result = func(*real_args, **real_kwargs)
            if any(t.layout is not torch.strided for t in tensors_in(result)):
                raise self.needs_values(f"{function.name}, whose result is not strided")
            works = worked(rule, called(function.name, real_args, real_kwargs, result, slots))
        self.recorder.add(works, tensors)
        for tensor, before in zip(tensors, specs, strict=True):
            if type(tensor) is StandIn and (now := spec_of(tensor.value)) is not before:
                tensor.become(now)

        def stood(tensor: Any) -> Any:
            given = back.get(id(tensor))
            made = given if given is not None else self._stood(tensor)
            return self._followed(made, tensors, bool(works), False)

        return mapped(result, stood)

    def _stood(self, made: Any, device: torch.device | None = None) -> StandIn:
        """A stand-in for a tensor that was made, with its values where they are few."""
        few = made.device.type != "meta" and made.numel() <= LARGEST
        return StandIn(spec_of(made, device or self.device), made if few else None)

    def _made(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """A call without tensors: of a maker, or of something that is none of the counter's business."""
        args, kwargs = mapped_devices(args, self.device), mapped_devices(kwargs, self.device)
        if name in _MAKERS and not isinstance(func, torch._ops.OpOverload):
            answer = ask(func, name, lambda call: None, args, kwargs, [])
            if name in RANDOM or _elements(answer.result) > LARGEST:
                return _filled(answer.result, lambda spec: StandIn(spec), [])
        result = func(*args, **kwargs)
        return self._stood(result) if type(result) is torch.Tensor and result.layout is torch.strided else result

    def _value(self, func: Any, name: str, args: Any, kwargs: Any, tensors: list[Any]) -> Any:
        """A read of values: of what is known, or of a parameter or buffer itself."""

        def value(tensor: Any) -> Any:
            known = self._value_of(tensor)
            if known is None and type(tensor) is StandIn and tensor.original is not None:
                known = tensor.original if tensor.original.device.type != "meta" else None
            if known is None:
                raise self.needs_values(self._what(name, [tensor]))
            return known

        first = tensors[0]
        yes_or_no = name == "__bool__" or (name == "item" and first.dtype is torch.bool)
        if yes_or_no and type(first) is StandIn and self._value_of(first) is None:
            place = question()
            if place in self.recorder.told:
                return self.recorder.told[place]
            self.recorder.question = self.recorder.question or place

        real_args, real_kwargs = mapped((args, kwargs), value)
        return func(*real_args, **real_kwargs)

    def needs_values(self, what: str) -> NeedsValues:
        """The error to raise where values are asked for; remembered, in case the model swallows it."""
        recorder = self.recorder
        where = f" in module {recorder.path!r}" if recorder.path else ""
        recorder.reason = recorder.reason or f"the model asks for values: {what}{where}"
        return NeedsValues(recorder.reason)

    # What has no rule.

    def _inside(self, func: Any, function: Function, args: Any, kwargs: Any, tensors: list[Any]) -> Any:
        """Runs what has no rule; what it calls is answered at the dispatcher."""
        if function.name in ("__set__", "__delete__"):
            return self._set(func, args)
        if function.writes and not any(type(tensor) is StandIn for tensor in tensors):
            return tensors[0]  # a tensor of the user's is only read
        return func(*args, **kwargs)

    def _set(self, func: Any, args: Any) -> None:
        owner = args[0]
        if type(owner) is not StandIn:
            return  # a tensor of the user's is only read
        if func.__self__.__name__ == "data" and len(args) > 1:
            owner.become(spec_of(args[1]))
            owner.value = args[1].value if type(args[1]) is StandIn else None
        else:
            func(*args)


_SPEC = type(spec_of(torch.empty(0)))


def _filled(
    result: Any, make: Callable[[Any], Any], tensors: list[Any], given: Callable[[Any], Any] | None = None
) -> Any:
    if result.__class__ is _SPEC:
        return make(result)
    if result.__class__ is Given:
        return given(tensors[result]) if given is not None else tensors[result]
    if result.__class__ is Several:
        return result.filled(lambda item: _filled(item, make, tensors, given))
    return result


def _elements(result: Any) -> int:
    if result.__class__ is _SPEC:
        n: int = result.numel
        return n
    return sum(map(_elements, result.items)) if result.__class__ is Several else 0


def mapped_devices(value: Any, device: torch.device | None) -> Any:
    """Arguments in which meta is the device that the model stands on."""
    real = device or torch.device("cpu")
    if isinstance(value, torch.device):
        return real if value.type == "meta" else value
    if value.__class__ is str:
        return str(real) if value == "meta" else value
    if value.__class__ is tuple:
        return tuple([mapped_devices(item, device) for item in value])
    if value.__class__ is dict:
        return {key: mapped_devices(item, device) for key, item in value.items()}
    return value
