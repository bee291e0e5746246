"""Operations that move elements: joins, copies, shifts, look-ups. Each element is read and written once."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..registry import MODULE_KINDS, RULES, leaf, rule, words
from ..work import Call, Rule, Work, dims, is_view, numel

MODULE_KINDS.update(dict.fromkeys(
    (
        getattr(nn, f"{name}{axes}d")
        for name in ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad")
        for axes in (1, 2, 3)
    ),
    "pad",
))  # fmt: skip
MODULE_KINDS[nn.ChannelShuffle] = "channel_shuffle"
leaf("start_dim end_dim", nn.Flatten)


def moved(call: Call, kind: str, read: int | None = None, outputs: Any = None) -> Work:
    """The result's elements are read (unless it is said how many) and written."""
    n = numel(call.results[0])
    held = [(t, "weights") for t in call.tensors]
    return call.work(kind, {"read": n if read is None else read, "written": n}, outputs=outputs, held=held)


def _moves(kind: str) -> Rule:
    return lambda call: moved(call, kind)


#: kind -> functions that read as much as they write.
_FUNCTIONS = {
    "concat": "cat concat concatenate stack hstack vstack dstack column_stack row_stack",
    "repeat": "repeat tile repeat_interleave",
    "flip": "flip fliplr flipud", "roll": "roll",
    "triangle": "tril triu tril_ triu_",
    "copy": "copy_ clone",
    "scatter": "scatter scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ index_add index_add_ index_copy "
               "index_copy_ index_fill index_fill_ index_put index_put_ _unsafe_index_put _index_put_impl_ slice_scatter "
               "select_scatter index_reduce index_reduce_ diagonal_scatter as_strided_scatter",
}  # fmt: skip
for _kind, _names in _FUNCTIONS.items():
    RULES.update(dict.fromkeys(words(_names), _moves(_kind)))
RULES["take"] = _moves("gather")


def _reads_all(kind: str) -> Rule:
    return lambda call: moved(call, kind, call.read)


#: kind -> functions that read all that they are given.
_READ_ALL = {
    "flip": "rot90", "gather": "take_along_dim combinations", "scatter": "masked_scatter masked_scatter_ put put_",
    "copy": "block_diag diag diag_embed cartesian_prod vander view_as_complex_copy",
}  # fmt: skip
for _kind, _names in _READ_ALL.items():
    RULES.update(dict.fromkeys(words(_names), _reads_all(_kind)))


@rule("contiguous reshape flatten ravel reshape_as _reshape_alias _reshape_copy")
def copied_if_needed(call: Call) -> Work | None:
    """A view where the elements lie as they are wanted, else a copy."""
    return None if is_view(call) else moved(call, "copy")


@rule("view_copy permute_copy expand_copy squeeze_copy unsqueeze_copy transpose_copy t_copy select_copy slice_copy "
      "detach_copy alias_copy")  # fmt: skip
def copied_view(call: Call) -> None:
    """Copies of views, which only some devices make."""


@rule("split chunk tensor_split unsafe_split unsafe_chunk split_with_sizes")
def split(call: Call) -> Work:
    """``torch.split``, ``chunk``: views."""
    return call.work("channel_split", {})


@rule("channel_shuffle native_channel_shuffle")
def channel_shuffle(call: Call) -> Work:
    """``F.channel_shuffle``: the channels of the groups in turn."""
    n = call.written
    return call.work("channel_shuffle", {"read": n, "written": n}, groups=call.get("groups", 1, 1))


@rule("pad constant_pad_nd reflection_pad1d reflection_pad2d reflection_pad3d replication_pad1d replication_pad2d "
      "replication_pad3d _pad_circular _pad_enum")  # fmt: skip
def pad(call: Call) -> Work | None:
    """``F.pad``."""
    return moved(call, "pad", numel(call.tensors[0])) if any(call.get("pad", 1)) else None


@rule("gather")
def gather(call: Call) -> Work:
    """``torch.gather``: elements, and where they are."""
    return moved(call, "gather", 2 * call.written)


@rule("index_select")
def index_select(call: Call) -> Work:
    """``torch.index_select``."""
    return moved(call, "gather", call.written + numel(call.tensors[1]))


@rule("__getitem__ index _unsafe_index")
def getitem(call: Call) -> Work | None:
    """Slices are views; indices by tensors or lists are look-ups."""
    if is_view(call):
        return None
    index = call.args[1]
    items = index if isinstance(index, tuple) or call.name != "__getitem__" else (index,)
    return moved(call, "gather", call.written + sum(map(_places, items)))


def _places(item: Any) -> int:
    if isinstance(item, torch.Tensor):
        return int(item.sum()) * item.dim() if item.dtype in (torch.bool, torch.uint8) else numel(item)
    return numel(torch.as_tensor(item)) if isinstance(item, (list, tuple)) else 0


@rule("__setitem__")
def setitem(call: Call) -> Work:
    """Written elements count as copied."""
    x, index, value = call.args
    items = index if isinstance(index, tuple) else (index,)
    masked = any(isinstance(i, torch.Tensor) and i.dtype in (torch.bool, torch.uint8) for i in items)
    n = numel(x if masked else x[index])
    cost = {"read": n if isinstance(value, torch.Tensor) else 0, "written": n}
    return call.work("copy", cost, dims(x), dims(x))


@rule("masked_select nonzero argwhere nonzero_static")
def selected(call: Call) -> Work:
    """What a value decides the shape of: elements read and written."""
    return moved(call, "gather" if call.name == "masked_select" else call.name, call.read)
