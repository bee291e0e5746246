"""Where rules are kept: for each function of torch, what computes the shape of its result and writes down its cost.

A rule takes the recorder, then what the function takes. Any tensor may be a ``StandIn`` or a real tensor (a parameter).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
import torch.nn.functional as F

from ..base.errors import ComplexityError
from .standin import StandIn

Rule = Callable[..., Any]

#: Function of torch -> its rule, called as ``rule(recorder, *args, **kwargs)``.
RULES: dict[Any, Rule] = {}

#: Exact class of ``torch.nn`` -> its rule, called as ``rule(recorder, path, attributes, x)`` in place of its
#: forward; NotImplemented where something about the module or its input is unusual.
LEAVES: dict[type, Rule] = {}

#: Class of ``torch.nn`` -> the kind of the work that it stands for; tells forms ``module`` and ``subclass`` from ``function``.
MODULE_KINDS: dict[type, str] = {}

_SPACES = (torch, torch.Tensor, F, torch._C._nn, torch._C._VariableFunctions, torch.special, torch.linalg, torch.fft)


def words(text: str) -> list[str]:
    """The words of a text: a long list of names stays readable."""
    return text.split()


def function(*names: str) -> Callable[[Rule], Rule]:
    """Registers a rule for everything of that name in ``torch``, ``torch.nn.functional``, ``torch.linalg`` … and for the
    tensor method of that name."""

    def register(rule: Rule) -> Rule:
        for name in names:
            found = False
            for space in _SPACES:
                target = getattr(space, name, None)
                if target is not None and callable(target):
                    RULES.setdefault(target, rule)
                    found = True
            if not found:
                continue
            if hasattr(torch.Tensor, name) and name not in StandIn.__dict__:
                setattr(StandIn, name, _method(rule, name))
        return rule

    return register


def operation(name: str) -> Callable[[Rule], Rule]:
    """Registers a rule for an operator of a library that may not be there, e.g. ``torchvision::roi_align``."""

    def register(rule: Rule) -> Rule:
        OPERATIONS[name] = rule
        return rule

    return register


#: Name of an operator, ``library::name`` -> its rule.
OPERATIONS: dict[str, Rule] = {}


def leaf(*classes: type) -> Callable[[Rule], Rule]:
    """Registers a rule for modules of exactly these classes."""

    def register(rule: Rule) -> Rule:
        for cls in classes:
            LEAVES[cls] = rule
        return rule

    return register


def _method(rule: Rule, name: str) -> Rule:
    if name.startswith("__") and name.endswith("__"):

        def operator(self: StandIn, *args: Any) -> Any:
            recorder = self.like.recorder
            if recorder.backward:
                return recorder.follow(rule, (self, *args), {})
            return rule(recorder, self, *args)

        return operator

    def method(self: StandIn, *args: Any, **kwargs: Any) -> Any:
        recorder = self.like.recorder
        if recorder.backward:
            return recorder.follow(rule, (self, *args), kwargs)
        return rule(recorder, self, *args, **kwargs)

    method.__name__ = name
    return method


#: What users registered: function -> (kind, cost).
USER_RULES: dict[Any, Rule] = {}


def rule(operation: Any, *, kind: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator that says what an operation of one's own costs.

    The function gets what the operation gets, tensors as anything with a ``.shape``, and returns the multiply-adds (a
    number) or a ``Cost``. The shape of the result is found by running the operation on meta tensors; where it cannot run
    there, the function returns ``(cost, shape)`` or ``(cost, [shape, …])``.

    Args:
        operation: what is called: ``torch.ops.mylib.op``, a function made by ``torch.library.custom_op``, any function
            of torch.
        kind: what the ledger calls it; its name unless given.

    Raises:
        ComplexityError: something that is not an operation.

    For example::

        @rule(torch.bucketize)
        def bucketize(x, boundaries, **_):
            return Cost(read=x.numel(), written=x.numel())
    """
    targets = list(_targets(operation))
    if not targets:
        raise ComplexityError(f"rule: {operation!r} is no operation that torch calls")

    def register(cost: Callable[..., Any]) -> Callable[..., Any]:
        from .user import user_rule

        made = user_rule(operation, cost, kind)
        for target in targets:
            USER_RULES[target] = made
            RULES[target] = made
        return cost

    return register


def _targets(operation: Any) -> Iterable[Any]:
    overload = getattr(operation, "_opoverload", None)  # what torch.library.custom_op makes
    if overload is not None:
        yield operation
        operation = overload
    if isinstance(operation, torch._ops.OpOverload):
        yield operation
        operation = operation.overloadpacket
    if isinstance(operation, torch._ops.OpOverloadPacket):
        yield operation
        for name in operation.overloads():
            yield getattr(operation, name)
    elif callable(operation):
        yield operation
