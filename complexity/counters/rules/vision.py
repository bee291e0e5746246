"""What torchvision adds: deformable convolution and the operations on regions. Registered by name: it may not be there."""

from __future__ import annotations

from typing import Any

import torch

from ..backward import gradients
from ..recorder import Recorder
from ..registry import operation
from ..standin import StandIn
from .convolution import per_axis, product


@operation("torchvision::deform_conv2d")
def deform_conv2d(
    recorder: Recorder, input: Any, weight: Any, offset: Any, mask: Any, bias: Any, stride_h: int, stride_w: int,
    pad_h: int, pad_w: int, dilation_h: int, dilation_w: int, groups: int, *_: Any,
) -> Any:  # fmt: skip
    """The dense part counts: weights × output positions; sampling the input between its pixels is in no figure."""
    dims, kernel, places = recorder.dims(input), recorder.dims(weight), recorder.dims(offset)
    out = (dims[0], kernel[0], *places[-2:])
    outputs, n_weights = product(out), product(kernel)
    biases = product(recorder.dims(bias)) if bias is not None else 0
    cost = {
        "multi_adds": outputs * product(kernel[1:]),
        "weights": recorder.take(weight),
        "biases": recorder.take(bias),
        "bias_adds": outputs if biases and id(bias) in recorder.owned else 0,
        "outputs": outputs,
        "read": product(dims) + n_weights + product(places) + biases,
        "written": outputs,
    }
    recorder.emit("deform_conv", cost, dims, out, kernel[2:], (stride_h, stride_w), groups, form=_form(recorder))
    if recorder.backward:
        multi_adds = cost["multi_adds"]
        gradients(recorder, "deform_conv", recorder.path, "function", dims, (input, multi_adds), (weight, multi_adds))
    return StandIn(out, recorder.like(input))


def _form(recorder: Recorder) -> str:
    name = f"{recorder.owner.__module__}.{recorder.owner.__name__}" if recorder.owner else ""
    return "module" if name == "torchvision.ops.deform_conv.DeformConv2d" else "function"


def _regions(recorder: Recorder, kind: str, input: Any, rois: Any, size: Any, channels: int | None = None) -> StandIn:
    dims, boxes = recorder.dims(input), recorder.dims(rois)
    out = (boxes[0], dims[1] if channels is None else channels, *per_axis(size, 2))
    n_in, n_out = product(dims), product(out)
    recorder.emit(
        kind, {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in + product(boxes), "written": n_out}, dims, out
    )
    return StandIn(out, recorder.like(input))


@operation("torchvision::roi_align")
def roi_align(recorder: Recorder, input: Any, rois: Any, scale: float, height: int, width: int, *_: Any) -> Any:
    """``torchvision.ops.roi_align``."""
    return _regions(recorder, "roi_align", input, rois, (height, width))


@operation("torchvision::roi_pool")
def roi_pool(recorder: Recorder, input: Any, rois: Any, scale: float, height: int, width: int) -> Any:
    """``torchvision.ops.roi_pool``: also returns where each maximum was."""
    y = _regions(recorder, "roi_pool", input, rois, (height, width))
    return y, StandIn(y.dims, recorder.like(input, torch.int32))


@operation("torchvision::ps_roi_align")
def ps_roi_align(recorder: Recorder, input: Any, rois: Any, scale: float, height: int, width: int, *_: Any) -> Any:
    """``torchvision.ops.ps_roi_align``."""
    channels = recorder.dims(input)[1] // (height * width)
    y = _regions(recorder, "ps_roi_align", input, rois, (height, width), channels)
    return y, StandIn(y.dims, recorder.like(input, torch.int32))


@operation("torchvision::ps_roi_pool")
def ps_roi_pool(recorder: Recorder, input: Any, rois: Any, scale: float, height: int, width: int) -> Any:
    """``torchvision.ops.ps_roi_pool``."""
    channels = recorder.dims(input)[1] // (height * width)
    y = _regions(recorder, "ps_roi_pool", input, rois, (height, width), channels)
    return y, StandIn(y.dims, recorder.like(input, torch.int32))


@operation("torchvision::nms")
def nms(recorder: Recorder, *_: Any) -> Any:
    """How many boxes are left depends on their values."""
    raise recorder.needs_values("which boxes non-maximum suppression keeps")
