"""Normalizations, as they run at inference: elements, scale and shift, running statistics."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, leaf, rule
from ..work import Call, Work, dims, numel

_BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)
MODULE_KINDS.update(dict.fromkeys(_BATCH_NORMS, "batch_norm"))
MODULE_KINDS.update(dict.fromkeys((nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d), "instance_norm"))
MODULE_KINDS.update({
    nn.LayerNorm: "layer_norm", nn.GroupNorm: "group_norm", nn.RMSNorm: "rms_norm",
    nn.LocalResponseNorm: "local_response_norm",
})  # fmt: skip
leaf("training track_running_stats eps", *_BATCH_NORMS[:3])
leaf("normalized_shape eps", nn.LayerNorm)
leaf("num_groups eps", nn.GroupNorm)


def norm(
    call: Call, kind: str, affine: tuple[Any, ...] = (), statistics: tuple[Any, ...] = (), training: bool = False
) -> Work:
    """A normalization of the call's first tensor, with what is trained and what is not; ``training``: by the batch's statistics."""
    x, n = call.tensors[0], numel(call.tensors[0])
    affine = tuple(t for t in affine if t is not None)
    statistics = tuple(t for t in statistics if t is not None)
    n_affine, n_statistics = sum(map(numel, affine)), sum(map(numel, statistics))
    cost = {"norm_elements": n, "read": n + n_affine + n_statistics, "written": n}
    if training:
        cost["batch_statistics_elements"] = n
    if n_affine:
        cost["affine_elements"] = n
        cost["param_uses"] = n_affine * dims(x)[0]
    held = [*((t, "norm_weights") for t in affine), *((t, "norm_statistics") for t in statistics)]
    return call.work(kind, cost, outputs=dims(x), held=held)


@rule("torch.nn.functional.batch_norm torch.nn.functional.instance_norm")
def norm_of_functional(call: Call) -> Work:
    """``F.batch_norm`` and ``F.instance_norm``: running statistics come first."""
    mean, variance, weight, bias = (
        call.get(name, i + 1) for i, name in enumerate(("running_mean", "running_var", "weight", "bias"))
    )
    training = call.name == "batch_norm" and call.get("training", 5, False) is True
    return norm(call, call.name, (weight, bias), (mean, variance), training)


@rule("batch_norm instance_norm native_batch_norm cudnn_batch_norm _batch_norm_impl_index _native_batch_norm_legit "
      "_native_batch_norm_legit_no_training _native_batch_norm_legit_functional _batch_norm_with_update")  # fmt: skip
def norm_of_torch(call: Call) -> Work:
    """``torch.batch_norm`` and what it becomes: scale and shift come first."""
    weight, bias, mean, variance = (
        call.get(name, i + 1) for i, name in enumerate(("weight", "bias", "running_mean", "running_var"))
    )
    mean, variance = (t if hasattr(t, "shape") else None for t in (mean, variance))  # one of them has none of these
    if "instance" in call.name:
        return norm(call, "instance_norm", (weight, bias), (mean, variance))
    training = "no_training" not in call.name and call.get("training", 5, False) is True
    return norm(call, "batch_norm", (weight, bias), (mean, variance), training)


@rule("layer_norm native_layer_norm group_norm native_group_norm rms_norm _fused_rms_norm")
def norm_without_statistics(call: Call) -> Work:
    """Layer, group and root-mean-square normalization: after the map, all tensors are trained."""
    kind = next(kind for kind in ("layer_norm", "group_norm", "rms_norm") if kind in call.name)
    return norm(call, kind, tuple(call.tensors[1:]))


@rule("local_response_norm")
def local_response_norm(call: Call) -> Work:
    """``F.local_response_norm``."""
    return norm(call, "local_response_norm")


@rule("_weight_norm _weight_norm_interface")
def weight_norm(call: Call) -> Work:
    """A weight as length × direction: one multiplication for each of its elements."""
    v, g = call.tensors[:2]
    cost = {"multiplies": numel(v), "read": call.read, "written": numel(v)}
    return call.work("multiply", cost, outputs=dims(v), held=[(v, "weights"), (g, "weights")])
