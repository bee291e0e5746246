"""Operations on two maps, element by element: adding, multiplying, comparing, choosing."""

from __future__ import annotations

from math import prod

from ..registry import RULES, rule, words
from ..work import Call, Rule, Work, dims, numel

#: kind -> quantity of its output elements (None: only read and written), and the functions.
_FUNCTIONS = {
    "add": ("adds", "add add_ __add__ __radd__ __iadd__ sub sub_ __sub__ __rsub__ __isub__ rsub subtract subtract_"),
    "multiply": ("multiplies", "mul mul_ __mul__ __rmul__ __imul__ multiply multiply_"),
    "divide": (
        "multiplies",
        "div div_ __truediv__ __rtruediv__ __itruediv__ __div__ __rdiv__ divide divide_ true_divide true_divide_ "
        "floor_divide floor_divide_ __floordiv__ __rfloordiv__ remainder remainder_ __mod__ __rmod__ fmod fmod_",
    ),
    "compare": (
        None,
        "eq ne lt le gt ge eq_ ne_ lt_ le_ gt_ ge_ __eq__ __ne__ __lt__ __le__ __gt__ __ge__ isclose logical_and "
        "logical_or logical_xor logical_not logical_and_ logical_or_ logical_not_ isnan isinf isfinite isneginf isposinf "
        "greater less greater_equal less_equal not_equal",
    ),
    "maximum": (None, "maximum minimum fmax fmin"),
    "bitwise": (
        None,
        "bitwise_and bitwise_or bitwise_xor bitwise_not bitwise_and_ bitwise_or_ bitwise_xor_ bitwise_not_ __and__ "
        "__or__ __xor__ __invert__ __iand__ __ior__ __ixor__ __rand__ __ror__ __rxor__ __lshift__ __rshift__ "
        "__rlshift__ __rrshift__ bitwise_left_shift bitwise_right_shift",
    ),
    "atan2": ("activation_elements", "atan2 arctan2 hypot copysign xlogy special_xlogy logaddexp logaddexp2 polar"),
    "complex": (None, "complex"),
}


def joined(call: Call, kind: str, quantity: str | None) -> Work:
    """An operation on two operands, either of which may be a number; trained ones are weights."""
    n = call.written
    cost = {"read": call.read, "written": n}
    if quantity is not None:
        cost[quantity] = n
    return call.work(kind, cost, held=[(t, "weights") for t in call.tensors])


def _rule(kind: str, quantity: str | None) -> Rule:
    return lambda call: joined(call, kind, quantity)


for _kind, (_quantity, _names) in _FUNCTIONS.items():
    RULES.update(dict.fromkeys(words(_names), _rule(_kind, _quantity)))


@rule("addcmul addcdiv addcmul_ addcdiv_")
def add_scaled_product(call: Call) -> list[Work]:
    """``input + value · a · b``: a product and a sum."""
    x, a, b = call.tensors[:3]
    first = "multiply"
    n = prod(broadcast(dims(a), dims(b)))
    multiply = call.work(
        first, {"read": numel(a) + numel(b), "written": n, "multiplies": n}, dims(a), broadcast(dims(a), dims(b)),
        held=[(a, "weights"), (b, "weights")],
    )  # fmt: skip
    cost = {"read": numel(x) + n, "written": call.written, "adds": call.written}
    return [multiply, call.work("add", cost, dims(x), held=[(x, "weights")])]


@rule("lerp lerp_")
def lerp(call: Call) -> list[Work]:
    """``input + weight · (end − input)``."""
    x, end, *weight = call.tensors
    between = broadcast(dims(end), dims(x))
    n = prod(between)
    difference = call.work(
        "add", {"read": numel(end) + numel(x), "written": n, "adds": n}, dims(end), between,
        held=[(end, "weights"), (x, "weights")],
    )  # fmt: skip
    m = call.written
    cost = {"read": n + sum(map(numel, weight)), "written": m, "multiplies": m}
    scaled = call.work("multiply", cost, between, held=[(w, "weights") for w in weight])
    return [difference, scaled, call.work("add", {"read": numel(x) + m, "written": m, "adds": m}, dims(x))]


@rule("where masked_fill masked_fill_")
def choose(call: Call) -> Work:
    """Chooses between two maps, or a map and a number."""
    kind = "where" if call.name == "where" else "masked_fill"
    return call.work(kind, {"read": call.read, "written": call.written}, held=[(t, "weights") for t in call.tensors])


def broadcast(a: tuple[int, ...], b: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of two shapes together, which fit."""
    longest = max(len(a), len(b))
    a, b = (1,) * (longest - len(a)) + a, (1,) * (longest - len(b)) + b
    return tuple(n if m == 1 else m for m, n in zip(a, b, strict=True))
