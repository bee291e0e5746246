"""Channels after the width multiplier. Written apart from ``architectures.rounding``, which these check."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

#: (channels of the full network, multiplier) -> channels.
Widths = Callable[[float, float], int]


def truncated(channels: float, multiplier: float) -> int:
    """Cut off, at least 8: MobileNet V1."""
    return max(int(channels * multiplier), 8)


def cut_off(channels: float, multiplier: float) -> int:
    """Cut off, at least 1: PaddleClas' MobileNet V2."""
    return max(int(channels * multiplier), 1)


def multiple_of_8(channels: float, multiplier: float) -> int:
    """Nearest multiple of 8, but not more than a tenth below: MobileNet V2 and V3, MnasNet."""
    return _multiple(8, channels * multiplier)


def multiple_of_4(channels: float, multiplier: float) -> int:
    """Nearest multiple of 4, but not more than a tenth below: GhostNet."""
    return _multiple(4, channels * multiplier)


def _multiple(step: int, exact: float) -> int:
    value = step
    while exact - value >= step / 2:
        value += step
    return value if value >= 0.9 * exact else value + step


def multiple_of_8_above(channels: float, multiplier: float) -> int:
    """The first multiple of 8 that is not below: the chapter's code."""
    value = 0
    while value < channels * multiplier:
        value += 8
    return value


def whole(channels: float, multiplier: float) -> int:
    """Nearest integer, at least 1: families without a rule of their own."""
    return max(1, int(Decimal(channels * multiplier).quantize(Decimal(1), ROUND_HALF_UP)))


#: The rules by the names that settings give them, which are those of ``architectures.rounding``.
RULES: dict[str, Widths] = {
    "floor_at_least_8": truncated,
    "floor_at_least_1": cut_off,
    "nearest_multiple_of_8": multiple_of_8,
    "nearest_multiple_of_4": multiple_of_4,
    "up_to_multiple_of_8": multiple_of_8_above,
    "nearest": whole,
}


def widened(channels: int, expansion: float) -> int:
    """Channels times an expansion, to a multiple of 8 where that is a fraction."""
    return channels * int(expansion) if expansion == int(expansion) else multiple_of_8(channels, expansion)
