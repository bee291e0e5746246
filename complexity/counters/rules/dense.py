"""Linear layers and matrix products: one multiply-add for each pair that is multiplied and summed."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..backward import gradients
from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, function, leaf
from ..standin import Dims, StandIn
from .convolution import product

MODULE_KINDS.update({nn.Linear: "linear", nn.Bilinear: "bilinear"})


@leaf(nn.Linear)
def linear_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
    """``Linear`` of exactly that class."""
    parameters = attributes["_parameters"]
    weight = parameters.get("weight")
    kernel = recorder.owned.get(id(weight))
    if kernel is None or x.dims[-1] != kernel[1]:
        return NotImplemented
    return _linear(recorder, path, "module", x, x.dims, kernel, weight, parameters["bias"])


@function("linear")
def linear(recorder: Recorder, input: Any, weight: Any, bias: Any = None) -> Any:
    """``F.linear``."""
    dims, kernel = recorder.dims(input), recorder.dims(weight)
    if not dims or dims[-1] != kernel[-1]:
        return run_on_meta(recorder, torch._C._nn.linear, (input, weight, bias), {})
    if len(kernel) == 1:
        return matmul(recorder, input, weight)
    return _linear(recorder, recorder.path, recorder.form("linear"), input, dims, kernel, weight, bias)


def _linear(
    recorder: Recorder, path: str, form: str, x: Any, dims: Dims, kernel: Dims, weight: Any, bias: Any
) -> StandIn:
    like = recorder.multiplied("linear: input and weight", x, weight)
    f_out, f_in = kernel
    positions = product(dims[:-1])
    n_weights, outputs = f_out * f_in, f_out * positions
    biases = 0 if bias is None else product(recorder.dims(bias))
    cost = {
        "multi_adds": n_weights * positions,
        "weights": recorder.take(weight),
        "outputs": outputs,
        "param_uses": (n_weights + biases) * (dims[0] if len(dims) > 1 else 1),
        "read": f_in * positions + n_weights + biases,
        "written": outputs,
    }
    if biases:
        cost["biases"] = recorder.take(bias)
        cost["bias_adds"] = outputs
    out = (*dims[:-1], f_out)
    recorder.emit("linear", cost, dims, out, path=path, form=form)
    if recorder.backward:
        multi_adds = cost["multi_adds"]
        gradients(recorder, "linear", path, form, dims, (x, multi_adds), (weight, multi_adds))
    return StandIn(out, like)


@function("bilinear")
def bilinear(recorder: Recorder, input1: Any, input2: Any, weight: Any, bias: Any = None) -> Any:
    """``F.bilinear``: ``f_out·f_in1·f_in2`` multiply-adds at each position."""
    first, second, kernel = recorder.dims(input1), recorder.dims(input2), recorder.dims(weight)
    if first[:-1] != second[:-1] or kernel[1:] != (first[-1], second[-1]):
        return run_on_meta(recorder, torch.bilinear, (input1, input2, weight, bias), {})
    positions = product(first[:-1])
    out = (*first[:-1], kernel[0])
    biases = 0 if bias is None else kernel[0]
    cost = {
        "multi_adds": product(kernel) * positions,
        "weights": recorder.take(weight),
        "biases": recorder.take(bias),
        "bias_adds": product(out) if biases else 0,
        "outputs": product(out),
        "read": product(first) + product(second) + product(kernel) + biases,
        "written": product(out),
    }
    recorder.emit("bilinear", cost, first, out)
    if recorder.backward:
        each = [(x, cost["multi_adds"]) for x in (input1, input2, weight)]
        gradients(recorder, "bilinear", recorder.path, recorder.form("bilinear"), first, *each)
    return StandIn(out, recorder.like(input1))


def emit_product(
    recorder: Recorder, a: Any, b: Any, out: Dims, multi_adds: int, read: int, bias: Any = None, form: str | None = None
) -> StandIn:
    """Writes down a product of two operands; ``bias`` is added to it."""
    like = recorder.multiplied("matmul: both operands", a, b)
    outputs = product(out)
    cost = {
        "multi_adds": multi_adds,
        "weights": recorder.take(a) + recorder.take(b),
        "outputs": outputs,
        "read": read,
        "written": outputs,
    }
    if bias is not None and type(bias) is not int:
        cost["biases"] = recorder.take(bias)
        cost["bias_adds"] = outputs
        cost["read"] += product(recorder.dims(bias))
    recorder.emit("matmul", cost, recorder.dims(a), out, form=form)
    result = StandIn(out, like)
    if recorder.backward:
        operands = ((a, multi_adds), (b, multi_adds))
        result.wants_grad = gradients(recorder, "matmul", recorder.path, "function", recorder.dims(a), *operands)
    return result


@function("matmul", "bmm", "mm", "mv", "dot", "vdot", "inner_product")
def matmul(recorder: Recorder, a: Any, b: Any, out: Any = None, *, form: str | None = None, **_: Any) -> Any:
    """``torch.matmul`` with broadcasting over the leading axes; vectors as torch takes them."""
    left, right = recorder.dims(a), recorder.dims(b)
    rows = left[-2:-1] if len(left) > 1 else ()
    columns = right[-1:] if len(right) > 1 else ()
    inner = right[-2] if len(right) > 1 else right[0] if right else None
    if not left or inner != left[-1]:
        return run_on_meta(recorder, torch.matmul, (a, b), {})
    leading = broadcast(left[:-2], right[:-2])
    if leading is None:
        return run_on_meta(recorder, torch.matmul, (a, b), {})
    shape = (*leading, *rows, *columns)
    return emit_product(recorder, a, b, shape, product(shape) * left[-1], product(left) + product(right), form=form)


@function("vecdot")
def vecdot(recorder: Recorder, a: Any, b: Any, *, dim: int = -1, out: Any = None) -> Any:
    """``torch.linalg.vecdot``: dot products of the vectors along an axis."""
    result = run_on_meta(recorder, torch.linalg.vecdot, (a, b), {"dim": dim}, silent=True)
    left, right = recorder.dims(a), recorder.dims(b)
    both = broadcast(left, right) or ()
    return emit_product(recorder, a, b, result.dims, product(both), product(left) + product(right))


@function("__matmul__")
def matmul_operator(recorder: Recorder, a: Any, b: Any) -> Any:
    """``a @ b``: a form of its own, since tools that patch ``torch.matmul`` do not see it."""
    return matmul(recorder, a, b, form="operator")


@function("__rmatmul__")
def matmul_reversed(recorder: Recorder, b: Any, a: Any) -> Any:
    """``a @ b``, asked of b."""
    return matmul(recorder, a, b, form="operator")


@function("addmm", "baddbmm", "addmv", "addmm_", "baddbmm_", "addmv_")
def add_product(
    recorder: Recorder, input: Any, a: Any, b: Any, *, beta: Any = 1, alpha: Any = 1, out: Any = None
) -> Any:
    """``input + a @ b``."""
    left, right = recorder.dims(a), recorder.dims(b)
    if left[-1] != (right[-2] if len(right) > 1 else right[0]):
        return run_on_meta(recorder, torch.matmul, (a, b), {})
    shape = (*left[:-1], *(right[-1:] if len(right) > 1 else ()))
    bias = None if beta == 0 else input
    return emit_product(recorder, a, b, shape, product(shape) * left[-1], product(left) + product(right), bias)


@function("addbmm", "addbmm_")
def add_summed_products(recorder: Recorder, input: Any, a: Any, b: Any, *, beta: Any = 1, alpha: Any = 1) -> Any:
    """``input + Σ a[i] @ b[i]``."""
    left, right = recorder.dims(a), recorder.dims(b)
    shape = (left[1], right[2])
    return emit_product(recorder, a, b, shape, product(left) * right[2], product(left) + product(right), input)


@function("outer", "ger")
def outer(recorder: Recorder, a: Any, b: Any, **_: Any) -> Any:
    """Each element of one vector times each of the other."""
    shape = (*recorder.dims(a), *recorder.dims(b))
    cost = {"multiplies": product(shape), "read": sum(shape), "written": product(shape)}
    recorder.emit("multiply", cost, recorder.dims(a), shape)
    return StandIn(shape, recorder.like(a))


@function("inner")
def inner(recorder: Recorder, a: Any, b: Any, **_: Any) -> Any:
    """Sums of products over the last axis of both."""
    left, right = recorder.dims(a), recorder.dims(b)
    shape = (*left[:-1], *right[:-1])
    return emit_product(recorder, a, b, shape, product(shape) * left[-1], product(left) + product(right))


@function("chain_matmul", "multi_dot")
def chain(recorder: Recorder, *matrices: Any, **_: Any) -> Any:
    """Products of several matrices, in the order that needs the fewest multiply-adds, as torch chooses it."""
    items = list(matrices[0]) if len(matrices) == 1 else list(matrices)
    return _chain(recorder, items)


def _chain(recorder: Recorder, items: list[Any]) -> Any:
    if len(items) == 1:
        return items[0]
    best, _ = min((_chain_cost([recorder.dims(m) for m in items], k), k) for k in range(1, len(items)))
    split = next(k for k in range(1, len(items)) if _chain_cost([recorder.dims(m) for m in items], k) == best)
    return matmul(recorder, _chain(recorder, items[:split]), _chain(recorder, items[split:]))


def _chain_cost(shapes: list[Dims], split: int) -> int:
    def best(part: list[Dims]) -> int:
        return 0 if len(part) == 1 else min(_chain_cost(part, k) for k in range(1, len(part)))

    rows, middle, columns = shapes[0][0], shapes[split][0], shapes[-1][-1]
    return best(shapes[:split]) + best(shapes[split:]) + rows * middle * columns


@function("tensordot")
def tensordot(recorder: Recorder, a: Any, b: Any, dims: Any = 2, out: Any = None) -> Any:
    """Sums of products over the named axes."""
    left, right = recorder.dims(a), recorder.dims(b)
    if isinstance(dims, int):
        first, second = list(range(len(left) - dims, len(left))), list(range(dims))
    else:
        first, second = ([d] if isinstance(d, int) else list(d) for d in dims)
    first, second = [d % len(left) for d in first], [d % len(right) for d in second]
    summed = product(left[d] for d in first)
    shape = (
        *(n for i, n in enumerate(left) if i not in first),
        *(n for i, n in enumerate(right) if i not in second),
    )
    return emit_product(recorder, a, b, shape, product(shape) * summed, product(left) + product(right))


@function("einsum")
def einsum(recorder: Recorder, equation: Any, *operands: Any) -> Any:
    """Contracted two operands at a time, in the order that torch takes; each by one product over all their indices."""
    from .einsum import contract

    return contract(recorder, equation, operands)


def broadcast(a: Dims, b: Dims) -> Dims | None:
    """The shape of two shapes together; None where they do not fit."""
    if a == b:
        return a
    if len(a) < len(b):
        a = (1,) * (len(b) - len(a)) + a
    elif len(b) < len(a):
        b = (1,) * (len(a) - len(b)) + b
    result = []
    for m, n in zip(a, b, strict=True):
        if m != n and m != 1 and n != 1:
            return None
        result.append(n if m == 1 else m)
    return tuple(result)
