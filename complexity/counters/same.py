"""Functions that fill CNNs and give back a map like the one that they get: these need not be asked of torch.

Only what is plainly allowed is told here: a dense floating map, parameters and statistics that fit it. All else is asked.
"""

from __future__ import annotations

from typing import Any

import torch

from .registry import words
from .standin import Spec, StandIn

_ACTIVATIONS = frozenset(words("relu relu6 hardtanh hardswish hardsigmoid silu sigmoid tanh gelu"))
_BOUNDS = frozenset(("min_val", "max_val"))


def same_map(func: Any, name: str, args: Any, kwargs: Any) -> bool | None:
    """Whether the call gives back its first tensor itself (in place), or another like it; None where torch is asked."""
    x = args[0] if args else None
    if type(x) is not StandIn or not x.spec.dtype.is_floating_point or not _dense(x.spec) or not x.spec.numel:
        return None
    if name in _ACTIVATIONS:
        inplace = kwargs.get("inplace", args[1] if len(args) == 2 else False)
        bounds = kwargs.keys() - {"inplace"}
        if len(args) > 2 or type(inplace) is not bool or (bounds and (name != "hardtanh" or bounds != _BOUNDS)):
            return None
        if bounds and not all(type(kwargs[bound]) in (int, float) for bound in bounds):
            return None
        return inplace and name not in ("sigmoid", "tanh", "gelu")
    if func is torch.nn.functional.batch_norm and len(args) == 3 and kwargs.get("training") is False:
        shape, dtype, device = x.spec.shape, x.spec.dtype, x.spec.device
        given = [t for t in (*args[1:], kwargs.get("weight"), kwargs.get("bias")) if t is not None]
        fit = len(shape) > 1 and all(
            type(t) is StandIn and t.spec.shape == shape[1:2] and t.spec.dtype is dtype and t.spec.device == device
            for t in given
        )
        if fit and args[1] is not None and args[2] is not None and not torch._C._is_any_autocast_enabled():
            return False
    return None


def _dense(spec: Spec) -> bool:
    """Whether the elements lie one behind the other, in the order of the axes."""
    step = 1
    for n, stride in zip(reversed(spec.shape), reversed(spec.strides), strict=True):
        if n != 1 and stride != step:
            return False
        step *= n
    return True
