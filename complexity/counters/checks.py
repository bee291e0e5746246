"""What torch refuses when it runs, and lets pass when it is asked without values.

Each check is of a call that has been answered; it raises what torch raises. The list is short because it is kept to what
``FakeTensorMode`` misses on the CPU.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from .registry import words
from .work import Call, tensors_in

#: Name -> check.
CHECKS: dict[str, Callable[[Call], None]] = {}


def check(names: str) -> Callable[[Callable[[Call], None]], Callable[[Call], None]]:
    """Registers a check for functions of these names."""

    def register(made: Callable[[Call], None]) -> Callable[[Call], None]:
        CHECKS.update(dict.fromkeys(words(names), made))
        return made

    return register


@check(
    "linear matmul __matmul__ mm bmm mv dot vdot addmm addbmm baddbmm addmv inner conv1d conv2d conv3d conv_transpose1d "
    "conv_transpose2d conv_transpose3d bilinear chain_matmul linalg_multi_dot"
)
def one_dtype(call: Call) -> None:
    """Products are of one dtype, unless autocast makes it so."""
    first, *others = call.tensors[:3] if call.name != "bilinear" else call.tensors
    if torch._C._is_any_autocast_enabled():
        return
    for other in others:
        if other.dtype is not first.dtype:
            raise RuntimeError(
                f"expected m1 and m2 to have the same dtype, but got: {first.dtype} != {other.dtype} ({call.name})"
            )


@check("multinomial")
def floating(call: Call) -> None:
    """Probabilities are fractions, and what is drawn are places."""
    out = call.kwargs.get("out")
    if out is not None and out.dtype is not torch.int64:
        raise RuntimeError(f"multinomial expects Long tensor out, got: {out.dtype}")
    drawn, categories = call.get("num_samples", 1), call.tensors[0].shape[-1]
    if categories > 2**24:
        raise RuntimeError("number of categories cannot exceed 2^24")
    if drawn <= 0:
        raise RuntimeError("cannot sample n_sample <= 0 samples")
    if drawn > categories and not call.get("replacement", 2, False):
        raise RuntimeError("cannot sample n_sample > prob_dist.size(-1) samples without replacement")
    if not call.tensors[0].is_floating_point():
        raise RuntimeError(f"multinomial only supports floating-point dtypes for input, got: {call.tensors[0].dtype}")


@check("uniform uniform_")
def ordered(call: Call) -> None:
    """An interval does not end before it begins."""
    low, high = call.get("from", 1, 0.0), call.get("to", 2, 1.0)
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise RuntimeError(f"uniform_ expects to return a [from, to) range, but found from={low} > to={high}")


def _as_bfloat16(a: Any, b: Any, *args: Any, **kwargs: Any) -> Any:
    """``_grouped_mm``, which runs in any floating dtype and is only known to the oracle in one of 16 bits."""
    half = torch.bfloat16
    return torch._grouped_mm(a.to(half), b.to(half), *args, **kwargs).to(a.dtype)


#: What is put to torch in place of a function that it cannot answer without values: the same on dense tensors.
IN_PLACE_OF: dict[str, Callable[..., Any]] = {
    "_grouped_mm": _as_bfloat16,
    "grouped_mm": _as_bfloat16,
    "_sparse_mm": torch.mm,
    "smm": torch.mm,
    "_sparse_addmm": torch.addmm,
    "sspaddmm": torch.addmm,
}

#: Where indices are looked up: name -> (place of the indices, how large they may be).
_INDICES: dict[str, tuple[int, Callable[[Any], int]]] = {
    "gather": (2, lambda args: args[0].shape[args[1]]),
    "scatter": (2, lambda args: args[0].shape[args[1]]),
    "scatter_add": (2, lambda args: args[0].shape[args[1]]),
    "index_select": (2, lambda args: args[0].shape[args[1]]),
    "index_add": (2, lambda args: args[0].shape[args[1]]),
    "take": (1, lambda args: args[0].numel()),
    "embedding": (0, lambda args: args[1].shape[0]),
}


def known_indices(name: str, args: Any, value_of: Callable[[Any], Any]) -> None:
    """Raises where an index that is known lies outside, as torch does when it runs."""
    place, size_of = _INDICES.get(name.rstrip("_"), (0, None))
    if size_of is None or len(args) <= place or not isinstance(args[place], torch.Tensor):
        return
    values = value_of(args[place])
    if values is None or values.is_floating_point() or not values.numel():
        return
    low, high, size = int(values.min()), int(values.max()), size_of(args)
    if high >= size or low < (-size if name == "take" else 0):
        error = RuntimeError if name.startswith(("gather", "scatter")) else IndexError
        raise error(f"{name}: index {high if high >= size else low} is out of bounds for size {size}")


def no_overlap(out: Any) -> None:
    """What is written to (``out=``) has a place for each element."""
    for tensor in tensors_in(out):
        if any(step == 0 and n > 1 for step, n in zip(tensor.stride(), tensor.shape, strict=True)):
            raise RuntimeError(
                "unsupported operation: more than one element of the written-to tensor refers to a single memory location. "
                "Please clone() the tensor before performing the operation."
            )
