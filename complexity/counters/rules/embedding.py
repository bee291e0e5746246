"""Embeddings: rows of a table are looked up; nothing is multiplied."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..registry import MODULE_KINDS, rule
from ..work import Call, Work, dims, numel

MODULE_KINDS.update({nn.Embedding: "embedding", nn.EmbeddingBag: "embedding"})


def _told(call: Call) -> tuple[Any, Any]:
    """Indices and table: ``F.embedding`` takes the indices first, ``torch.embedding`` the table, which has fractions."""
    first, second = call.tensors[:2]
    return (second, first) if first.is_floating_point() else (first, second)


@rule("embedding")
def embedding(call: Call) -> Work:
    """``F.embedding`` and ``torch.embedding``."""
    indices, table = _told(call)
    out, n = dims(call.results[0]), call.written
    cost = {"param_uses": numel(table) * out[0] if out else 0, "read": numel(indices) + n, "written": n}
    return call.work("embedding", cost, dims(indices), held=[(table, "weights")])


@rule("embedding_bag _embedding_bag _embedding_bag_forward_only")
def embedding_bag(call: Call) -> Work:
    """``F.embedding_bag`` and ``torch.embedding_bag``: the rows of each bag are summed."""
    indices, table = _told(call)
    rows, n = numel(indices) * dims(table)[1], numel(call.results[0])
    uses = numel(table) * dims(call.results[0])[0] if call.results[0].dim() else 0
    cost = {"param_uses": uses, "pool_inputs": rows, "pool_outputs": n, "read": numel(indices) + rows, "written": n}
    return call.work("embedding", cost, dims(indices), held=[(table, "weights")])


@rule("one_hot")
def one_hot(call: Call) -> Work:
    """``F.one_hot``."""
    return call.work("one_hot", {"read": call.read, "written": call.written})
