"""What torchvision adds: deformable convolution and the operations on regions. Registered by name: it may not be there."""

from __future__ import annotations

from math import prod

from ..registry import MODULE_KINDS, NEED_VALUES, RULES, rule
from ..work import Call, Rule, Work, dims, numel

MODULE_KINDS["torchvision.ops.deform_conv.DeformConv2d"] = "deform_conv"
NEED_VALUES.add("torchvision::nms")


@rule("torchvision::deform_conv2d")
def deform_conv2d(call: Call) -> Work:
    """The dense part counts: weights × output positions; sampling the input between its pixels is in no figure."""
    x, weight, offset, _, bias, stride_h, stride_w = call.args[:7]
    kernel, written = dims(weight), call.written
    multi_adds = written * prod(kernel[1:])
    cost = {
        "multi_adds": multi_adds,
        "outputs": written,
        "read": numel(x) + numel(weight) + numel(offset) + numel(bias),
        "written": written,
    }
    return call.work(
        "deform_conv",
        cost,
        kernel_size=kernel[2:],
        stride=(stride_h, stride_w),
        groups=call.args[11] if len(call.args) > 11 else 1,
        held=[(weight, "weights"), (bias, "biases")],
        gradients=[(x, multi_adds), (weight, multi_adds)],
        trained=[(bias, "bias_adds", written)],  # torchvision adds zeros where there is no bias
    )


def _regions(kind: str) -> Rule:
    def regions(call: Call) -> Work:
        n_in, n_out = numel(call.tensors[0]), numel(call.results[0])
        cost = {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in + numel(call.tensors[1]), "written": n_out}
        return call.work(kind, cost)

    return regions


for _kind in ("roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool"):
    RULES[f"torchvision::{_kind}"] = _regions(_kind)
