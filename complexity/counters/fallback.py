"""Operators without a rule of their own.

Those that multiply and add are counted by torch's own formulas (``torch.utils.flop_counter``, halved); views, makers and
movers of elements cost nothing, or what they read and write, and so do pointwise ones; any other is listed as uncounted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch.utils.flop_counter import flop_registry

from .registry import named, words
from .work import Call, Rule, Unknown, Work, dims, tensors_in

#: Operators that make or inspect tensors and do no work that any figure counts.
HARMLESS = frozenset(
    words(
        "empty empty_strided zeros ones full arange linspace logspace scalar_tensor rand randn randint randperm eye "
        "tril_indices triu_indices is_same_size _pack_padded_sequence _pad_packed_sequence nonzero record_stream "
        "_has_compatible_shallow_copy_type _has_same_storage_numel _remove_batch_dim _add_batch_dim _make_dual sym_size "
        "_local_scalar_dense is_nonzero equal _nested_tensor_from_mask_left_aligned result_type _print "
        "_make_per_tensor_quantized_tensor set_data"
    )
)

#: Operators that sort, search or move elements: they read and write, and multiply nothing.
MOVERS = frozenset(
    words(
        "_unique _unique2 unique_dim unique_consecutive bincount histc bucketize searchsorted isin fractional_max_pool2d "
        "fractional_max_pool3d diagonal_copy select_backward slice_backward diagonal_backward view_as_real_copy "
        "max_unpool2d max_unpool3d _histogramdd_bin_edges histogram aminmax renorm_"
    )
)


def branch(func: Any, args: Any, take: Callable[[Any], bool]) -> tuple[Callable[[], Any], str] | None:
    """Of ``torch.cond`` the branch to run, and what is said of the other one, which is not counted; None of all else."""
    if getattr(func, "_name", "") != "cond":
        return None
    condition, *branches, operands = args
    taken, other = branches if take(condition) else reversed(branches)
    names = [getattr(function, "__qualname__", "a function") for function in (taken, other)]
    return (lambda: taken(*operands)), f"cond ({names[0]} is counted, {names[1]} is not)"


def fallback(func: Any) -> Rule:
    """The rule for an operator that has none."""
    if not isinstance(func, torch._ops.OpOverload):
        return lambda call: _unknown(call, str(func.name() if callable(getattr(func, "name", None)) else func))
    packet, name = func._overloadpacket, named(func)
    short = name.rpartition("::")[2]

    def rule(call: Call) -> Work | Unknown | None:
        if packet in flop_registry:
            multi_adds = flop_registry[packet](*call.args, **call.kwargs, out_val=call.results[0]) // 2
            kind = "conv" if "conv" in short else "attention" if "attention" in short else "matmul"
            cost = {"multi_adds": multi_adds, "outputs": call.written, "read": call.read, "written": call.written}
            held = [(t, "weights") for t in call.tensors]
            return call.work(kind, cost, held=held, gradients=[(t, multi_adds) for t in call.tensors[:2]])
        if func.is_view or short in HARMLESS or not call.results:
            return None
        if short in MOVERS:
            return call.work(short.strip("_"), {"read": call.read, "written": call.written})
        if torch.Tag.pointwise in func.tags:
            n = call.written
            return call.work(short.rstrip("_"), {"activation_elements": n, "read": call.read, "written": n})
        return _unknown(call, packet._qualified_op_name)

    return rule


def _unknown(call: Call, name: str) -> Unknown:
    return Unknown(name, tuple(map(dims, tensors_in((call.args, call.kwargs)))), tuple(map(dims, call.results)))
