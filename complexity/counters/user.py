"""Rules of users: what an operation of one's own costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch

from ..base.errors import ComplexityError, unknown
from ..formulas.cost import QUANTITIES
from ..ledgers.kinds import declare
from .registry import USER_RULES, named
from .work import Call, Work


def rule(operation: Any, *, kind: str | None = None) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator that says what an operation of one's own costs.

    The function gets what the operation gets, tensors as anything with a ``.shape``, and returns the multiply-adds (a
    number) or a ``Cost``. The shape of the result is found by asking torch, which needs an implementation without values;
    where there is none, the function returns ``(cost, shape)`` or ``(cost, [shape, …])``.

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
        made = UserRule(kind or named(targets[-1]).split("::")[-1], cost)
        USER_RULES.update(dict.fromkeys(targets, made))
        return cost

    return register


def _targets(operation: Any) -> Iterator[Any]:
    overload = getattr(operation, "_opoverload", None)  # what torch.library.custom_op makes
    if overload is not None:
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


class UserRule:
    """A rule of a user's, which may also say the shapes of the results."""

    def __init__(self, name: str, cost: Callable[..., Any]) -> None:
        declare(name)
        self.name, self.cost = name, cost

    def shapes(self, args: Any, kwargs: Any) -> Any:
        """The shape, or list of shapes, that the user's function says; None where it says none."""
        answer = self.cost(*args, **kwargs)
        return answer[1] if isinstance(answer, tuple) else None

    def __call__(self, call: Call) -> Work:
        """What the user's function says, as work."""
        answer = self.cost(*call.args, **call.kwargs)
        amounts = _amounts(self.name, answer[0] if isinstance(answer, tuple) else answer)
        return call.work(
            self.name, amounts, held=[] if amounts.get("weights") else [(t, "weights") for t in call.tensors]
        )


def _amounts(name: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, Mapping):
        for quantity in answer:
            if quantity not in QUANTITIES:
                raise unknown(f"quantity of the rule for {name}", quantity, QUANTITIES)
        return dict(answer)
    if isinstance(answer, int) and not isinstance(answer, bool):
        return {"multi_adds": answer}
    raise ComplexityError(f"rule for {name}: returned {answer!r}; multiply-adds (an int) or a Cost are allowed")
