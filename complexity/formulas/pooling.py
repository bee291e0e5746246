"""Pooling: no parameters, no multiply-accumulates; inputs and outputs are counted apart: conventions differ there."""

from __future__ import annotations

from .arithmetic import Number, PerAxis, product
from .cost import Cost
from .sizes import Size, output_size


def max_pool(
    channels: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    dilation: PerAxis = 1,
    ceil_mode: bool = False,
) -> Cost:
    """Max pooling: ``pool_inputs = c·Πin``, ``pool_outputs = c·Πout``, ``memory_access`` their sum.

    ``stride`` is the kernel's unless given. ``ceil_mode`` as in ``sizes.output_size``.
    """
    out = output_size(
        size,
        kernel,
        stride=kernel if stride is None else stride,
        padding=padding,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
    return _cost(channels, size, out)


def average_pool(
    channels: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis | None = None,
    padding: PerAxis = 0,
    ceil_mode: bool = False,
) -> Cost:
    """Average pooling: counted like max pooling."""
    return max_pool(channels, kernel, size, stride=stride, padding=padding, ceil_mode=ceil_mode)


def global_pool(channels: Number, size: Size) -> Cost:
    """Pooling of the whole map to 1×1: ``pool_inputs = c·h·w``, ``pool_outputs = c``."""
    return _cost(channels, size, (1,) * len(size))


def adaptive_pool(channels: Number, size: Size, output: Size) -> Cost:
    """Pooling to a given output size, whatever the input (windows may overlap: each input element counts once)."""
    return _cost(channels, size, output)


def _cost(channels: Number, size: Size, out: Size) -> Cost:
    inputs, outputs = channels * product(size), channels * product(out)
    return Cost(pool_inputs=inputs, pool_outputs=outputs, read=inputs, written=outputs)
