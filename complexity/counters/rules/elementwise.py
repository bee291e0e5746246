"""Operations on two maps, element by element: adding, multiplying, comparing, choosing."""

from __future__ import annotations

from typing import Any

import torch

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import RULES, Rule, function, words
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
    "complex": (None, "complex"),
}


#: Those of whole numbers give fractions.
_FRACTIONS = frozenset(
    words(
        "div __truediv__ divide true_divide atan2 arctan2 copysign xlogy logaddexp div_ __itruediv__ divide_ true_divide_"
    )
)


def _binary(kind: str, quantity: str | None, name: str) -> Rule:
    compares, fractions = kind == "compare", name in _FRACTIONS
    in_place = name.startswith("__i") if name.endswith("__") else name.endswith("_")
    in_place = in_place and name != "__invert__"

    def binary(recorder: Recorder, input: Any, other: Any = None, *args: Any, out: Any = None, **kwargs: Any) -> Any:
        a = recorder.dims(input) if isinstance(input, torch.Tensor) else None
        b = recorder.dims(other) if isinstance(other, torch.Tensor) else None
        shape = a if b is None else b if a is None else broadcast(a, b)
        if shape is None:
            target = getattr(torch, "add" if kind == "add" else "mul")
            return run_on_meta(recorder, target, (input, other), {})
        if compares:
            return joined(recorder, kind, quantity, input, other, a, b, shape, torch.bool)
        if in_place:
            if shape != a:  # torch's own error: what is written over does not grow
                return run_on_meta(recorder, torch.Tensor.add_, (input, other), {})
            return joined(recorder, kind, quantity, input, other, a, b, shape, input.dtype)
        if name in ("polar", "complex"):
            return joined(recorder, kind, quantity, input, other, a, b, shape, input.dtype.to_complex())
        same = other is None or (a is not None and b is not None and input.dtype is other.dtype)
        dtype = input.dtype if same else promoted(input, other)
        rounds = "rounding_mode" in kwargs and kwargs["rounding_mode"] is not None
        if fractions and not rounds and not (dtype.is_floating_point or dtype.is_complex):
            dtype = torch.get_default_dtype()
        return joined(recorder, kind, quantity, input, other, a, b, shape, dtype)

    return binary


_tiny: dict[tuple[torch.dtype, bool], torch.Tensor] = {}


def promoted(*operands: Any) -> torch.dtype:
    """The dtype in which torch computes with two operands, tensors or numbers."""
    with torch._C.DisableTorchFunction():
        return torch.result_type(*(_alike(x) if isinstance(x, torch.Tensor) else x for x in operands))


def _alike(x: torch.Tensor) -> torch.Tensor:
    key = x.dtype, x.dim() == 0
    found = _tiny.get(key)
    if found is None:
        found = _tiny[key] = torch.empty(() if key[1] else (1,), dtype=key[0], device="meta")
    return found


def joined(
    recorder: Recorder, kind: str, quantity: str | None, input: Any, other: Any, a: Dims | None, b: Dims | None,
    shape: Dims, dtype: torch.dtype,
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
    like = recorder.like(
        input if type(input) is StandIn or (type(other) is not StandIn and a is not None) else other, dtype
    )
    return StandIn(shape, like, _steps(input, other, shape))


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
    for _name in _names.split():
        _rule = _binary(_kind, _quantity, _name)
        function(_name)(_rule)
        if _name.startswith("__") and hasattr(torch.Tensor, f"__r{_name[2:]}"):
            function(f"__r{_name[2:]}")(_reflected(_rule))
RULES.pop(getattr(torch.linalg, "polar", None), None)  # a factorization that shares its name with ``torch.polar``


_add, _multiply = _binary("add", "adds", "add"), _binary("multiply", "multiplies", "mul")


@function("addcmul", "addcdiv", "addcmul_", "addcdiv_")
def add_scaled_product(recorder: Recorder, input: Any, a: Any, b: Any, *, value: Any = 1, out: Any = None) -> Any:
    """``input + value · a · b``."""
    product_ = _multiply(recorder, a, b)
    return _add(recorder, input, product_)


@function("lerp", "lerp_")
def lerp(recorder: Recorder, input: Any, end: Any, weight: Any, **_: Any) -> Any:
    """``input + weight · (end − input)``."""
    difference = _add(recorder, end, input)
    scaled = _multiply(recorder, difference, weight)
    return _add(recorder, input, scaled)


@function("where")
def where(recorder: Recorder, condition: Any, input: Any = None, other: Any = None, **_: Any) -> Any:
    """Chooses between two maps; without them it asks for the values of the condition."""
    if input is None:
        raise recorder.needs_values("the places where a condition holds (torch.where)")
    return _choose(recorder, "where", (condition, input, other), promoted(input, other))


@function("masked_fill", "masked_fill_")
def masked_fill(recorder: Recorder, input: Any, mask: Any, value: Any) -> Any:
    """A map with a value where the mask holds."""
    return _choose(recorder, "masked_fill", (input, mask), input.dtype)


def _choose(recorder: Recorder, kind: str, parts: tuple[Any, ...], dtype: torch.dtype) -> Any:
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
    recorder.emit(kind, {"read": read, "written": product(shape)}, recorder.dims(parts[0]), shape)
    return StandIn(shape, recorder.like(parts[0], dtype))
