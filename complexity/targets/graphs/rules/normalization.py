"""Normalizations, as they run at inference: elements, scale and shift, running statistics."""

from __future__ import annotations

from ..node import Node, Work, alike, rule, shapes
from ..values import Value


def norm(node: Node, kind: str, affine: tuple[int, ...] = (), statistics: tuple[int, ...] = (), x: int = 0) -> Work:
    """A normalization with its scale and shift, and running statistics, by place."""
    n = node.size(x)
    affine = tuple(i for i in affine if node.x(i) is not None)
    cost = {"norm_elements": n, "written": n, "read": n + sum(map(node.size, (*affine, *statistics)))}
    if affine:
        cost["affine_elements"] = n
        cost["param_uses"] = sum(map(node.size, affine)) * node.shape(x)[0]
    held = [
        *((node.x(i), "norm_weights") for i in affine),
        *((node.x(i), "norm_statistics") for i in statistics),
    ]
    return node.work(kind, cost, (x,), held=held)


@rule("BatchNormalization")
def batch_norm(node: Node) -> Work:
    """``BatchNormalization``: scale, shift, mean, variance."""
    for i in (1, 2, 3, 4):
        alike("channels of the map and of the norm", node.shape()[1], node.size(i))
    return norm(node, "batch_norm", (1, 2), (3, 4))


@rule("InstanceNormalization")
def instance_norm(node: Node) -> Work:
    """``InstanceNormalization``. A group norm is often written as one of these, with ones and zeros for scale and shift."""
    return norm(node, "instance_norm", (1, 2))


@rule("LayerNormalization")
@rule("LayerNormalization", "ms")
def layer_norm(node: Node) -> Work:
    """``LayerNormalization``."""
    return norm(node, "layer_norm", (1, 2))


@rule("GroupNormalization")
@rule("GroupNorm", "ms")
def group_norm(node: Node) -> Work:
    """``GroupNormalization``."""
    return norm(node, "group_norm", (1, 2))


@rule("RMSNormalization SimplifiedLayerNormalization")
@rule("SimplifiedLayerNormalization", "ms")
def rms_norm(node: Node) -> Work:
    """``RMSNormalization``, which onnxruntime calls simplified."""
    return norm(node, "rms_norm", (1,))


@rule("SkipLayerNormalization SkipSimplifiedLayerNormalization", "ms")
def skip_norm(node: Node) -> list[Work]:
    """A map is added before, and perhaps a bias, then it is normalized."""
    simple = "Simplified" in node.op
    n, bias = node.size(), node.x(3 if simple else 4)
    works = [node.work("add", {"adds": n, "written": n}, (0, 1), held=[])]
    if bias is not None:
        cost = {"adds": n, "written": n, "read": n + bias.elements}
        works.append(node.work("add", cost, (), inputs=node.shape(), held=[(bias, "biases")]))
    return [*works, norm(node, "rms_norm" if simple else "layer_norm", (2,) if simple else (2, 3))]


@rule("EmbedLayerNormalization", "ms")
def embed_norm(node: Node) -> list[Work]:
    """Rows of tables for words, positions and segments are added and normalized."""
    n = node.written
    tables = [i for i in (2, 3, 4) if node.x(i) is not None]
    works = [
        node.work("embedding", {"read": n + node.size(0)}, (), inputs=node.shape(0), held=[(node.x(i), "weights")])
        for i in tables
    ]
    works += [node.work("add", {"adds": n, "read": 2 * n}, (), inputs=node.y, held=[]) for _ in tables[1:]]
    affine = sum(map(node.size, (5, 6)))
    cost = {"norm_elements": n, "affine_elements": n, "read": n + affine, "param_uses": affine * node.y[0]}
    held = [(node.x(i), "norm_weights") for i in (5, 6)]
    return [*works, node.work("layer_norm", cost, (), inputs=node.y, held=held)]


@rule("LRN")
def local_response_norm(node: Node) -> Work:
    """``LRN``."""
    return norm(node, "local_response_norm")


@rule("LpNormalization MeanVarianceNormalization")
def plain_norm(node: Node) -> Work:
    """Normalizations without anything trained."""
    return norm(node, "layer_norm")


@shapes("EmbedLayerNormalization", "ms")
def embedded(node: Node) -> list[Value]:
    """``EmbedLayerNormalization``: rows of the tables, and a number a sample."""
    return [Value(1, (*node.shape(0), node.shape(2)[1])), Value(6, (node.shape(0)[0],))]
