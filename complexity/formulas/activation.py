"""Activation functions: no parameters, no multiply-accumulates, one pass over the map.

``memory_access = 2·c·h·w`` for each (guideline G4 of ShuffleNet V2: cheap in FLOPs, not in memory access); a convention
may weigh their elements. They differ by name only, so that conventions can tell them apart.
"""

from __future__ import annotations

from .arithmetic import Number, product
from .cost import Cost
from .sizes import Size


def relu(channels: Number, size: Size = ()) -> Cost:
    """``max(x, 0)``."""
    return elementwise_function(channels, size)


def relu6(channels: Number, size: Size = ()) -> Cost:
    """``min(max(x, 0), 6)`` (MobileNet V2, section 3)."""
    return elementwise_function(channels, size)


def sigmoid(channels: Number, size: Size = ()) -> Cost:
    """``1 / (1 + e^−x)``."""
    return elementwise_function(channels, size)


def swish(channels: Number, size: Size = ()) -> Cost:
    """``x · sigmoid(x)``."""
    return elementwise_function(channels, size)


def h_sigmoid(channels: Number, size: Size = ()) -> Cost:
    """``ReLU6(x + 3) / 6`` (MobileNet V3, section 5.2)."""
    return elementwise_function(channels, size)


def h_swish(channels: Number, size: Size = ()) -> Cost:
    """``x · ReLU6(x + 3) / 6`` (the chapter, below table 5-7)."""
    return elementwise_function(channels, size)


def softmax(channels: Number, size: Size = ()) -> Cost:
    """``e^x / Σ e^x`` over the channels (the chapter, table 5-4, last row)."""
    return elementwise_function(channels, size)


def elementwise_function(channels: Number, size: Size = ()) -> Cost:
    """Any function of one map, element by element: ``activation_elements = c·h·w``."""
    elements = channels * product(size)
    return Cost(activation_elements=elements, read=elements, written=elements)
