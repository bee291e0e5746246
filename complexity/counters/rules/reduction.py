"""Reductions: sums, means, extremes over axes; and sorting."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch

from ..fallback import as_torch_has_it
from ..recorder import Recorder, tensors_in
from ..registry import Rule, function
from ..standin import Dims, StandIn
from .convolution import product
from .dense import broadcast

_KINDS = {
    "mean": "mean nanmean", "sum": "sum nansum", "max": "amax", "min": "amin", "argmax": "argmax argmin", "any": "any all",
}  # fmt: skip
#: Those with many ways to say over which axes: torch itself tells the shape and the dtype.
_BY_TORCH = {
    "sum": "count_nonzero trace", "prod": "prod", "logsumexp": "logsumexp", "variance": "var std var_mean std_mean",
    "norm": "norm vector_norm matrix_norm", "median": "median nanmedian mode kthvalue", "max": "aminmax",
    "cummax": "cummax cummin", "sort": "msort",
}  # fmt: skip


class ValuesAndIndices(NamedTuple):
    """What ``torch.max(x, dim)`` returns."""

    values: Any
    indices: Any


def reduced(recorder: Recorder, kind: str, x: Any, dim: Any, keepdim: bool, dtype: Any = None) -> StandIn:
    """Writes down a reduction over some axes (all of them where ``dim`` is None or empty)."""
    dims = recorder.dims(x)
    if dim is None or dim == () or dim == []:
        axes = set(range(len(dims)))
    else:
        axes = {d % len(dims) if dims else 0 for d in ([dim] if isinstance(dim, int) else dim)}
    out = tuple(1 if i in axes else n for i, n in enumerate(dims) if keepdim or i not in axes)
    inputs, outputs = product(dims), product(out)
    cost = {"pool_inputs": inputs, "pool_outputs": outputs, "read": inputs, "written": outputs}
    if type(x) is not StandIn and (taken := recorder.take(x)):
        cost["weights"] = taken
    recorder.emit(kind, cost, dims, out)
    return StandIn(out, recorder.like(x, dtype))


def _reduction(kind: str) -> Rule:
    result_dtype = {"argmax": torch.int64, "any": torch.bool}.get(kind)

    def reduction(recorder: Recorder, input: Any, *args: Any, **kwargs: Any) -> Any:
        args_left = list(args)
        dim = kwargs.get("dim", kwargs.get("axis"))
        if "dim" not in kwargs and "axis" not in kwargs and args_left and not isinstance(args_left[0], bool):
            dim = args_left.pop(0)
            while args_left and isinstance(args_left[0], int) and not isinstance(args_left[0], bool):
                dim = (*((dim,) if isinstance(dim, int) else tuple(dim)), args_left.pop(0))
        keepdim = kwargs.get("keepdim", kwargs.get("keepdims"))
        if keepdim is None:
            flags = [a for a in args_left if isinstance(a, bool)]
            keepdim = flags[-1] if flags else False
        dtype = kwargs.get("dtype") or result_dtype
        if kind == "sum" and dtype is None and not (input.dtype.is_floating_point or input.dtype.is_complex):
            dtype = torch.int64
        return reduced(recorder, kind, input, dim, keepdim, dtype)

    return reduction


for _kind, _names in _KINDS.items():
    function(*_names.split())(_reduction(_kind))


def _by_torch(kind: str, name: str) -> Rule:
    def reduction(recorder: Recorder, input: Any, *args: Any, **kwargs: Any) -> Any:
        result = as_torch_has_it(recorder, name, (input, *args), kwargs)
        dims, outputs = recorder.dims(input), [recorder.dims(t) for t in tensors_in(result)]
        inputs, written = product(dims), sum(map(product, outputs))
        cost = {"read": inputs, "written": written}
        if kind not in ("sort", "cummax"):
            cost |= {"pool_inputs": inputs, "pool_outputs": product(outputs[0])}
        if taken := recorder.take(input):
            cost["weights"] = taken
        recorder.emit(kind, cost, dims, outputs[0])
        return result

    return reduction


for _kind, _names in _BY_TORCH.items():
    for _name in _names.split():
        function(_name)(_by_torch(_kind, _name))


def _extreme(kind: str) -> Rule:
    def extreme(
        recorder: Recorder, input: Any, dim: Any = None, keepdim: bool = False, *, other: Any = None, **_: Any
    ) -> Any:
        if other is not None or isinstance(dim, torch.Tensor):
            from .elementwise import _binary

            return _binary("maximum", None, "maximum")(recorder, input, dim if other is None else other)
        result = reduced(recorder, kind, input, dim, keepdim)
        if dim is None:
            return result
        return ValuesAndIndices(result, StandIn(result.dims, recorder.like(input, torch.int64)))

    return extreme


function("max")(_extreme("max"))
function("min")(_extreme("min"))


@function("topk")
def topk(recorder: Recorder, input: Any, k: int, dim: int = -1, *_: Any, **__: Any) -> Any:
    """``torch.topk``."""
    dims = recorder.dims(input)
    dim %= len(dims)
    return _ordered(recorder, "topk", input, (*dims[:dim], k, *dims[dim + 1 :]))


@function("sort")
def sort(recorder: Recorder, input: Any, *_: Any, **__: Any) -> Any:
    """``torch.sort``."""
    return _ordered(recorder, "sort", input, recorder.dims(input))


@function("argsort")
def argsort(recorder: Recorder, input: Any, *_: Any, **__: Any) -> Any:
    """``torch.argsort``."""
    return _ordered(recorder, "sort", input, recorder.dims(input)).indices


def _ordered(recorder: Recorder, kind: str, input: Any, out: Dims) -> ValuesAndIndices:
    n = product(recorder.dims(input))
    recorder.emit(kind, {"read": n, "written": 2 * product(out)}, recorder.dims(input), out)
    return ValuesAndIndices(StandIn(out, recorder.like(input)), StandIn(out, recorder.like(input, torch.int64)))


@function("cross_entropy", "nll_loss", "mse_loss", "l1_loss", "smooth_l1_loss", "huber_loss", "kl_div",
          "binary_cross_entropy", "binary_cross_entropy_with_logits")  # fmt: skip
def loss(recorder: Recorder, input: Any, target: Any, *args: Any, reduction: str = "mean", **_: Any) -> Any:
    """A loss: everything is read and reduced to one number (or left as it is)."""
    dims = recorder.dims(input)
    if reduction == "none":
        n = product(dims)
        recorder.emit("loss", {"activation_elements": n, "read": 2 * n, "written": n}, dims, dims)
        return StandIn(recorder.dims(target), recorder.like(input))
    return reduced(recorder, "loss", input, None, False)


@function("cdist")
def cdist(recorder: Recorder, x1: Any, x2: Any, *_: Any, **__: Any) -> Any:
    """Distances between all pairs of rows: a difference and a product for each pair and feature."""
    left, right = recorder.dims(x1), recorder.dims(x2)
    leading = broadcast(left[:-2], right[:-2])
    if leading is None or left[-1] != right[-1]:
        return as_torch_has_it(recorder, "cdist", (x1, x2), {})
    out = (*leading, left[-2], right[-2])
    n = product(out) * left[-1]
    cost = {"adds": n, "multiplies": n, "read": product(left) + product(right), "written": product(out)}
    recorder.emit("cdist", cost, left, out)
    return StandIn(out, recorder.like(x1))
