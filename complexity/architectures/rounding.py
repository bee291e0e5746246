"""How families round channels after the width multiplier. All take a number or a NumPy array of multipliers.

A symbol for the multiplier gives the ideal channels, ``c·α``, not rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import floor
from typing import Any

from ..base.errors import unknown
from ..formulas.arithmetic import Number, exact, is_symbolic

#: Channels of the full network, width multiplier -> channels.
Rounding = Callable[[Any, Any], Number]


def floor_at_least_8(channels: int, alpha: Any) -> Number:
    """``max(8, int(c·α))``: MobileNet V1, as its authors released it (slim's ``mobilenet_v1.py``, ``min_depth``)."""
    if is_symbolic(alpha):
        return exact(channels) * alpha
    if _is_array(alpha):
        import numpy

        return numpy.maximum(8, numpy.floor(channels * alpha)).astype(numpy.int64)
    return max(8, int(channels * alpha))


def nearest_multiple_of_8(channels: float, alpha: Any) -> Number:
    """Nearest multiple of 8, at least 8, never more than 10% below: MobileNet V2, V3, MnasNet (``make_divisible``)."""
    if is_symbolic(alpha):
        return exact(channels) * alpha
    value = channels * alpha
    if _is_array(value):
        import numpy

        rounded = numpy.maximum(8, numpy.floor((value + 4) / 8) * 8)
        return (rounded + 8 * (rounded < 0.9 * value)).astype(numpy.int64)
    rounded = max(8, int(value + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * value else rounded


def up_to_multiple_of_8(channels: float, alpha: Any) -> Number:
    """Up to a multiple of 8: ``make_divisible`` of the chapter's code (section 5.4)."""
    if is_symbolic(alpha):
        return exact(channels) * alpha
    value = channels * alpha
    if _is_array(value):
        import numpy

        return (numpy.ceil(value / 8) * 8).astype(numpy.int64)
    return -int(-value // 8) * 8


def nearest(channels: float, alpha: Any) -> Number:
    """Nearest integer (half up), at least 1: for families without a published rule."""
    if is_symbolic(alpha):
        return exact(channels) * alpha
    value = channels * alpha
    if _is_array(value):
        import numpy

        return numpy.maximum(1, numpy.floor(value + 0.5)).astype(numpy.int64)
    return max(1, floor(value + 0.5))


def at_least_one(alpha: Any) -> Any:
    """``max(1, α)``: for layers that are widened and never narrowed."""
    if is_symbolic(alpha):
        from sympy import Max

        return Max(1, alpha)
    if _is_array(alpha):
        import numpy

        return numpy.maximum(1, alpha)
    return max(1, alpha)


#: The rules by name, as settings name them.
RULES: Mapping[str, Rounding] = {
    rule.__name__: rule for rule in (floor_at_least_8, nearest_multiple_of_8, up_to_multiple_of_8, nearest)
}


def named(name: str) -> Rounding:
    """The rule of that name.

    Raises:
        ComplexityError: no such rule.
    """
    if name not in RULES:
        raise unknown("rounding of channels", name, RULES)
    return RULES[name]


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and value.shape != ()
