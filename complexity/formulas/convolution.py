"""Convolutions: every one costs (its weights) × (its output positions), a transposed one × its input positions.

Counts are dense: products with padding zeros are counted, and for transposed convolutions those that cropping
throws away, which is what all tools mean. Sizes are tuples, one entry per axis: ``(h, w)`` for images, ``(l,)`` and
``(d, h, w)`` for 1-D and 3-D. ``kernel``, ``stride``, ``padding``, ``dilation``: one number for all axes or a tuple.
Source of the equations: the chapter, section 5.1.1 (standard, depthwise, pointwise) and 5.2.1 (groups).
"""

from __future__ import annotations

from ..base.errors import ComplexityError
from .arithmetic import Number, PerAxis, any_of, divide, is_symbolic, per_axis, product
from .cost import Cost
from .sizes import Size, output_size, transposed_size


def convolution(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    dilation: PerAxis = 1,
    groups: Number = 1,
    bias: bool = False,
) -> Cost:
    """Any convolution; the others of this file are its special cases.

    Equation: ``weights = Πk · c_in/g · c_out``; ``multi_adds = weights · Πout``;
    ``memory_access = c_in·Πin + weights (+ c_out biases) + c_out·Πout``.
    """
    _check_groups(c_in, c_out, groups)
    axes = len(size)
    out = product(output_size(size, kernel, stride=stride, padding=padding, dilation=dilation))
    weights = product(per_axis(kernel, axes)) * divide(c_in, groups) * c_out
    return _cost(weights, weights * out, c_in * product(size), c_out, out, bias)


def standard(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    bias: bool = False,
) -> Cost:
    """Standard convolution: ``params = k²·c_in·c_out``, ``multi_adds = params · h_out·w_out`` (section 5.1.1)."""
    return convolution(c_in, c_out, kernel, size, stride=stride, padding=padding, bias=bias)


def depthwise(
    channels: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    multiplier: Number = 1,
    bias: bool = False,
) -> Cost:
    """Depthwise convolution: ``params = k²·c_in``, ``multi_adds = k²·c_in · h_out·w_out`` (section 5.1.1).

    ``multiplier`` output channels are made of each input channel.
    """
    c_out = channels * multiplier
    out = product(output_size(size, kernel, stride=stride, padding=padding))
    weights = product(per_axis(kernel, len(size))) * c_out
    return _cost(weights, weights * out, channels * product(size), c_out, out, bias)


def pointwise(c_in: Number, c_out: Number, size: Size, *, stride: PerAxis = 1, bias: bool = False) -> Cost:
    """1×1 convolution: ``params = c_in·c_out``, ``multi_adds = c_in·c_out · h_out·w_out``.

    ``memory_access = hw(c_in + c_out) + c_in·c_out`` at stride 1 (section 5.2.2, guideline G1).
    """
    return convolution(c_in, c_out, 1, size, stride=stride, bias=bias)


def depthwise_separable(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    bias: bool = False,
) -> Cost:
    """Depthwise, then pointwise: ``params = k²·c_in + c_in·c_out``, ``multi_adds = params · h_out·w_out``.

    Section 5.1.1. Memory access counts the map between the two as written once and read once.
    """
    out = output_size(size, kernel, stride=stride, padding=padding)
    return depthwise(c_in, kernel, size, stride=stride, padding=padding, bias=bias) + pointwise(
        c_in, c_out, out, bias=bias
    )


def group(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    groups: Number,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    bias: bool = False,
) -> Cost:
    """Group convolution: ``params = k²·c_in·c_out/g``, ``multi_adds = params · h_out·w_out`` (section 5.2.1).

    Raises:
        ComplexityError: ``groups`` does not divide both channel counts.
    """
    return convolution(c_in, c_out, kernel, size, stride=stride, padding=padding, groups=groups, bias=bias)


def grouped_pointwise(
    c_in: Number, c_out: Number, size: Size, groups: Number, *, stride: PerAxis = 1, bias: bool = False
) -> Cost:
    """1×1 group convolution: ``params = c_in·c_out/g``; ``memory_access = hw(c_in + c_out) + c_in·c_out/g`` (G2)."""
    return convolution(c_in, c_out, 1, size, stride=stride, groups=groups, bias=bias)


def dilated(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    dilation: PerAxis,
    *,
    stride: PerAxis = 1,
    padding: PerAxis | str = 0,
    groups: Number = 1,
    bias: bool = False,
) -> Cost:
    """Dilated (atrous) convolution: costs what the undilated kernel costs, on the output size that dilation leaves."""
    return convolution(
        c_in, c_out, kernel, size, stride=stride, padding=padding, dilation=dilation, groups=groups, bias=bias
    )


def transposed(
    c_in: Number,
    c_out: Number,
    kernel: PerAxis,
    size: Size,
    *,
    stride: PerAxis = 1,
    padding: PerAxis = 0,
    output_padding: PerAxis = 0,
    dilation: PerAxis = 1,
    groups: Number = 1,
    bias: bool = False,
) -> Cost:
    """Transposed convolution: every weight meets every *input* position.

    Equation: ``weights = Πk · c_in · c_out/g``; ``multi_adds = weights · Πin``.
    """
    _check_groups(c_in, c_out, groups)
    out = product(
        transposed_size(size, kernel, stride=stride, padding=padding, output_padding=output_padding, dilation=dilation)
    )
    weights = product(per_axis(kernel, len(size))) * c_in * divide(c_out, groups)
    positions = product(size)
    cost = _cost(weights, weights * positions, c_in * positions, c_out, out, bias)
    return cost + Cost(multi_adds_by_output=weights * out)


def reduction_ratio(c_out: Number, kernel: Number) -> Number:
    """Cost of a depthwise separable convolution ÷ cost of the standard one, square kernel: ``1/c_out + 1/k²``.

    The chapter prints ``1/c_out + 1/k``, an erratum. The speed-up is the inverse. Exact (a ``Fraction``) for ints.
    """
    if isinstance(c_out, int) and isinstance(kernel, int):
        from fractions import Fraction

        return Fraction(c_out + kernel * kernel, c_out * kernel * kernel)
    square = kernel * kernel
    return (c_out + square) / (c_out * square)  # one quotient: stays exact where one of the two is a symbol


def _check_groups(c_in: Number, c_out: Number, groups: Number) -> None:
    for side, channels in (("c_in", c_in), ("c_out", c_out)):
        if isinstance(channels, int) and channels < 0:
            raise ComplexityError(f"{side}={channels}: channels cannot be negative")
    if is_symbolic(groups):
        return
    if any_of(groups < 1):
        raise ComplexityError(f"groups={groups}: at least 1 is needed")
    for side, channels in (("c_in", c_in), ("c_out", c_out)):
        if not is_symbolic(channels) and any_of(channels % groups != 0):
            raise ComplexityError(f"groups={groups} does not divide {side}={channels}")


def _cost(weights: Number, multi_adds: Number, inputs: Number, c_out: Number, positions: Number, bias: bool) -> Cost:
    outputs = c_out * positions
    if not bias:
        return Cost(multi_adds=multi_adds, weights=weights, outputs=outputs, read=inputs + weights, written=outputs)
    return Cost(
        multi_adds=multi_adds,
        weights=weights,
        biases=c_out,
        bias_adds=outputs,
        outputs=outputs,
        read=inputs + weights + c_out,
        written=outputs,
    )
