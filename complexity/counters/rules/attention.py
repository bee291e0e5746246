"""Attention: two matrix products for each head, ``q·kᵀ`` and ``weights·v``, counted in full (masks save nothing)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, rule
from ..work import Call, Dims, Gradient, Work, dims, numel, values
from .dense import linear_work

MODULE_KINDS.update({nn.MultiheadAttention: "attention"})


def attend(
    call: Call, queries: Dims, keys: Dims, values: Dims, slots: tuple[tuple[int, ...], ...], **others: Any
) -> Work:
    """``softmax(q·kᵀ)·v`` of ``(…, L, E)``, ``(…, S, E)``, ``(…, S, Ev)``; ``slots``: the tensors that each comes from."""
    out = (*queries[:-1], values[-1])
    scores = prod(queries[:-1]) * keys[-2]
    cost = {
        "multi_adds": scores * (queries[-1] + values[-1]),
        "outputs": scores + prod(out),
        "activation_elements": scores,
        "multiplies": prod(queries),
        "read": prod(queries) + prod(keys) + prod(values),
        "written": prod(out),
    }
    by_scores, by_values = scores * queries[-1], scores * values[-1]
    q, k, v = slots
    gradients = [
        (Gradient(v, by_values), 0),
        (Gradient((*q, *k), by_values), 0),  # the gradient of the scores is needed for either
        (Gradient(q, by_scores), 0),
        (Gradient(k, by_scores), 0),
    ]
    return call.work("attention", cost, queries, out, gradients=gradients, **others)


@rule("scaled_dot_product_attention _scaled_dot_product_flash_attention _scaled_dot_product_flash_attention_for_cpu "
      "_scaled_dot_product_efficient_attention _scaled_dot_product_cudnn_attention "
      "_scaled_dot_product_attention_math _scaled_dot_product_fused_attention_overrideable")  # fmt: skip
def scaled_dot_product_attention(call: Call) -> Work:
    """``F.scaled_dot_product_attention``."""
    q, k, v = call.tensors[:3]
    slots = tuple((call.slots[id(t)],) if id(t) in call.slots else () for t in (q, k, v))
    return attend(call, dims(q), dims(k), dims(v), slots)


@rule("flex_attention")
def flex_attention(call: Call) -> Work:
    """``flex_attention``: in full; with a block mask whose values are known, the blocks that it keeps."""
    made = scaled_dot_product_attention(call)
    queries, keys = made.inputs, dims(call.tensors[1])
    mask = call.get("block_mask", 4)
    height, width = (int(n) for n in mask[-3:-1])
    kept = [values(blocks) for blocks in (mask[2], mask[4]) if blocks is not None]  # partly masked ones, and full ones
    if height > queries[-2] or any(blocks is None for blocks in kept):
        return made
    every = prod(queries[:2]) * -(-queries[-2] // height) * -(-keys[-2] // width)
    shared = prod(queries[:2]) // max(prod(dims(mask[2])[:2]), 1)  # a mask for all samples or heads
    share = Fraction(sum(int(blocks.sum()) for blocks in kept) * shared, every)
    cost = dict(made.cost)
    for quantity in ("multi_adds", "activation_elements"):
        cost[quantity] = int(cost[quantity] * share)
    gradients = tuple(replace(g, multi_adds=int(g.multi_adds * share)) for g in made.gradients)
    return replace(made, cost=cost, gradients=gradients)


@rule("multi_head_attention_forward")
def multi_head_attention_forward(call: Call) -> list[Work]:
    """``F.multi_head_attention_forward``: projections in, attention, projection out. Inputs ``(L, N, E)`` or ``(L, E)``."""
    query, key, value = (call.get(name, i) for i, name in enumerate(("query", "key", "value")))
    embed, heads = call.get("embed_dim_to_check", 3), call.get("num_heads", 4)
    weight, bias = call.get("in_proj_weight", 5), call.get("in_proj_bias", 6)
    extra = [t for t in (call.get("bias_k", 7), call.get("bias_v", 8)) if t is not None]
    out_weight, out_bias = call.get("out_proj_weight", 11), call.get("out_proj_bias", 12)
    shape = dims(query)
    samples = shape[1] if len(shape) == 3 else 1
    target, source = shape[0], dims(key)[0]
    works: list[Work] = []
    if call.get("use_separate_proj_weight", 17, False):
        projections = [call.get(f"{name}_proj_weight", 18 + i) for i, name in enumerate("qkv")]
        for i, (x, w) in enumerate(zip((query, key, value), projections, strict=True)):
            works.append(_separate(call, x, w, bias, first=i == 0))
    else:
        projections = [weight]
        works.append(_together(call, (query, key, value), weight, bias, embed))
    for tensor in extra:
        n = samples * embed
        works.append(
            call.work("concat", {"read": n, "written": n}, (1, samples, embed), (), held=[(tensor, "weights")])
        )
    source += bool(extra) + bool(call.get("add_zero_attn", 9, False))
    head = embed // heads
    q, k = (samples, heads, target, head), (samples, heads, source, head)
    inner = tuple(
        call.slots[id(t)] for t in (query, key, value, *projections, bias) if t is not None and id(t) in call.slots
    )
    works.append(attend(call, q, k, k, (inner, inner, inner), packed=True))
    flat = (target * samples, embed)
    n = prod(flat) * dims(out_weight)[0]
    gradient = (Gradient(inner, n, "input"), 0)
    works.append(
        linear_work(
            call, None, out_weight, out_bias, flat, gradient, packed=True, place="out_proj", home=call.slots.get(id(out_weight))
        )
    )  # fmt: skip
    return works


def _together(call: Call, inputs: tuple[Any, ...], weight: Any, bias: Any, embed: int) -> Work:
    """The three projections that share one weight: one layer, which reads one map once where all inputs are the same."""
    query = inputs[0]
    positions = [prod(dims(x)[:-1]) for x in inputs]
    outputs = sum(positions) * embed
    read = numel(query) if all(x is query for x in inputs) else sum(positions) * embed
    biases = 0 if bias is None else 3 * embed
    cost = {
        "multi_adds": outputs * embed,
        "outputs": outputs,
        "read": read + 3 * embed * embed + biases,
        "written": outputs,
        "bias_adds": outputs if biases else 0,
    }
    shape = dims(query)
    gradients = [*((x, n * embed * embed) for x, n in zip(inputs, positions, strict=True)), (weight, outputs * embed)]
    held = [(weight, "weights"), (bias, "biases")]
    return call.work("linear", cost, shape, (*shape[:-1], 3 * embed), held=held, gradients=gradients, packed=True)


def _separate(call: Call, x: Any, weight: Any, bias: Any, *, first: bool) -> Work:
    """One of three projections with weights of their own; the bias is one for all, and counts with the first."""
    made = linear_work(call, x, weight, None, packed=True)
    if bias is None:
        return made
    cost = dict(made.cost)
    third = numel(bias) // 3
    shape = dims(x)
    cost["param_uses"] += third * (shape[0] if len(shape) > 1 else 1)
    cost["read"] += third
    cost["bias_adds"] = cost["outputs"]
    held = [(weight, "weights"), *([(bias, "biases")] if first else [])]
    multi_adds = cost["multi_adds"]
    return call.work(
        "linear", cost, shape, made.outputs, held=held, gradients=[(x, multi_adds), (weight, multi_adds)], packed=True
    )


@rule("_in_projection_packed")
def in_projection_packed(call: Call) -> Work:
    """``F._in_projection_packed``, called by itself."""
    q, k, v, weight, *bias = call.tensors
    return _together(call, (q, k, v), weight, bias[0] if bias else None, dims(q)[-1])


@rule("_nested_tensor_from_mask_left_aligned")
def left_aligned(call: Call) -> None:
    """Asked whether a padding mask may become a nested tensor."""
