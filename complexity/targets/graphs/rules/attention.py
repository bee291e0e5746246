"""Attention as one operator: two matrix products for each head, ``q·kᵀ`` and ``weights·v``, in full (masks save nothing)."""

from __future__ import annotations

from math import prod

from ..node import Node, Work, rule, shapes
from ..values import Unsized, Value

Heads = tuple[int, int, int, int]


def attend(node: Node, queries: Heads, keys: Heads, values: Heads) -> Work:
    """``softmax(q·kᵀ)·v`` of ``(N, heads, length, size)`` each; the heads are those of the queries."""
    samples, heads, length, size = queries
    scores = samples * heads * length * keys[2]
    out = (samples, heads, length, values[3])
    cost = {
        "multi_adds": scores * (size + values[3]),
        "outputs": scores + prod(out),
        "activation_elements": scores,
        "multiplies": prod(queries),
        "read": prod(queries) + prod(keys) + prod(values),
        "written": prod(out),
    }
    return node.work("attention", cost, (), inputs=queries, outputs=out, held=[])


@rule("Attention")
def attention(node: Node) -> Work:
    """``Attention`` of ONNX: heads as an axis, or side by side in the last one; keys and values of the past in front."""
    heads = [node.get("q_num_heads", 0), node.get("kv_num_heads", 0), node.get("kv_num_heads", 0)]
    q, k, v = (_split(node.shape(i), heads[i]) for i in range(3))
    past = node.shape(4)[2] if node.x(4) is not None else 0
    return attend(node, q, _longer(k, past), _longer(v, past))


def _split(shape: tuple[int, ...], heads: int) -> Heads:
    if len(shape) == 4:
        return shape[0], shape[1], shape[2], shape[3]
    if len(shape) != 3 or not heads:
        raise Unsized
    return shape[0], heads, shape[1], shape[2] // heads


def _longer(shape: Heads, past: int) -> Heads:
    return shape[0], shape[1], shape[2] + past, shape[3]


@rule("Attention QAttention", "ms")
def attention_with_projection(node: Node) -> list[Work]:
    """onnxruntime's ``Attention``: one product for queries, keys and values, then attention."""
    n, length, wide = node.shape(0)
    weight, bias = node.shape(1), node.x(2)
    heads = node.get("num_heads", 1)
    sizes = node.get("qkv_hidden_sizes", None) or [weight[1] // 3] * 3
    outputs = n * length * weight[1]
    cost = {
        "multi_adds": outputs * wide, "outputs": outputs, "bias_adds": outputs if bias is not None else 0,
        "read": node.size(0) + node.size(1) + node.size(2),
    }  # fmt: skip
    held = [(node.x(1), "weights"), (bias, "biases")]
    product = node.work("linear", cost, outputs=(n, length, weight[1]), held=held)
    place = 8 if node.op == "QAttention" else 4
    past = node.shape(place)[3] if node.x(place) is not None else 0
    q, k, v = ((n, heads, length, size // heads) for size in sizes)
    return [product, attend(node, q, _longer(k, past), _longer(v, past))]


@rule("MultiHeadAttention", "ms")
def multi_head_attention(node: Node) -> list[Work]:
    """onnxruntime's ``MultiHeadAttention``: queries, keys and values are given; a bias may be added to them."""
    heads = node.get("num_heads", 1)
    if node.x(1) is None or node.x(2) is None or len(node.shape(0)) != 3:
        raise Unsized
    q, k, v = _split(node.shape(0), heads), _split(node.shape(1), heads), _split(node.shape(2), heads)
    past = node.shape(6)[2] if node.x(6) is not None else 0
    made = [attend(node, q, _longer(k, past), _longer(v, past))]
    if (bias := node.x(3)) is not None:
        n = prod(q) + prod(k) + prod(v)
        cost = {"adds": n, "read": n + bias.elements, "written": n}
        made.insert(0, node.work("add", cost, (), inputs=node.shape(0), held=[(bias, "biases")]))
    return made


@rule("GroupQueryAttention", "ms")
def group_query_attention(node: Node) -> Work:
    """onnxruntime's ``GroupQueryAttention``: fewer heads for keys and values; what a cache holds beyond the past is not known."""
    heads, few = node.get("num_heads", 1), node.get("kv_num_heads", 1)
    if node.x(1) is None or node.x(2) is None or (node.x(3) is not None and node.shape(3)[2]):
        raise Unsized
    return attend(node, *(_split(node.shape(i), n) for i, n in enumerate((heads, few, few))))


@rule("RotaryEmbedding")
@rule("RotaryEmbedding", "ms")
def rotary(node: Node) -> list[Work]:
    """Pairs of elements are turned: each times a cosine, plus its partner times a sine."""
    n = node.written
    return [
        node.work("multiply", {"multiplies": 2 * n, "read": 3 * n}, (), inputs=node.shape(), held=[]),
        node.work("add", {"adds": n, "read": 2 * n}, (), inputs=node.y, held=[]),
    ]


@shapes("Attention QAttention", "ms")
def projected(node: Node) -> list[Value]:
    """onnxruntime's ``Attention``: as wide as the values."""
    n, length, _ = node.shape(0)
    sizes = node.get("qkv_hidden_sizes", None)
    return [Value(1, (n, length, sizes[2] if sizes else node.shape(1)[1] // 3))]


@shapes("MultiHeadAttention GroupQueryAttention", "ms")
def attended(node: Node) -> list[Value]:
    """Queries' places, values' size: keys and values may be given with their heads apart."""
    q, v = node.shape(0), node.shape(2) if node.x(2) is not None else node.shape(0)
    if len(q) != 3:
        return []
    x = node.x(0)
    wide = v[1] * v[3] if len(v) == 4 else v[2]
    if node.op == "GroupQueryAttention":
        wide = q[2]
    return [Value(x.dtype if x is not None else 1, (q[0], q[1], wide))]
