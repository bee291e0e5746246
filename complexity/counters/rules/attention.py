"""Attention: two matrix products for each head, ``q·kᵀ`` and ``weights·v``, counted in full (masks save nothing)."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..backward import gradients
from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, RULES, function
from ..standin import Dims, StandIn
from .convolution import product
from .dense import _linear, broadcast
from .viewing import strided

MODULE_KINDS.update({nn.MultiheadAttention: "attention"})


def attend(recorder: Recorder, q: Any, k: Any, v: Any, form: str | None = None) -> StandIn:
    """Writes down ``softmax(q·kᵀ)·v`` of ``(…, L, E)``, ``(…, S, E)``, ``(…, S, Ev)`` and returns ``(…, L, Ev)``."""
    queries, keys, values = recorder.dims(q), recorder.dims(k), recorder.dims(v)
    out = (*queries[:-1], values[-1])
    rows = product(queries[:-1])
    scores = rows * keys[-2]
    cost = {
        "multi_adds": scores * (queries[-1] + values[-1]),
        "outputs": scores + product(out),
        "activation_elements": scores,
        "multiplies": product(queries),
        "read": product(queries) + product(keys) + product(values),
        "written": product(out),
    }
    recorder.emit("attention", cost, queries, out, form=form)
    if recorder.backward:
        by_scores, by_values = scores * queries[-1], scores * values[-1]
        scored = q if q.requires_grad else k  # the gradient of the scores is needed for either
        gradients(
            recorder, "attention", recorder.path, form or "function", queries,
            (v, by_values), (scored, by_values), (q, by_scores), (k, by_scores),
        )  # fmt: skip
    return StandIn(out, recorder.like(q))


@function("scaled_dot_product_attention")
def scaled_dot_product_attention(
    recorder: Recorder, query: Any, key: Any, value: Any, attn_mask: Any = None, *_: Any, enable_gqa: bool = False, **__: Any
) -> Any:  # fmt: skip
    """``F.scaled_dot_product_attention``."""
    queries, keys, values = recorder.dims(query), recorder.dims(key), recorder.dims(value)
    scores = (*queries[:-1], keys[-2])
    fits = queries[-1] == keys[-1] and keys[:-1] == values[:-1] and len(queries) == len(keys)
    if fits and queries[:-2] != keys[:-2]:
        if enable_gqa:
            fits = len(queries) > 2 and queries[-3] % keys[-3] == 0 and queries[:-3] == keys[:-3]
        else:
            fits = broadcast(queries[:-2], keys[:-2]) == queries[:-2]
    if fits and attn_mask is not None:
        fits = broadcast(recorder.dims(attn_mask), scores) == scores
    if not fits:
        named = {"attn_mask": attn_mask, "enable_gqa": enable_gqa}
        return run_on_meta(recorder, torch._C._nn.scaled_dot_product_attention, (query, key, value), named)
    recorder.multiplied("scaled_dot_product_attention: query and key", query, key)
    y = attend(recorder, query, key, value)
    if (
        len(queries) == 4 and type(query) is StandIn and query.steps is not None
    ):  # laid out as the query is, its gaps closed
        order = sorted(range(len(queries)), key=query.steps.__getitem__)
        layout, step = [0] * len(queries), 1
        for axis in order:
            layout[axis] = step
            step *= y.dims[axis]
        return strided(recorder, y, y.dims, tuple(layout))
    return y


@function("multi_head_attention_forward")
def multi_head_attention_forward(
    recorder: Recorder, query: Any, key: Any, value: Any, embed_dim_to_check: int, num_heads: int, in_proj_weight: Any,
    in_proj_bias: Any, bias_k: Any, bias_v: Any, add_zero_attn: bool, dropout_p: float, out_proj_weight: Any,
    out_proj_bias: Any, training: bool = True, key_padding_mask: Any = None, need_weights: bool = True,
    attn_mask: Any = None, use_separate_proj_weight: bool = False, q_proj_weight: Any = None, k_proj_weight: Any = None,
    v_proj_weight: Any = None, static_k: Any = None, static_v: Any = None, average_attn_weights: bool = True,
    is_causal: bool = False,
) -> Any:  # fmt: skip
    """``F.multi_head_attention_forward``: projections in, attention, projection out. Inputs ``(L, N, E)`` or ``(L, E)``."""
    dims = recorder.dims(query)
    batched = len(dims) == 3
    samples = dims[1] if batched else 1
    target, source = dims[0], recorder.dims(key)[0]
    embed = embed_dim_to_check
    if dims[-1] != embed:
        raise AssertionError(f"was expecting embedding dimension of {embed}, but got {dims[-1]}")
    path = recorder.path
    form, inner = ("module", "inner") if recorder.owner is nn.MultiheadAttention else ("function", "function")
    if use_separate_proj_weight:
        biases = (None, None, None) if in_proj_bias is None else _thirds(recorder, in_proj_bias)
        taken = recorder.take(in_proj_bias) if in_proj_bias is not None else 0
        projected = zip((query, key, value), (q_proj_weight, k_proj_weight, v_proj_weight), biases, strict=True)
        for i, (x, weight, bias) in enumerate(projected):
            _linear(recorder, path, inner, x, recorder.dims(x), recorder.dims(weight), weight, bias)
            if i == 0 and taken:
                recorder.records[-1][4]["biases"] = taken
    else:
        _project(recorder, path, query, key, value, in_proj_weight, in_proj_bias, embed, inner)
    for extra in (bias_k, bias_v):
        if extra is not None:
            source += 1 if extra is bias_k else 0
            n = samples * embed
            recorder.emit("concat", {"weights": recorder.take(extra), "read": n, "written": n}, (1, samples, embed), ())
    source += 1 if add_zero_attn else 0
    head = embed // num_heads
    like = recorder.like(query)
    q = StandIn((samples, num_heads, target, head), like)
    k = StandIn((samples, num_heads, source, head), like)
    if recorder.backward:
        trained = [w for w in (in_proj_weight, q_proj_weight, in_proj_bias) if w is not None]
        q.wants_grad = k.wants_grad = any(t.requires_grad for t in (query, key, value, *trained))
    attend(recorder, q, k, k, form)
    flat = (target * samples, embed)
    out_path = f"{path}.out_proj" if path else "out_proj"
    weight_path = recorder.path_of(out_proj_weight) or out_path
    attended = StandIn(flat, like)
    attended.wants_grad = q.wants_grad
    _linear(
        recorder, weight_path, inner, attended, flat, recorder.dims(out_proj_weight), out_proj_weight, out_proj_bias
    )
    output = StandIn(dims, like)
    if not need_weights:
        return output, None
    heads: Dims = () if average_attn_weights else (num_heads,)
    shape = ((samples,) if batched else ()) + heads + (target, source)
    return output, StandIn(shape, like)


def _project(
    recorder: Recorder, path: str, query: Any, key: Any, value: Any, weight: Any, bias: Any, embed: int,
    form: str = "function",
) -> None:  # fmt: skip
    """The three projections that share one weight: one layer where all inputs are one map, else one for each input."""
    positions = [product(recorder.dims(x)[:-1]) for x in (query, key, value)]
    n_weights, outputs = 3 * embed * embed, sum(positions) * embed
    inputs = product(recorder.dims(query)) if query is key is value else sum(positions) * embed
    biases = 0 if bias is None else 3 * embed
    cost = {
        "multi_adds": sum(positions) * embed * embed,
        "weights": recorder.take(weight),
        "outputs": outputs,
        "read": inputs + n_weights + biases,
        "written": outputs,
    }
    if biases:
        cost["biases"] = recorder.take(bias)
        cost["bias_adds"] = outputs
    dims = recorder.dims(query)
    recorder.emit("linear", cost, dims, (*dims[:-1], 3 * embed), path=path, form=form)
    if recorder.backward:
        each = [n * embed * embed for n in positions]
        inputs_ = zip((query, key, value), each, strict=True)
        gradients(recorder, "linear", path, "function", dims, *inputs_, (weight, sum(each)))


def _thirds(recorder: Recorder, bias: Any) -> tuple[StandIn, StandIn, StandIn]:
    third = StandIn((recorder.dims(bias)[0] // 3,), recorder.like(bias))
    return third, third, third


def _in_projection_packed(recorder: Recorder, q: Any, k: Any, v: Any, w: Any, b: Any = None) -> Any:
    """Kept for direct callers of ``F._in_projection_packed``."""
    _project(recorder, recorder.path, q, k, v, w, b, recorder.dims(q)[-1])
    return tuple(StandIn(recorder.dims(x), recorder.like(x)) for x in (q, k, v))


RULES[torch.nn.functional._in_projection_packed] = _in_projection_packed


def _left_aligned(recorder: Recorder, *_: Any) -> bool:
    """No nested tensors: what a padding mask hides counts as well."""
    return False


RULES[torch._nested_tensor_from_mask_left_aligned] = _left_aligned
