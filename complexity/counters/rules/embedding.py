"""Embeddings: rows of a table are looked up; nothing is multiplied."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, function
from ..standin import StandIn
from .convolution import product

MODULE_KINDS.update({nn.Embedding: "embedding", nn.EmbeddingBag: "embedding"})


@function("embedding")
def embedding(recorder: Recorder, input: Any, weight: Any, *_: Any, **__: Any) -> Any:
    """``F.embedding`` (indices first) and ``torch.embedding`` (the table first): the table is what has floating point."""
    if weight.dtype in (torch.int64, torch.int32):
        input, weight = weight, input
    if input.dtype not in (torch.int64, torch.int32) or weight.dim() != 2:
        return run_on_meta(recorder, torch.nn.functional.embedding, (input, weight), {})
    indices, table = recorder.dims(input), recorder.dims(weight)
    out = (*indices, table[1])
    n = product(out)
    cost = {
        "weights": recorder.take(weight), "param_uses": product(table) * out[0], "read": product(indices) + n, "written": n,
    }  # fmt: skip
    recorder.emit("embedding", cost, indices, out)
    return StandIn(out, recorder.like(weight))


@function("embedding_bag")
def embedding_bag(recorder: Recorder, input: Any, weight: Any, offsets: Any = None, *args: Any, **named: Any) -> Any:
    """``F.embedding_bag`` and ``torch.embedding_bag`` (the table first): the rows of each bag are summed."""
    tabled = input.dtype not in (torch.int64, torch.int32)
    if tabled:
        input, weight = weight, input
    if not input.dtype.is_signed or input.dtype.is_floating_point or weight.dim() != 2:
        return run_on_meta(recorder, torch.nn.functional.embedding_bag, (input, weight, offsets), {})
    indices, table = recorder.dims(input), recorder.dims(weight)
    last = named.get("include_last_offset", args[5] if len(args) > 5 else False)
    bags = indices[0] if len(indices) == 2 else product(recorder.dims(offsets)) - bool(last)
    out = (bags, table[1])
    rows = product(indices) * table[1]
    cost = {
        "weights": recorder.take(weight), "pool_inputs": rows, "pool_outputs": product(out),
        "read": product(indices) + rows, "written": product(out),
    }  # fmt: skip
    recorder.emit("embedding", cost, indices, out)
    result = StandIn(out, recorder.like(weight))
    if tabled:  # also which bag each row went to, and what is only kept for gradients
        kept = [StandIn((n,), recorder.like(input)) for n in (product(indices), bags, bags)]
        return (result, *kept)
    return result


@function("one_hot")
def one_hot(recorder: Recorder, input: Any, num_classes: int = -1) -> Any:
    """``F.one_hot``."""
    if num_classes < 0:
        raise recorder.needs_values("the number of classes of one_hot")
    out = (*recorder.dims(input), num_classes)
    recorder.emit(
        "one_hot", {"read": product(recorder.dims(input)), "written": product(out)}, recorder.dims(input), out
    )
    return StandIn(out, recorder.like(input))
