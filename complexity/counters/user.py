"""Rules of users: an operation's cost from its arguments; its result's shape from a run on meta tensors, or given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..base.errors import ComplexityError
from ..formulas.cost import QUANTITIES
from ..ledgers.kinds import declare
from .recorder import Recorder, tensors_in
from .registry import Rule
from .standin import StandIn


def user_rule(operation: Any, cost: Callable[..., Any], kind: str | None) -> Rule:
    """The rule that a user's function of costs makes."""
    name = kind or _name(operation)
    declare(name)

    def rule(recorder: Recorder, *args: Any, **kwargs: Any) -> Any:
        answer = cost(*args, **kwargs)
        shapes = None
        if isinstance(answer, tuple):
            answer, shapes = answer
        amounts = _amounts(name, answer)
        tensors = list(tensors_in((args, kwargs)))
        taken = sum(recorder.take(t) for t in tensors)
        if taken:
            amounts["weights"] = amounts.get("weights") or taken
        first = recorder.dims(tensors[0]) if tensors else ()
        if shapes is None and not recorder.execute:
            from .fallback import run_on_meta

            result = run_on_meta(recorder, operation, args, kwargs, silent=True)
        else:
            result = _stand_ins(recorder, shapes, tensors)
        out = next(tensors_in(result), None)
        recorder.emit(name, amounts, first, () if out is None else recorder.dims(out))
        return result

    return rule


def _name(operation: Any) -> str:
    packet = getattr(operation, "overloadpacket", operation)
    name = getattr(packet, "_qualified_op_name", None) or getattr(operation, "_qualname", None)
    return str(name or getattr(operation, "__name__", operation)).split("::")[-1]


def _amounts(name: str, answer: Any) -> dict[str, Any]:
    if isinstance(answer, Mapping):
        for quantity in answer:
            if quantity not in QUANTITIES:
                from ..base.errors import unknown

                raise unknown(f"quantity of the rule for {name}", quantity, QUANTITIES)
        return dict(answer)
    if isinstance(answer, int) and not isinstance(answer, bool):
        return {"multi_adds": answer}
    raise ComplexityError(f"rule for {name}: returned {answer!r}; multiply-adds (an int) or a Cost are allowed")


def _stand_ins(recorder: Recorder, shapes: Any, tensors: list[Any]) -> Any:
    if shapes is None:
        return None
    if isinstance(shapes, list):
        return tuple(StandIn(tuple(shape), recorder.like(tensors[0])) for shape in shapes)
    return StandIn(tuple(shapes), recorder.like(tensors[0]))
