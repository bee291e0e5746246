"""The backward pass: what the gradients with respect to inputs and weights cost.

Each product of two operands has two gradients, and each of them needs as many multiply-adds as the product itself: in a
convolution every weight meets every output position once, whichever of the three is the unknown; so also in grouped and
transposed ones. A gradient that nobody wants (of an input that does not require it, of a frozen weight) is not computed
and not counted. Attention is counted without computing its scores a second time. Element-wise work is not counted.
"""

from __future__ import annotations

from typing import Any

import torch

from .recorder import Recorder, tensors_in
from .registry import Rule
from .standin import Dims, StandIn


def follow(recorder: Recorder, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Runs a rule; its results want a gradient where one of its tensors does."""
    result = rule(recorder, *args, **kwargs)
    if torch.is_grad_enabled() and any(t.requires_grad for t in tensors_in((args, kwargs))):
        for tensor in tensors_in(result):
            if type(tensor) is StandIn and tensor.like.dtype.is_floating_point:
                tensor.wants_grad = True
    return result


def gradients(recorder: Recorder, kind: str, path: str, form: str, dims: Dims, *operands: tuple[Any, int]) -> bool:
    """Writes down the gradients with respect to the operands that want one: pairs of tensor and multiply-adds.

    Returns whether any is wanted.
    """
    if not torch.is_grad_enabled():
        return False
    wanted = False
    for tensor, multi_adds in operands:
        if not isinstance(tensor, torch.Tensor) or not tensor.requires_grad:
            continue
        wanted = True
        role = "weight" if id(tensor) in recorder.owned else "input"
        name = f"{kind}_{role}_gradient"
        recorder.emit(name, {"multi_adds": multi_adds}, dims, recorder.dims(tensor), path=path, form=form)
    return wanted
