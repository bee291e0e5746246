"""Pooling: inputs and outputs apart."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...formulas.cost import Cost
from ...ledgers.layer import Layer
from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import LEAVES, MODULE_KINDS, Rule, function
from ..standin import Dims, StandIn
from .convolution import per_axis, product

_CLASSES = {
    "max_pool": (nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d),
    "avg_pool": (nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d),
    "adaptive_avg_pool": (nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d),
    "adaptive_max_pool": (nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d),
}
for _kind, _classes in _CLASSES.items():
    MODULE_KINDS.update(dict.fromkeys(_classes, _kind))


def pool_layer(
    layers: list[Layer], path: str, kind: str, form: str, dims: Dims, out: Dims, kernel: Dims, stride: Dims
) -> None:
    """Makes the layer of a pooling's record."""
    inputs, outputs = product(dims), product(out)
    cost = Cost(pool_inputs=inputs, pool_outputs=outputs, read=inputs, written=outputs)
    layers.append(Layer(path, kind, cost, dims, out, kernel_size=kernel, stride=stride, form=form))


def _window(
    recorder: Recorder, path: str, form: str, kind: str, axes: int, x: Any, kernel: Any, stride: Any, padding: Any,
    dilation: Any, ceil_mode: bool, again: Any,
) -> Any:  # fmt: skip
    dims = recorder.dims(x)
    kernel = per_axis(kernel, axes)
    stride = kernel if stride is None or stride == () or stride == [] else per_axis(stride, axes)
    settings = (kernel, stride, per_axis(padding, axes), per_axis(dilation, axes))
    size = []
    for n, k, s, p, d in zip(dims[-axes:], *settings, strict=True):
        room = n + 2 * p - d * (k - 1) - 1
        if room < 0 or 2 * p > d * (k - 1) + 1:
            return again()
        size.append(min(-(-room // s) + 1, (n + p - 1) // s + 1) if ceil_mode else room // s + 1)
    out = (*dims[:-axes], *size)
    recorder.records.append((pool_layer, path, kind, form, dims, out, kernel, stride))
    return StandIn(out, recorder.like(x))


def _other() -> Any:
    return NotImplemented


def _max_pool(axes: int) -> Rule:
    kind = "max_pool"

    def max_pool(
        recorder: Recorder, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, dilation: Any = 1,
        ceil_mode: bool = False, return_indices: bool = False,
    ) -> Any:  # fmt: skip
        def again() -> Any:
            target = getattr(torch, f"max_pool{axes}d")
            return run_on_meta(
                recorder, target, (input, kernel_size, stride or kernel_size, padding, dilation, ceil_mode), {}
            )

        form = recorder.form(kind)
        y = _window(
            recorder, recorder.path, form, kind, axes, input, kernel_size, stride, padding, dilation, ceil_mode, again
        )
        return (y, StandIn(y.dims, recorder.like(input, torch.int64))) if return_indices else y

    def with_indices(recorder: Recorder, *args: Any, **kwargs: Any) -> Any:
        return max_pool(recorder, *args, **{**kwargs, "return_indices": True})

    def module(recorder: Recorder, path: str, a: dict[str, Any], x: StandIn) -> Any:
        if a["return_indices"]:
            return NotImplemented
        return _window(
            recorder, path, "module", kind, axes, x, a["kernel_size"], a["stride"], a["padding"], a["dilation"],
            a["ceil_mode"], _other,
        )  # fmt: skip

    function(f"max_pool{axes}d")(max_pool)
    function(f"max_pool{axes}d_with_indices")(with_indices)
    LEAVES[_CLASSES[kind][axes - 1]] = module
    return max_pool


def _avg_pool(axes: int) -> Rule:
    kind = "avg_pool"

    def avg_pool(
        recorder: Recorder, input: Any, kernel_size: Any, stride: Any = None, padding: Any = 0, ceil_mode: bool = False,
        *_: Any, **__: Any,
    ) -> Any:  # fmt: skip
        def again() -> Any:
            space = torch if axes == 1 else torch._C._nn
            target = getattr(space, f"avg_pool{axes}d")
            return run_on_meta(recorder, target, (input, kernel_size, stride or kernel_size, padding, ceil_mode), {})

        form = recorder.form(kind)
        return _window(
            recorder, recorder.path, form, kind, axes, input, kernel_size, stride, padding, 1, ceil_mode, again
        )

    def module(recorder: Recorder, path: str, a: dict[str, Any], x: StandIn) -> Any:
        return _window(
            recorder,
            path,
            "module",
            kind,
            axes,
            x,
            a["kernel_size"],
            a["stride"],
            a["padding"],
            1,
            a["ceil_mode"],
            _other,
        )

    function(f"avg_pool{axes}d")(avg_pool)
    LEAVES[_CLASSES[kind][axes - 1]] = module
    return avg_pool


def _adaptive(recorder: Recorder, path: str, form: str, kind: str, axes: int, x: Any, size: Any) -> StandIn:
    dims = recorder.dims(x)
    wanted = per_axis(size, axes)
    out = (*dims[:-axes], *(n if w is None else w for n, w in zip(dims[-axes:], wanted, strict=True)))
    recorder.records.append((pool_layer, path, kind, form, dims, out, (), ()))
    return StandIn(out, recorder.like(x))


def _adaptive_pool(kind: str, name: str, axes: int) -> None:
    def adaptive_pool(recorder: Recorder, input: Any, output_size: Any, return_indices: bool = False) -> Any:
        y = _adaptive(recorder, recorder.path, recorder.form(kind), kind, axes, input, output_size)
        return (y, StandIn(y.dims, recorder.like(input, torch.int64))) if return_indices else y

    def with_indices(recorder: Recorder, input: Any, output_size: Any, return_indices: bool = False) -> Any:
        return adaptive_pool(recorder, input, output_size, True)

    def module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
        if attributes.get("return_indices"):
            return NotImplemented
        return _adaptive(recorder, path, "module", kind, axes, x, attributes["output_size"])

    function(f"{name}{axes}d")(adaptive_pool)
    function(f"{name}{axes}d_with_indices")(with_indices)
    LEAVES[_CLASSES[kind][axes - 1]] = module


for _axes in (1, 2, 3):
    _max_pool(_axes)
    _avg_pool(_axes)
    _adaptive_pool("adaptive_avg_pool", "adaptive_avg_pool", _axes)
    _adaptive_pool("adaptive_max_pool", "adaptive_max_pool", _axes)
