"""Pooling: inputs and outputs apart."""

from __future__ import annotations

from ....base.errors import ComplexityError
from ..node import Node, Work, per_axis, rule


@rule("MaxPool LpPool AveragePool")
@rule("QLinearAveragePool", "ms")
def pool(node: Node) -> Work:
    """Windows of a map."""
    kernel = tuple(node.get("kernel_shape", ()))
    if min(node.y) < 1 <= min(node.shape()):
        raise ComplexityError(f"a window of {'×'.join(map(str, kernel))} is larger than its map")
    kind = "max_pool" if node.op == "MaxPool" else "avg_pool"
    return node.work(
        kind,
        {"pool_inputs": node.size(), "pool_outputs": node.written},
        kernel_size=kernel,
        stride=per_axis(node.get("strides", ()), len(kernel)),
        dilation=per_axis(node.get("dilations", ()), len(kernel)),
    )


@rule("GlobalAveragePool GlobalMaxPool GlobalLpPool")
@rule("QLinearGlobalAveragePool", "ms")
def pool_globally(node: Node) -> Work:
    """Whole maps."""
    kind = "adaptive_max_pool" if node.op == "GlobalMaxPool" else "adaptive_avg_pool"
    return node.work(kind, {"pool_inputs": node.size(), "pool_outputs": node.written})


@rule("MaxUnpool")
def unpool(node: Node) -> Work:
    """``MaxUnpool``: elements, and where they are put."""
    return node.work("scatter", {}, (0, 1))
