"""Squeeze-and-excitation: channel attention."""

from __future__ import annotations

from .activation import h_sigmoid, relu
from .arithmetic import Number
from .cost import Cost
from .dense import fully_connected
from .joining import scale
from .pooling import global_pool
from .sizes import Size


def squeeze_excite(channels: Number, squeezed: Number, size: Size, *, bias: bool = True) -> Cost:
    """Global pool → FC to ``squeezed`` → ReLU → FC back → h-sigmoid → scale.

    Equation: ``params = 2·c·s (+ s + c biases)``, ``multi_adds = 2·c·s``, ``multiplies = c·h·w``.
    Source: Hu et al. 2017, arXiv 1709.01507; h-sigmoid as in MobileNet V3, section 5.3.
    """
    return (
        global_pool(channels, size)
        + fully_connected(channels, squeezed, bias=bias)
        + relu(squeezed)
        + fully_connected(squeezed, channels, bias=bias)
        + h_sigmoid(channels)
        + scale(channels, size)
    )
