"""Convolutions: weights × output positions; transposed ones: weights × input positions.

Products with padding zeros are counted, and for transposed convolutions those that cropping throws away.
"""

from __future__ import annotations

from math import prod
from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, leaf, rule
from ..work import Call, Work, dims, numel, per_axis

_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
MODULE_KINDS.update(dict.fromkeys(_CONVOLUTIONS, "conv"))
MODULE_KINDS.update(dict.fromkeys(_TRANSPOSED, "conv_transpose"))
leaf("stride padding dilation groups padding_mode _reversed_padding_repeated_twice", *_CONVOLUTIONS)
leaf("stride padding dilation groups output_padding padding_mode", *_TRANSPOSED)


@rule("conv1d conv2d conv3d")
def convolve(call: Call) -> Work:
    """``torch.conv1d``, ``conv2d``, ``conv3d``."""
    named = isinstance(call.get("padding", 4, 0), str)
    return _work(call, "conv", call.get("stride", 3, 1), call.get("dilation", 5, 1), call.get("groups", 6, 1), named)


@rule("conv_transpose1d conv_transpose2d conv_transpose3d")
def convolve_transposed(call: Call) -> Work:
    """``torch.conv_transpose1d`` and the others: every weight meets every input position."""
    return _work(call, "conv_transpose", call.get("stride", 3, 1), call.get("dilation", 7, 1), call.get("groups", 6, 1))


@rule("convolution _convolution convolution_overrideable")
def convolution(call: Call) -> Work:
    """The operator that all of them become."""
    kind = "conv_transpose" if call.get("transposed", 6, False) else "conv"
    return _work(call, kind, call.get("stride", 3), call.get("dilation", 5), call.get("groups", 8))


@rule("mkldnn_convolution cudnn_convolution miopen_convolution")
def convolution_of_a_library(call: Call) -> Work:
    """``torch.cudnn_convolution`` and its like: padding comes first."""
    return _work(call, "conv", call.get("stride", 4), call.get("dilation", 5), call.get("groups", 6))


@rule("conv_tbc")
def convolve_time_first(call: Call) -> Work:
    """``torch.conv_tbc``: inputs ``(T, N, C)``, weights ``(kernel, C_in, C_out)``."""
    weight = call.tensors[1]
    kernel, c_in, c_out = dims(weight)
    multi_adds = call.written * kernel * c_in
    return _conv(call, "conv", (c_out, c_in, kernel), multi_adds, (1,), (1,), 1)


def _work(call: Call, kind: str, stride: Any, dilation: Any, groups: int, named_padding: bool = False) -> Work:
    x, weight, *_ = call.tensors
    kernel = dims(weight)
    axes = len(kernel) - 2
    multi_adds = (call.written if kind == "conv" else numel(x)) * prod(kernel[1:])
    return _conv(
        call, kind, kernel, multi_adds, per_axis(stride, axes), per_axis(dilation, axes), groups, named_padding
    )


def _conv(
    call: Call,
    kind: str,
    kernel: Any,
    multi_adds: int,
    stride: Any,
    dilation: Any,
    groups: int,
    named_padding: bool = False,
) -> Work:
    x, weight, *rest = call.tensors
    bias = rest[0] if rest else None
    written, n_weights = call.written, prod(kernel)
    out = dims(call.results[0])
    cost = {"multi_adds": multi_adds, "outputs": written, "read": call.read, "written": written}
    if bias is not None:
        cost["bias_adds"] = written
    if named_padding:
        cost |= {"named_padding_multi_adds": multi_adds, "named_padding_outputs": written}
    if kind == "conv_transpose":
        channels = out[1 - len(kernel)]
        cost["multi_adds_by_output"] = n_weights * written // channels if channels else 0
    return call.work(
        kind,
        cost,
        kernel_size=tuple(kernel[2:]),
        stride=tuple(stride),
        groups=groups,
        dilation=tuple(dilation),
        held=[(weight, "weights"), (bias, "biases")],
        gradients=[(x, multi_adds), (weight, multi_adds)],
    )
