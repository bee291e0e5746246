"""Reductions: sums, means, extremes over axes; sorting."""

from __future__ import annotations

from ..node import Node, Rule, Work, rule

_KINDS = {
    "mean": "ReduceMean", "sum": "ReduceSum", "max": "ReduceMax", "min": "ReduceMin", "prod": "ReduceProd",
    "norm": "ReduceL1 ReduceL2 ReduceSumSquare", "logsumexp": "ReduceLogSumExp ReduceLogSum", "argmax": "ArgMax ArgMin",
}  # fmt: skip


def _rule(kind: str) -> Rule:
    return lambda node: node.work(kind, {"pool_inputs": node.size(), "pool_outputs": node.written})


for _kind, _names in _KINDS.items():
    rule(_names)(_rule(_kind))


@rule("TopK")
def top(node: Node) -> Work:
    """``TopK``: values and places."""
    return node.work("topk", {"written": 2 * node.written})


@rule("NegativeLogLikelihoodLoss SoftmaxCrossEntropyLoss")
def loss(node: Node) -> Work:
    """A loss: everything is read and reduced."""
    return node.work("loss", {"pool_inputs": node.size(), "pool_outputs": node.written})
