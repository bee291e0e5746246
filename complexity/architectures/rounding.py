"""How families round channels after the width multiplier. All take a number or a NumPy array of multipliers.

A symbol for the multiplier gives the ideal channels, ``c·α``, not rounded.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

from ..formulas.arithmetic import Number, exact, is_symbolic

#: Channels of the full network, width multiplier -> channels.
Rounding = Callable[[Any, Any], Number]

#: The rules by name, as settings name them.
RULES: dict[str, Rounding] = {}


def _rule(rounded: Callable[[Any], Number]) -> Rounding:
    """A rule for the product of channels and multiplier, for symbols too."""

    @wraps(rounded)
    def rule(channels: Any, alpha: Any) -> Number:
        return exact(channels) * alpha if is_symbolic(alpha) else rounded(channels * alpha)

    RULES[rounded.__name__] = rule
    return rule


@_rule
def floor_at_least_8(value: Any) -> Number:
    """``max(8, int(c·α))``: MobileNet V1, as its authors released it (slim's ``mobilenet_v1.py``, ``min_depth``)."""
    return _larger(8, _floor(value))


@_rule
def floor_at_least_1(value: Any) -> Number:
    """``int(c·α)``, at least 1: PaddleClas' MobileNet V2."""
    return _larger(1, _floor(value))


@_rule
def nearest_multiple_of_8(value: Any) -> Number:
    """Nearest multiple of 8, at least 8, never more than 10% below: MobileNet V2, V3, MnasNet (``make_divisible``)."""
    return _nearest_multiple(8, value)


@_rule
def nearest_multiple_of_4(value: Any) -> Number:
    """Nearest multiple of 4, at least 4, never more than 10% below: GhostNet."""
    return _nearest_multiple(4, value)


def _nearest_multiple(step: int, value: Any) -> Number:
    rounded = _larger(step, _floor((value + step / 2) / step) * step)
    return rounded + step * (rounded < 0.9 * value)


@_rule
def up_to_multiple_of_8(value: Any) -> Number:
    """Up to a multiple of 8: ``make_divisible`` of the chapter's code (section 5.4)."""
    return -_floor(-value / 8) * 8


@_rule
def nearest(value: Any) -> Number:
    """Nearest integer (half up), at least 1: for families without a published rule."""
    return _larger(1, _floor(value + 0.5))


def times(expansion: Any, channels: Any) -> Any:
    """Channels times an expansion; a fractional one (as only an elastic network has) to the nearest multiple of 8."""
    if isinstance(expansion, int) or float(expansion).is_integer():
        return int(expansion) * channels
    return nearest_multiple_of_8(expansion, channels)


def part(channels: Any, parts: int) -> Any:
    """``channels // parts``, at least 1: the squeeze of squeeze-and-excitation."""
    return channels / parts if is_symbolic(channels) else at_least_one(channels // parts)


def at_least_one(alpha: Any) -> Any:
    """``max(1, α)``: for layers that are widened and never narrowed, or have one channel at least."""
    if is_symbolic(alpha):
        from sympy import Max

        return Max(1, alpha)
    return _larger(1, alpha)


def _floor(value: Any) -> Any:
    if not _is_array(value):
        return math.floor(value)
    import numpy

    return numpy.floor(value).astype(numpy.int64)


def _larger(least: int, value: Any) -> Any:
    if not _is_array(value):
        return max(least, value)
    import numpy

    return numpy.maximum(least, value)


def _is_array(value: Any) -> bool:
    return hasattr(value, "shape") and value.shape != ()
