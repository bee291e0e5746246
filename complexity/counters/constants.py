"""Constants that a forward makes (``torch.arange(8)``): small ones keep their values, so that a model can branch on them."""

from __future__ import annotations

from typing import Any

import torch

from .recorder import Recorder, mapped, tensors_in
from .registry import Rule
from .standin import StandIn

#: Elements up to which a constant is kept with its values.
LARGEST = 65_536


def keep(recorder: Recorder, func: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Makes a constant for real; on the CPU where it is asked for on meta, which would lose its values."""
    args = tuple(_off_meta(value) for value in args)
    kwargs = {name: _off_meta(value) for name, value in kwargs.items()}
    with torch._C.DisableTorchFunction():
        made = func(*args, **kwargs)
    for tensor in tensors_in(made):
        recorder.constants[id(tensor)] = tensor
    return made


def _off_meta(value: Any) -> Any:
    if isinstance(value, torch.device):
        return torch.device("cpu") if value.type == "meta" else value
    return "cpu" if isinstance(value, str) and value == "meta" else value


def fold(recorder: Recorder, func: Any, rule: Rule, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Counts an operation on constants only, and computes it for real where the result is small."""
    stood = [StandIn(tuple(t.shape), recorder.like(t)) for t in tensors_in((args, kwargs))]
    places = iter(stood)
    result = rule(recorder, *mapped(args, lambda t: next(places)), **mapped(kwargs, lambda t: next(places)))
    if all(type(t) is StandIn and t.numel() <= LARGEST for t in tensors_in(result)):
        return keep(recorder, func, args, kwargs)
    return result
