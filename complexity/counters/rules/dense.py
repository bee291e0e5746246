"""Linear layers and matrix products: one multiply-add for each pair that is multiplied and summed."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, leaf, rule
from ..work import Call, Dims, Work, dims, nonzeros, numel

MODULE_KINDS.update({nn.Linear: "linear", nn.Bilinear: "bilinear"})
leaf("", nn.Linear)


@rule("linear")
def linear(call: Call) -> Work:
    """``F.linear``."""
    x, weight, *rest = call.tensors
    if len(dims(weight)) == 1:
        return multiplied(call, x, weight, numel(x))
    return linear_work(call, x, weight, rest[0] if rest else None)


def linear_work(
    call: Call, x: Any, weight: Any, bias: Any, shape: Dims | None = None, gradient: Any = None, **others: Any
) -> Work:
    """A linear layer from ``x`` (of this ``shape``) with a weight ``(f_out, f_in)``."""
    shape = dims(x) if shape is None else shape
    f_out, f_in = dims(weight)
    positions = prod(shape[:-1])
    n_weights, outputs = f_out * f_in, f_out * positions
    biases = 0 if bias is None else numel(bias)
    multi_adds = n_weights * positions
    cost = {
        "multi_adds": multi_adds,
        "outputs": outputs,
        "param_uses": (n_weights + biases) * (shape[0] if len(shape) > 1 else 1),
        "read": f_in * positions + n_weights + biases,
        "written": outputs,
        "bias_adds": outputs if biases else 0,
    }
    return call.work(
        "linear",
        cost,
        shape,
        (*shape[:-1], f_out),
        held=[(weight, "weights"), (bias, "biases")],
        gradients=[gradient or (x, multi_adds), (weight, multi_adds)],
        **others,
    )


@rule("bilinear _trilinear")
def bilinear(call: Call) -> Work:
    """``F.bilinear``: ``f_out·f_in1·f_in2`` multiply-adds at each position."""
    a, b, weight, *rest = call.tensors
    multi_adds = numel(weight) * prod(dims(a)[:-1])
    cost = {
        "multi_adds": multi_adds,
        "bias_adds": call.written if rest else 0,
        "param_uses": sum(map(numel, (weight, *rest))) * (dims(a)[0] if a.dim() > 1 else 1),
        "outputs": call.written,
        "read": call.read,
        "written": call.written,
    }
    held = [(weight, "weights"), *((bias, "biases") for bias in rest)]
    return call.work("bilinear", cost, held=held, gradients=[(t, multi_adds) for t in (a, b, weight)])


def multiplied(
    call: Call,
    a: Any,
    b: Any,
    multi_adds: int,
    bias: Any = None,
    outputs: Dims | None = None,
    form: str | None = None,
    apart: Mapping[str, int] | None = None,
) -> Work:
    """A product of two operands; ``bias`` is added to it. ``apart``: quantities that say more of it."""
    written = call.written if outputs is None else prod(outputs)
    cost = {
        "multi_adds": multi_adds,
        "outputs": written,
        "read": numel(a) + numel(b) + (0 if bias is None else numel(bias)),
        "written": written,
        "bias_adds": 0 if bias is None else written,
        **(apart or {}),
    }
    held = [(a, "weights"), (b, "weights"), (bias, "biases")]
    gradients = [(a, multi_adds), (b, multi_adds)]
    return call.work("matmul", cost, dims(a), outputs, held=held, gradients=gradients, form=form)


@rule("matmul __matmul__ bmm mm mv dot vdot inner _int_mm _scaled_mm _grouped_mm _scaled_grouped_mm grouped_mm "
      "scaled_grouped_mm scaled_mm _sparse_mm smm hspmm")  # fmt: skip
def matmul(call: Call) -> Work:
    """``torch.matmul`` and its like: each result is a sum over the last axis of the first operand.

    Of a sparse operand, each element that it has meets the other operand's columns (or rows).
    """
    a, b, *_ = call.tensors
    return multiplied(
        call,
        a,
        b,
        _summed(call, a, b),
        form="operator" if call.name == "__matmul__" else None,
        apart=_apart(call, a, b),
    )


def _apart(call: Call, a: Any, b: Any) -> dict[str, int]:
    """What some tools leave out: products with a vector behind, and a first operand that is taken again for each of a stack."""
    if nonzeros(a) is not None or nonzeros(b) is not None:
        return {}
    multi_adds = call.written * dims(a)[-1]
    if b.dim() == 1:
        return {"vector_multi_adds": multi_adds}
    once = numel(a) * dims(b)[-1]
    return {"repeated_multi_adds": multi_adds - once} if multi_adds > once else {}


def _summed(call: Call, a: Any, b: Any) -> int:
    left, right = nonzeros(a), nonzeros(b)
    if left is not None:
        return left * (dims(b)[-1] if b.dim() > 1 else 1)
    if right is not None:
        return right * (dims(a)[-2] if a.dim() > 1 else 1)
    return call.written * dims(a)[-1]


@rule("_weight_int8pack_mm _weight_int4pack_mm _weight_int4pack_mm_for_cpu")
def matmul_packed(call: Call) -> Work:
    """Products with a weight of 8 or 4 bits: scales (and zeros) are read with it."""
    a, b, *_ = call.tensors
    multi_adds = call.written * dims(a)[-1]
    cost = {"multi_adds": multi_adds, "outputs": call.written, "read": call.read, "written": call.written}
    return call.work("matmul", cost, held=[(b, "weights")], gradients=[(a, multi_adds)])


@rule("linalg_vecdot vecdot")
def vecdot(call: Call) -> Work:
    """``torch.linalg.vecdot``: dot products of the vectors along an axis."""
    a, b = call.tensors
    dim = call.get("dim", 2, -1)
    rank = max(a.dim(), b.dim())
    length = max(dims(x)[dim if dim < 0 else dim - rank] for x in (a, b))
    return multiplied(call, a, b, call.written * length)


@rule("addmm baddbmm addmv addmm_ baddbmm_ addmv_ _addmm_activation _sparse_addmm sspaddmm")
def add_product(call: Call) -> Work:
    """``input + a @ b``."""
    bias, a, b, *_ = call.tensors
    multi_adds, apart = _summed(call, a, b), {}
    if call.name.startswith("baddbmm"):
        apart = {"added_product_multi_adds": multi_adds, "added_product_outputs": call.written}
    elif b.dim() == 1:
        apart = {"vector_multi_adds": multi_adds}
    return multiplied(call, a, b, multi_adds, None if call.get("beta", 3, 1) == 0 else bias, apart=apart)


@rule("addbmm addbmm_")
def add_summed_products(call: Call) -> Work:
    """``input + Σ a[i] @ b[i]``."""
    bias, a, b = call.tensors[:3]
    return multiplied(call, a, b, numel(a) * dims(b)[2], bias)


@rule("outer ger")
def outer(call: Call) -> Work:
    """Each element of one vector times each of the other."""
    a, b = call.tensors[:2]
    cost = {"multiplies": call.written, "read": call.read, "written": call.written}
    return call.work("multiply", cost, held=[(a, "weights"), (b, "weights")])


@rule("chain_matmul linalg_multi_dot multi_dot")
def chain(call: Call) -> list[Work]:
    """Products of several matrices, in the order that needs the fewest multiply-adds, as torch chooses it."""
    works: list[Work] = []
    _chain(call, [(dims(t) if t.dim() > 1 else (1, numel(t)) if i == 0 else (numel(t), 1), t)
                  for i, t in enumerate(call.tensors)], works)  # fmt: skip
    return works


def _chain(call: Call, items: list[Any], works: list[Work]) -> Any:
    if len(items) == 1:
        return items[0]
    shapes = [shape for shape, _ in items]
    split = min(range(1, len(items)), key=lambda k: _chain_cost(shapes, k))
    (left, a), (right, b) = _chain(call, items[:split], works), _chain(call, items[split:], works)
    out = (left[0], right[1])
    cost = {
        "multi_adds": prod(out) * left[1],
        "outputs": prod(out),
        "read": prod(left) + prod(right),
        "written": prod(out),
    }
    held = [(t, "weights") for t in (a, b) if t is not None]
    gradients = [(t, cost["multi_adds"]) for t in (a, b) if t is not None]
    works.append(call.work("matmul", cost, left, out, held=held, gradients=gradients))
    return out, None


def _chain_cost(shapes: list[Dims], split: int) -> int:
    def best(part: list[Dims]) -> int:
        return 0 if len(part) == 1 else min(_chain_cost(part, k) for k in range(1, len(part)))

    rows, middle, columns = shapes[0][0], shapes[split][0], shapes[-1][-1]
    return best(shapes[:split]) + best(shapes[split:]) + rows * middle * columns


@rule("tensordot")
def tensordot(call: Call) -> Work:
    """Sums of products over the named axes."""
    a, b = call.tensors[:2]
    axes = call.get("dims", 2, 2)
    if isinstance(axes, int):
        summed = prod(dims(a)[len(dims(a)) - axes :])
    else:
        first = [axes[0]] if isinstance(axes[0], int) else list(axes[0])
        summed = prod(dims(a)[d] for d in first)
    return multiplied(call, a, b, call.written * summed)


@rule("linalg_solve_triangular")
def solve_triangular(call: Call) -> Work:
    """Substitution: each unknown takes in those before it, half of a product with the whole matrix, and is divided once."""
    a, b = call.tensors[:2]
    multi_adds = call.written * (dims(a)[-1] - 1) // 2
    divisions = 0 if call.kwargs.get("unitriangular") else call.written
    cost = {"multi_adds": multi_adds, "multiplies": divisions, "outputs": call.written, "read": call.read}
    return call.work(
        "solve_triangular", {**cost, "written": call.written}, gradients=[(a, multi_adds), (b, multi_adds)]
    )


@rule("cdist _cdist_forward")
def cdist(call: Call) -> Work:
    """Distances between all pairs of rows: a difference and a product for each pair and feature."""
    a, _ = call.tensors[:2]
    n = call.written * dims(a)[-1]
    return call.work("cdist", {"adds": n, "multiplies": n, "read": call.read, "written": call.written})


@rule("affine_grid affine_grid_generator")
def affine_grid(call: Call) -> Work:
    """``F.affine_grid``: a small matrix product at each position."""
    (theta,) = call.tensors
    n = call.written
    cost = {"multi_adds": n * dims(theta)[-1], "outputs": n, "read": numel(theta), "written": n}
    return call.work("affine_grid", cost)
