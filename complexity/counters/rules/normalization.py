"""Normalizations, as they run at inference: elements, scale and shift, running statistics."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ...formulas.cost import Cost
from ...ledgers.layer import Layer
from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, function, leaf
from ..standin import Dims, StandIn
from .convolution import product

_BATCH_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d, nn.SyncBatchNorm)
MODULE_KINDS.update(dict.fromkeys(_BATCH_NORMS, "batch_norm"))
MODULE_KINDS.update(dict.fromkeys((nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d), "instance_norm"))
MODULE_KINDS.update({
    nn.LayerNorm: "layer_norm", nn.GroupNorm: "group_norm", nn.RMSNorm: "rms_norm",
    nn.LocalResponseNorm: "local_response_norm",
})  # fmt: skip


def norm_layer(
    layers: list[Layer], path: str, kind: str, form: str, dims: Dims, affine: int, statistics: int, new: int,
    new_statistics: int,
) -> None:  # fmt: skip
    """Makes the layer of a normalization's record."""
    n = product(dims)
    cost = {"norm_elements": n, "read": n + affine + statistics, "written": n}
    if affine:
        cost["affine_elements"] = n
        cost["param_uses"] = affine * dims[0]
    if new:
        cost["norm_weights"] = new
    if new_statistics:
        cost["norm_statistics"] = new_statistics
    layers.append(Layer(path, kind, Cost(cost), dims, dims, form=form))


@leaf(*_BATCH_NORMS)
def batch_norm_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
    """Batch norms of exactly these classes."""
    parameters, buffers = attributes["_parameters"], attributes["_buffers"]
    features = attributes["num_features"]
    dims = x.dims
    if len(dims) < 2 or dims[1] != features:
        return NotImplemented
    weight, fresh = parameters["weight"], recorder.fresh
    affine = new = 0
    if weight is not None:
        affine = 2 * features
        new = fresh.pop(id(weight), 0) + fresh.pop(id(parameters["bias"]), 0)
    statistics = new_statistics = 0
    mean = buffers["running_mean"]
    if mean is not None:
        statistics = 2 * features
        if id(mean) not in recorder.seen_statistics:
            recorder.seen_statistics.add(id(mean))
            new_statistics = statistics
    recorder.records.append((norm_layer, path, "batch_norm", "module", dims, affine, statistics, new, new_statistics))
    return x


@leaf(nn.LayerNorm)
def layer_norm_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
    """``LayerNorm`` of exactly that class."""
    shape = attributes["normalized_shape"]
    if x.dims[-len(shape) :] != shape:
        return NotImplemented
    parameters = attributes["_parameters"]
    _emit(recorder, path, "layer_norm", "module", x.dims, (parameters["weight"], parameters["bias"]), ())
    return StandIn(x.dims, x.like)


def _emit(recorder: Recorder, path: str, kind: str, form: str, dims: Dims, affine: Any, statistics: Any) -> None:
    n_affine = n_statistics = new = new_statistics = 0
    for tensor in affine:
        if tensor is not None:
            n_affine += product(recorder.dims(tensor))
            new += recorder.take(tensor)
    for tensor in statistics:
        if tensor is not None:
            n = product(recorder.dims(tensor))
            n_statistics += n
            if id(tensor) in recorder.owned and id(tensor) not in recorder.seen_statistics:
                recorder.seen_statistics.add(id(tensor))
                new_statistics += n
    recorder.records.append((norm_layer, path, kind, form, dims, n_affine, n_statistics, new, new_statistics))


def _norm(recorder: Recorder, kind: str, x: Any, affine: Any, statistics: Any = ()) -> StandIn:
    dims = recorder.dims(x)
    _emit(recorder, recorder.path, kind, recorder.form(kind), dims, affine, statistics)
    return StandIn(dims, recorder.like(x))


@function("batch_norm")
def batch_norm(
    recorder: Recorder, input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None,
    bias: Any = None, training: Any = False, *_: Any, **__: Any,
) -> Any:  # fmt: skip
    """``F.batch_norm`` (running statistics first) and ``torch.batch_norm`` (scale and shift first).

    The two are told apart by what the tensors are: parameters are trained, buffers are kept.
    """
    return torch_batch_norm(recorder, input, weight, bias, running_mean, running_var)


def torch_batch_norm(
    recorder: Recorder, input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, *_: Any, **__: Any
) -> Any:
    """``torch.batch_norm``: its order of arguments differs from ``F.batch_norm``."""
    dims = recorder.dims(input)
    for tensor in (weight, bias, running_mean, running_var):
        if tensor is not None and (len(dims) < 2 or recorder.dims(tensor) != (dims[1],)):
            without = running_mean is None or running_var is None
            args = (input, running_mean, running_var, weight, bias, without)
            return run_on_meta(recorder, torch.nn.functional.batch_norm, args, {})
    return _norm(recorder, "batch_norm", input, (weight, bias), (running_mean, running_var))


@function("layer_norm")
def layer_norm(
    recorder: Recorder, input: Any, normalized_shape: Any, weight: Any = None, bias: Any = None, *_: Any, **__: Any
) -> Any:
    """``F.layer_norm``."""
    shape = tuple(normalized_shape)
    if recorder.dims(input)[len(recorder.dims(input)) - len(shape) :] != shape:
        return run_on_meta(recorder, torch.layer_norm, (input, shape, weight, bias), {})
    return _norm(recorder, "layer_norm", input, (weight, bias))


@function("rms_norm")
def rms_norm(recorder: Recorder, input: Any, normalized_shape: Any, weight: Any = None, *_: Any, **__: Any) -> Any:
    """``F.rms_norm``."""
    shape = tuple(normalized_shape)
    if recorder.dims(input)[len(recorder.dims(input)) - len(shape) :] != shape:
        return run_on_meta(recorder, torch.rms_norm, (input, shape, weight), {})
    return _norm(recorder, "rms_norm", input, (weight,))


@function("group_norm")
def group_norm(
    recorder: Recorder, input: Any, num_groups: int, weight: Any = None, bias: Any = None, *_: Any, **__: Any
) -> Any:
    """``F.group_norm``."""
    dims = recorder.dims(input)
    fits = len(dims) > 1 and dims[1] % num_groups == 0
    if not fits or any(t is not None and recorder.dims(t) != (dims[1],) for t in (weight, bias)):
        return run_on_meta(recorder, torch.group_norm, (input, num_groups, weight, bias), {})
    return _norm(recorder, "group_norm", input, (weight, bias))


@function("instance_norm")
def instance_norm(
    recorder: Recorder, input: Any, running_mean: Any = None, running_var: Any = None, weight: Any = None,
    bias: Any = None, *_: Any, **__: Any,
) -> Any:  # fmt: skip
    """``F.instance_norm``."""
    return torch_instance_norm(recorder, input, weight, bias, running_mean, running_var)


def torch_instance_norm(
    recorder: Recorder, input: Any, weight: Any, bias: Any, running_mean: Any, running_var: Any, *_: Any, **__: Any
) -> Any:
    """``torch.instance_norm``: its order of arguments differs from ``F.instance_norm``."""
    dims, kept = recorder.dims(input), (running_mean, running_var, weight, bias)
    if any(t is not None and (len(dims) < 2 or recorder.dims(t) != (dims[1],)) for t in kept):
        return run_on_meta(recorder, torch.nn.functional.instance_norm, (input, *kept, running_mean is None), {})
    return _norm(recorder, "instance_norm", input, (weight, bias), (running_mean, running_var))


@function("local_response_norm")
def local_response_norm(recorder: Recorder, input: Any, *_: Any, **__: Any) -> Any:
    """``F.local_response_norm``."""
    if not input.dtype.is_floating_point:
        input = StandIn(recorder.dims(input), recorder.like(input, torch.get_default_dtype()))
    return _norm(recorder, "local_response_norm", input, ())


@function("_weight_norm")
def weight_norm(recorder: Recorder, v: Any, g: Any, dim: int = 0) -> Any:
    """A weight as length × direction: one multiplication for each of its elements."""
    dims = recorder.dims(v)
    n = product(dims)
    taken = recorder.take(v) + recorder.take(g)
    recorder.emit(
        "multiply", {"multiplies": n, "weights": taken, "read": n + product(recorder.dims(g)), "written": n}, dims, dims
    )
    return StandIn(dims, recorder.like(v))


def _register() -> None:
    from ..registry import RULES

    RULES[torch.batch_norm] = torch_batch_norm
    RULES[torch.instance_norm] = torch_instance_norm


_register()
