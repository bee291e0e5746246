"""Convolutions: weights × output positions; transposed ones: weights × input positions.

Products with padding zeros are counted, and for transposed convolutions those that cropping throws away.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...formulas.cost import Cost
from ...ledgers.layer import Layer
from ..backward import gradients
from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, function, leaf
from ..standin import Dims, StandIn

MODULE_KINDS.update(dict.fromkeys((nn.Conv1d, nn.Conv2d, nn.Conv3d), "conv"))
MODULE_KINDS.update(dict.fromkeys((nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d), "conv_transpose"))


def convolution_layer(
    layers: list[Layer], path: str, kind: str, form: str, inputs: Dims, outputs: Dims, weight: Dims, biases: int,
    stride: Dims, groups: int, new_weights: int, new_biases: int, multi_adds: int, n_in: int, n_out: int,
) -> None:  # fmt: skip
    """Makes the layer of a convolution's record."""
    n_weights = 1
    for d in weight:
        n_weights *= d
    cost = {"multi_adds": multi_adds, "outputs": n_out, "read": n_in + n_weights + biases, "written": n_out}
    if new_weights:
        cost["weights"] = new_weights
    if new_biases:
        cost["biases"] = new_biases
    if biases:
        cost["bias_adds"] = n_out
    if kind == "conv_transpose":
        cost["multi_adds_by_output"] = n_weights * n_out // outputs[1 - len(weight)]
    layers.append(
        Layer(
            path,
            kind,
            Cost(cost),
            inputs,
            outputs,
            kernel_size=tuple(weight[2:]),
            stride=tuple(stride),
            groups=groups,
            form=form,
        )
    )


@leaf(nn.Conv2d)
def conv2d_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
    """``Conv2d`` of exactly that class, as ``convolve`` without the way there: most of a network's calls are this."""
    parameters = attributes["_parameters"]
    kernel = parameters.get("weight")
    weight = recorder.owned.get(id(kernel))
    dims, like = x.dims, x.like
    padding = attributes["padding"]
    groups = attributes["groups"]
    if (
        weight is None or len(dims) != 4 or padding.__class__ is str or attributes["padding_mode"] != "zeros"
        or dims[1] != weight[1] * groups
    ):  # fmt: skip
        return NotImplemented
    if recorder.dtypes.get(id(kernel)) is not like.dtype or torch._C._is_any_autocast_enabled():
        like = recorder.multiplied("conv: input and weight", x, kernel)
    n, c, h, w = dims
    o, i, kh, kw = weight
    sh, sw = stride = attributes["stride"]
    ph, pw = padding
    dh, dw = attributes["dilation"]
    oh = (h + 2 * ph - dh * (kh - 1) - 1) // sh + 1
    ow = (w + 2 * pw - dw * (kw - 1) - 1) // sw + 1
    if oh < 1 or ow < 1:
        return NotImplemented
    n_out = n * o * oh * ow
    multi_adds = n_out * i * kh * kw
    bias = parameters["bias"]
    fresh = recorder.fresh
    out = (n, o, oh, ow)
    if bias is None:
        recorder.records.append((
            convolution_layer, path, "conv", "module", dims, out, weight, 0, stride, groups,
            fresh.pop(id(kernel), 0), 0, multi_adds, n * c * h * w, n_out,
        ))  # fmt: skip
    else:
        recorder.records.append((
            convolution_layer, path, "conv", "module", dims, out, weight, o, stride, groups,
            fresh.pop(id(kernel), 0), fresh.pop(id(bias), 0), multi_adds, n * c * h * w, n_out,
        ))  # fmt: skip
    recorder.multi_adds += multi_adds
    return StandIn(out, like)


@function("conv1d", "conv2d", "conv3d")
def convolve(
    recorder: Recorder,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    """``torch.conv1d``, ``conv2d``, ``conv3d``."""
    dims, kernel = recorder.dims(input), recorder.dims(weight)
    axes = len(kernel) - 2
    batched = dims if len(dims) == axes + 2 else (1, *dims)
    if len(batched) != axes + 2 or batched[1] != kernel[1] * groups or kernel[0] % groups:
        return run_on_meta(recorder, _OF[axes], (input, weight, bias, stride, padding, dilation, groups), {})
    stride, dilation = per_axis(stride, axes), per_axis(dilation, axes)
    if padding == "valid":
        padding = 0
    if padding == "same":
        size = batched[2:]
    else:
        padding = per_axis(padding, axes)
        size = tuple(
            (n + 2 * p - d * (k - 1) - 1) // s + 1
            for n, k, s, p, d in zip(batched[2:], kernel[2:], stride, padding, dilation, strict=True)
        )
    if any(n < 1 for n in size):
        return run_on_meta(recorder, _OF[axes], (input, weight, bias, stride, padding, dilation, groups), {})
    out = (batched[0], kernel[0], *size)
    n_out = product(out)
    return _emit(
        recorder, "conv", input, weight, bias, dims, kernel, out, stride, groups, n_out * product(kernel[1:]), n_out
    )


@function("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def convolve_transposed(
    recorder: Recorder,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    """``torch.conv_transpose1d`` and the others: every weight meets every input position."""
    dims, kernel = recorder.dims(input), recorder.dims(weight)
    axes = len(kernel) - 2
    batched = dims if len(dims) == axes + 2 else (1, *dims)
    settings = [per_axis(v, axes) for v in (stride, padding, output_padding, dilation)]
    size = tuple(
        (n - 1) * s - 2 * p + d * (k - 1) + o + 1
        for n, k, s, p, o, d in zip(batched[2:], kernel[2:], *settings, strict=True)
    )
    if len(batched) != axes + 2 or batched[1] != kernel[0] or any(n < 1 for n in size):
        args = (input, weight, bias, stride, padding, output_padding, groups, dilation)
        return run_on_meta(recorder, _TRANSPOSED_OF[axes], args, {})
    out = (batched[0], kernel[1] * groups, *size)
    multi_adds = product(batched) * product(kernel[1:])
    return _emit(
        recorder,
        "conv_transpose",
        input,
        weight,
        bias,
        dims,
        kernel,
        out,
        settings[0],
        groups,
        multi_adds,
        product(out),
    )


def _emit(
    recorder: Recorder, kind: str, input: Any, weight: Any, bias: Any, dims: Dims, kernel: Dims, out: Dims, stride: Dims,
    groups: int, multi_adds: int, n_out: int,
) -> StandIn:  # fmt: skip
    if len(dims) < len(out):
        out = out[1:]
    like = recorder.multiplied(f"{kind}: input and weight", input, weight)
    biases = 0 if bias is None else product(recorder.dims(bias))
    recorder.records.append((
        convolution_layer, recorder.path, kind, recorder.form(kind), dims, out, kernel, biases, stride, groups,
        recorder.take(weight), recorder.take(bias), multi_adds, product(dims), n_out,
    ))  # fmt: skip
    recorder.multi_adds += multi_adds
    if recorder.backward:
        gradients(recorder, kind, recorder.path, recorder.form(kind), dims, (input, multi_adds), (weight, multi_adds))
    return StandIn(out, like)


def per_axis(value: Any, axes: int) -> Dims:
    """One number for all axes or one per axis, as one per axis."""
    if isinstance(value, (tuple, list)):
        return tuple(value) if len(value) == axes else tuple(value) * axes
    return (value,) * axes


def product(dims: Any) -> int:
    """Number of elements of a shape."""
    n = 1
    for d in dims:
        n *= d
    return n


_OF = {1: torch.conv1d, 2: torch.conv2d, 3: torch.conv3d}
_TRANSPOSED_OF = {1: torch.conv_transpose1d, 2: torch.conv_transpose2d, 3: torch.conv_transpose3d}
