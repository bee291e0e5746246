"""New tensors. Small constants keep their values (``constants.py``); what is random or large becomes a stand-in."""

from __future__ import annotations

from typing import Any

import torch

from ..constants import LARGEST, keep
from ..fallback import run_on_meta
from ..recorder import Recorder, tensors_in
from ..registry import RULES, Rule, function
from ..standin import StandIn
from .convolution import product
from .dense import broadcast
from .viewing import wanted


def _device(recorder: Recorder, device: Any) -> torch.device:
    return recorder.device if device is None else torch.device(device)


def _filled(random: bool, func: Any, value: bool = False) -> Rule:
    def fill(
        recorder: Recorder, *sizes: Any, size: Any = None, dtype: Any = None, device: Any = None, **kwargs: Any
    ) -> Any:
        sizes = sizes if size is None else (size, *sizes)
        shape = tuple(sizes[0]) if value or (sizes and not isinstance(sizes[0], int)) else sizes
        known = not random and product(shape) <= LARGEST and not any(True for _ in tensors_in((sizes, kwargs)))
        if known:
            args = (shape, *sizes[1:]) if value else (shape,)
            return keep(recorder, func, args, {**kwargs, "dtype": dtype, "device": recorder.real_device(device)})
        fill_value = sizes[1] if value and len(sizes) > 1 else kwargs.get("fill_value", 0.0)
        default = torch.int64 if isinstance(fill_value, int) and value else torch.get_default_dtype()
        return StandIn(tuple(shape), recorder.plain_like(dtype or default, _device(recorder, device)))

    return fill


for _name in ("zeros", "ones"):
    RULES[getattr(torch, _name)] = _filled(False, getattr(torch, _name))
for _name in ("empty", "rand", "randn"):
    RULES[getattr(torch, _name)] = _filled(True, getattr(torch, _name))
RULES[torch.full] = _filled(False, torch.full, True)


@function("randint")
def randint(recorder: Recorder, *args: Any, size: Any = None, dtype: Any = None, device: Any = None, **_: Any) -> Any:
    """``torch.randint``."""
    shape = size if size is not None else next(a for a in args if isinstance(a, (tuple, list)))
    return StandIn(tuple(shape), recorder.plain_like(dtype or torch.int64, _device(recorder, device)))


@function("randperm")
def randperm(recorder: Recorder, n: int, *, dtype: Any = None, device: Any = None, **_: Any) -> Any:
    """``torch.randperm``."""
    return StandIn((n,), recorder.plain_like(dtype or torch.int64, _device(recorder, device)))


def _computed(func: Any) -> Rule:
    """Factories whose shape follows from their arguments: made for real, on the CPU where they would be on meta."""

    def make(recorder: Recorder, *args: Any, **kwargs: Any) -> Any:
        for tensor in tensors_in((args, kwargs)):
            if type(tensor) is StandIn:
                if func in (torch.tensor, torch.as_tensor, torch.asarray):
                    if tensor is args[0]:
                        return tensor
                    flat = list(args[0]) if isinstance(args[0], (list, tuple)) else []
                    return StandIn((len(flat),), recorder.like(tensor, kwargs.get("dtype")))
                raise recorder.needs_values(f"an argument of {func.__name__}()")
        if func in (torch.as_tensor, torch.asarray) and isinstance(args[0], torch.Tensor):
            return StandIn(recorder.dims(args[0]), recorder.like(args[0], kwargs.get("dtype")))
        made = keep(recorder, func, args, {**kwargs, "device": recorder.real_device(kwargs.get("device"))})
        if made.numel() <= LARGEST:
            return made
        return StandIn(tuple(made.shape), recorder.plain_like(made.dtype, _device(recorder, kwargs.get("device"))))

    return make


for _name in ("arange", "linspace", "logspace", "eye", "tensor", "as_tensor", "asarray", "scalar_tensor", "range",
              "hann_window", "hamming_window", "blackman_window", "tril_indices", "triu_indices"):  # fmt: skip
    RULES[getattr(torch, _name)] = _computed(getattr(torch, _name))


@function("zeros_like", "ones_like", "empty_like", "full_like", "rand_like", "randn_like", "randint_like")
def like_another(recorder: Recorder, x: Any, *args: Any, dtype: Any = None, device: Any = None, **_: Any) -> Any:
    """A new tensor of the shape of another."""
    return StandIn(recorder.dims(x), recorder.like(x, dtype))


@function("new_zeros", "new_ones", "new_empty", "new_full")
def new(
    recorder: Recorder, x: Any, *sizes: Any, size: Any = None, dtype: Any = None, device: Any = None, **_: Any
) -> Any:
    """A new tensor of the dtype and device of another."""
    if size is None:
        size = sizes[0] if sizes and isinstance(sizes[0], (tuple, list)) else wanted(sizes)
    return StandIn(tuple(size), recorder.like(x, dtype))


@function("new_tensor")
def new_tensor(recorder: Recorder, x: Any, data: Any, *, dtype: Any = None, device: Any = None, **_: Any) -> Any:
    """A new tensor from data, of the dtype of another."""
    with torch._C.DisableTorchFunction():
        made = torch.tensor(data)
    return StandIn(tuple(made.shape), recorder.like(x, dtype))


@function("zero_", "fill_", "normal_", "uniform_", "bernoulli_", "random_", "exponential_", "fill_diagonal_",
          "trunc_normal_", "geometric_", "cauchy_", "log_normal_", "_fill_mem_eff_dropout_mask_")  # fmt: skip
def fill_in_place(recorder: Recorder, x: Any, *_: Any, **__: Any) -> Any:
    """Values that are put into a tensor: nothing that a figure counts, and a real tensor is left alone."""
    return x


@function("_assert", "_assert_async")
def assert_(recorder: Recorder, condition: Any, message: str = "") -> None:
    """A condition on values is taken to hold."""
    if type(condition) is not StandIn:
        assert condition, message


@function("bernoulli", "poisson")
def drawn(recorder: Recorder, x: Any, *_: Any, **__: Any) -> Any:
    """Random values."""
    return StandIn(recorder.dims(x), recorder.like(x))


@function("normal")
def normal(
    recorder: Recorder, mean: Any = 0.0, std: Any = 1.0, size: Any = None, *, dtype: Any = None, device: Any = None, **_: Any
) -> Any:  # fmt: skip
    """``torch.normal``: of the shape of both tensors together, or of a given one."""
    tensors = [t for t in (mean, std) if isinstance(t, torch.Tensor)]
    if not tensors:
        return StandIn(tuple(size), recorder.plain_like(dtype or torch.get_default_dtype(), _device(recorder, device)))
    shape = broadcast(recorder.dims(tensors[0]), recorder.dims(tensors[-1]))
    if shape is None:
        return run_on_meta(recorder, torch.normal, (mean, std), {})
    return StandIn(shape, recorder.like(tensors[0]))


@function("multinomial")
def multinomial(recorder: Recorder, x: Any, num_samples: int, *_: Any, **__: Any) -> Any:
    """Random indices."""
    return StandIn((*recorder.dims(x)[:-1], num_samples), recorder.like(x, torch.int64))


@function("meshgrid")
def meshgrid(recorder: Recorder, *tensors: Any, indexing: str | None = None) -> Any:
    """``torch.meshgrid``: views."""
    items = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    sizes = [product(recorder.dims(t)) for t in items]
    shape = list(sizes)
    if indexing == "xy" and len(shape) > 1:
        shape[0], shape[1] = shape[1], shape[0]
    return tuple(StandIn(tuple(shape), recorder.like(t)) for t in items)
