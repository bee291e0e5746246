"""Operations on two maps, element by element: adding, multiplying, comparing, choosing."""

from __future__ import annotations

from typing import Any

import torch

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import Rule, function
from ..standin import Dims, StandIn, contiguous_steps
from .convolution import product
from .dense import broadcast

#: kind -> quantity of its output elements (None: only read and written), and the functions.
_FUNCTIONS = {
    "add": ("adds", "add add_ __add__ __iadd__ sub sub_ __sub__ __isub__ rsub subtract subtract_"),
    "multiply": ("multiplies", "mul mul_ __mul__ __imul__ multiply multiply_"),
    "divide": (
        "multiplies",
        "div div_ __truediv__ __itruediv__ divide divide_ true_divide floor_divide floor_divide_ "
        "__floordiv__ remainder remainder_ __mod__ fmod",
    ),
    "compare": (
        None,
        "eq ne lt le gt ge __eq__ __ne__ __lt__ __le__ __gt__ __ge__ isclose logical_and logical_or logical_xor "
        "logical_not isnan isinf isfinite isneginf isposinf greater less greater_equal less_equal not_equal",
    ),
    "maximum": (None, "maximum minimum fmax fmin"),
    "bitwise": (
        None,
        "bitwise_and bitwise_or bitwise_xor bitwise_not __and__ __or__ __xor__ __invert__ "
        "__lshift__ __rshift__ bitwise_left_shift bitwise_right_shift",
    ),
    "atan2": ("activation_elements", "atan2 arctan2 hypot copysign xlogy logaddexp polar"),
}


def _binary(kind: str, quantity: str | None) -> Rule:
    compares = kind == "compare"

    def binary(recorder: Recorder, input: Any, other: Any = None, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        a = recorder.dims(input) if isinstance(input, torch.Tensor) else None
        b = recorder.dims(other) if isinstance(other, torch.Tensor) else None
        shape = a if b is None else b if a is None else broadcast(a, b)
        if shape is None:
            target = getattr(torch, "add" if kind == "add" else "mul")
            return run_on_meta(recorder, target, (input, other), {})
        return joined(recorder, kind, quantity, input, other, a, b, shape, torch.bool if compares else None)

    return binary


def joined(
    recorder: Recorder, kind: str, quantity: str | None, input: Any, other: Any, a: Dims | None, b: Dims | None,
    shape: Dims, dtype: torch.dtype | None = None,
) -> StandIn:  # fmt: skip
    """Writes down an operation on two operands (either may be a number: its dims are None)."""
    n = product(shape)
    read = (0 if a is None else n if a == shape else product(a)) + (0 if b is None else n if b == shape else product(b))
    cost = {"read": read, "written": n}
    if quantity is not None:
        cost[quantity] = n
    fresh = recorder.fresh
    if fresh and (type(input) is not StandIn or type(other) is not StandIn):
        taken = fresh.pop(id(input), 0) + fresh.pop(id(other), 0)
        if taken:
            cost["weights"] = taken
    recorder.emit(kind, cost, a if a is not None else b or (), shape)
    return StandIn(shape, _like(recorder, input, other, a, b, dtype), _steps(input, other, shape))


def _like(recorder: Recorder, a: Any, b: Any, dims_a: Any, dims_b: Any, dtype: torch.dtype | None) -> Any:
    if dims_a is None or dims_b is None:
        tensor, number = (b, a) if dims_a is None else (a, b)
        kept = tensor.dtype
        if dtype is None and isinstance(number, float) and not (kept.is_floating_point or kept.is_complex):
            dtype = torch.get_default_dtype()
        return recorder.like(tensor, dtype)
    if dtype is None and a.dtype != b.dtype:
        if bool(dims_a) == bool(dims_b):
            dtype = torch.promote_types(a.dtype, b.dtype)
        else:  # a zero-dimensional tensor changes the dtype only where it is of a higher kind
            whole, single = (a, b) if dims_a else (b, a)
            higher = single.dtype.is_complex > whole.dtype.is_complex or (
                single.dtype.is_floating_point > whole.dtype.is_floating_point and not whole.dtype.is_complex
            )
            dtype = torch.promote_types(a.dtype, b.dtype) if higher else whole.dtype
    return recorder.like(a if type(a) is StandIn or type(b) is not StandIn else b, dtype)


def _steps(a: Any, b: Any, shape: Dims) -> Dims | None:
    """Strides of the result as torch's element-wise kernels lay it out: axes in the order of the operands' strides.

    None where it is contiguous, as it is where all operands are.
    """
    if not (type(a) is StandIn and a.steps is not None) and not (type(b) is StandIn and b.steps is not None):
        return None
    strides = [_spread(x, shape) for x in (a, b) if isinstance(x, torch.Tensor)]
    order = list(range(len(shape) - 1, -1, -1))
    for i in range(1, len(order)):
        moving = i
        for other in range(i - 1, -1, -1):
            sign = _before(strides, shape, order[other], order[moving])
            if sign > 0:
                order[other], order[moving] = order[moving], order[other]
                moving = other
            elif sign < 0:
                break
    steps, step = [0] * len(shape), 1
    for axis in order:
        steps[axis] = step
        step *= max(shape[axis], 1)
    result = tuple(steps)
    plain = contiguous_steps(shape)
    return None if all(s == p or n == 1 for s, p, n in zip(result, plain, shape, strict=True)) else result


def _spread(x: Any, shape: Dims) -> Dims:
    """Strides of an operand broadcast to a shape: 0 where it is repeated."""
    dims = x.dims if type(x) is StandIn else tuple(x.shape)
    steps = x.stride()
    inner = tuple(0 if n == 1 else step for n, step in zip(dims, steps, strict=True))
    return (0,) * (len(shape) - len(dims)) + inner


def _before(strides: list[Dims], shape: Dims, first: int, second: int) -> int:
    for steps in strides:
        if steps[first] == 0 or steps[second] == 0:
            continue
        if steps[first] != steps[second]:
            return -1 if steps[first] < steps[second] else 1
        if shape[first] > shape[second]:
            return 1
    return 0


def _reflected(rule: Rule) -> Rule:
    """``a + b`` as b is asked for it (Python asks a stand-in first, being of a subclass)."""

    def reflected(recorder: Recorder, b: Any, a: Any) -> Any:
        return rule(recorder, a, b)

    return reflected


for _kind, (_quantity, _names) in _FUNCTIONS.items():
    _rule = _binary(_kind, _quantity)
    function(*_names.split())(_rule)
    for _name in _names.split():
        if _name.startswith("__") and hasattr(torch.Tensor, f"__r{_name[2:]}"):
            function(f"__r{_name[2:]}")(_reflected(_rule))


@function("addcmul", "addcdiv", "addcmul_", "addcdiv_")
def add_scaled_product(recorder: Recorder, input: Any, a: Any, b: Any, *, value: Any = 1, out: Any = None) -> Any:
    """``input + value · a · b``."""
    product_ = _binary("multiply", "multiplies")(recorder, a, b)
    return _binary("add", "adds")(recorder, input, product_)


@function("lerp", "lerp_")
def lerp(recorder: Recorder, input: Any, end: Any, weight: Any, **_: Any) -> Any:
    """``input + weight · (end − input)``."""
    difference = _binary("add", "adds")(recorder, end, input)
    scaled = _binary("multiply", "multiplies")(recorder, difference, weight)
    return _binary("add", "adds")(recorder, input, scaled)


@function("where")
def where(recorder: Recorder, condition: Any, input: Any = None, other: Any = None, **_: Any) -> Any:
    """Chooses between two maps; without them it asks for the values of the condition."""
    if input is None:
        raise recorder.needs_values("the places where a condition holds (torch.where)")
    if recorder.dims(condition) is not None and not isinstance(condition, torch.Tensor):
        return input
    return _choose(recorder, "where", (condition, input, other), input if isinstance(input, torch.Tensor) else other)


@function("masked_fill", "masked_fill_")
def masked_fill(recorder: Recorder, input: Any, mask: Any, value: Any) -> Any:
    """A map with a value where the mask holds."""
    return _choose(recorder, "masked_fill", (input, mask), input)


def _choose(recorder: Recorder, kind: str, parts: tuple[Any, ...], like: Any) -> StandIn:
    shape: Dims = ()
    read = 0
    for part in parts:
        if isinstance(part, torch.Tensor):
            dims = recorder.dims(part)
            read += product(dims)
            together = broadcast(shape, dims)
            if together is None:
                return run_on_meta(recorder, torch.where, tuple(parts), {})
            shape = together
    if not isinstance(like, torch.Tensor):
        like = recorder.like(parts[0], torch.get_default_dtype() if isinstance(like, float) else torch.int64)
    else:
        like = recorder.like(like)
    recorder.emit(kind, {"read": read, "written": product(shape)}, recorder.dims(parts[0]), shape)
    return StandIn(shape, like)
