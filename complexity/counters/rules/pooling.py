"""Pooling: inputs and outputs apart."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, RULES, leaf, words
from ..work import Call, Rule, Work, numel, per_axis

_CLASSES = {
    "max_pool": (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d),
    "avg_pool": (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d),
    "adaptive_avg_pool": (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d),
    "adaptive_max_pool": (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d),
}
for _kind, _classes in _CLASSES.items():
    MODULE_KINDS.update(dict.fromkeys(_classes, _kind))
leaf("kernel_size stride padding dilation return_indices ceil_mode", *_CLASSES["max_pool"])
leaf("kernel_size stride padding ceil_mode count_include_pad", nn.AvgPool1d)
leaf("kernel_size stride padding ceil_mode count_include_pad divisor_override", nn.AvgPool2d, nn.AvgPool3d)
leaf("output_size", *_CLASSES["adaptive_avg_pool"])


def _pool(kind: str, axes: int, window: bool) -> Rule:
    def pool(call: Call) -> Work:
        kernel: Any = ()
        stride: Any = ()
        dilation: Any = ()
        if window:
            kernel = per_axis(call.get("kernel_size", 1), axes)
            stride = call.get("stride", 2)
            stride = kernel if stride is None or stride == () or stride == [] else per_axis(stride, axes)
            if kind == "max_pool":
                dilation = per_axis(call.get("dilation", 4, 1), axes)
        n_in, n_out = numel(call.tensors[0]), numel(call.results[0])
        cost = {"pool_inputs": n_in, "pool_outputs": n_out, "read": n_in, "written": n_out}
        if axes != 2:
            cost["pool_inputs_beside_maps"] = n_in
        return call.work(kind, cost, kernel_size=kernel, stride=stride, dilation=dilation)

    return pool


for _axes in (1, 2, 3):
    for _kind, _names in {
        "max_pool": "max_pool{0}d max_pool{0}d_with_indices quantized_max_pool{0}d",
        "avg_pool": "avg_pool{0}d",
    }.items():
        RULES.update(dict.fromkeys(words(_names.format(_axes)), _pool(_kind, _axes, window=True)))
    for _kind, _names in {
        "adaptive_avg_pool": "adaptive_avg_pool{0}d _adaptive_avg_pool{0}d",
        "adaptive_max_pool": "adaptive_max_pool{0}d adaptive_max_pool{0}d_with_indices",
    }.items():
        RULES.update(dict.fromkeys(words(_names.format(_axes)), _pool(_kind, _axes, window=False)))
