"""Fully connected layers."""

from __future__ import annotations

from .arithmetic import Number
from .cost import Cost


def fully_connected(f_in: Number, f_out: Number, *, positions: Number = 1, bias: bool = True) -> Cost:
    """Fully connected (linear) layer, applied at each of ``positions`` places.

    Equation: ``params = f_in·f_out (+ f_out biases)``; ``multi_adds = f_in·f_out · positions``;
    ``memory_access = positions·(f_in + f_out) + params``. The chapter, table 5-4 (on a 1×1 map: a 1×1 convolution).
    """
    weights = f_in * f_out
    outputs = f_out * positions
    biases = f_out if bias else 0
    cost = Cost(
        multi_adds=weights * positions,
        weights=weights,
        outputs=outputs,
        param_uses=weights + biases,
        read=f_in * positions + weights + biases,
        written=outputs,
    )
    return cost + Cost(biases=biases, bias_adds=outputs) if bias else cost
