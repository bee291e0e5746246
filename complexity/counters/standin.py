"""StandIn: what takes a tensor's place while a model is counted. It has a size, strides, a dtype and a device, and no elements.

Torch itself keeps these (``_make_wrapper_subclass``), so that C code that is handed a stand-in finds a tensor. What is
computed with it is answered by the count that runs in this thread, whether it is called by a function of torch or, past
all functions, reaches the dispatcher.
"""

from __future__ import annotations

import threading
from math import prod
from typing import Any

import torch

from ..base.errors import ComplexityError
from .work import Dims


class NeedsValues(RuntimeError):
    """The model asked a stand-in for its values. Raised inside the model; the counter then runs it for real."""


class Spec:
    """Size, strides, dtype, device and elements of a tensor. There is one object for each, so that they compare by identity."""

    __slots__ = ("device", "dtype", "numel", "shape", "strides")

    def __init__(self, shape: Dims, strides: Dims, dtype: torch.dtype, device: torch.device) -> None:
        self.shape, self.strides, self.dtype, self.device, self.numel = shape, strides, dtype, device, prod(shape)


_SPECS: dict[Any, Spec] = {}
_MOST_SPECS = 100_000
_CPU = torch.device("cpu")


def spec_of(tensor: Any, device: torch.device | None = None) -> Spec:
    """The spec of a tensor; ``device``: of one that is on meta, which stands for the device that the model is on."""
    if type(tensor) is StandIn:
        return tensor.spec
    own = tensor.device
    return spec_for(tuple(tensor.shape), tensor.stride(), tensor.dtype, own if own.type != "meta" else device or _CPU)


def spec_for(shape: Dims, strides: Dims, dtype: torch.dtype, device: torch.device) -> Spec:
    """The one spec of these."""
    key = (shape, strides, dtype, device)
    found = _SPECS.get(key)
    if found is None:
        if len(_SPECS) >= _MOST_SPECS:
            _SPECS.clear()  # those in use live on; they are then only found to be other ones
        found = _SPECS[key] = Spec(*key)
    return found


class _Current(threading.local):
    """What answers for stand-ins in this thread: ``answer(function, args, kwargs)``; None while nothing is counted."""

    count: Any = None


current = _Current()
_make = torch.Tensor._make_wrapper_subclass


class StandIn(torch.Tensor):
    """A tensor without elements.

    Attributes:
        spec: size, strides, dtype, device. value: a real tensor where its values are known (a constant, a small mask).
        original: the parameter or buffer that it stands for; its id is known as the ``key``.
        wants_grad: whether a gradient flows to it (``backward=True``). home: what wrote it (``flow=True``).
    """

    spec: Spec
    value: torch.Tensor | None = None
    original: torch.Tensor | None = None
    wants_grad: bool = False
    home: int | None = None

    __torch_function__ = torch._C._disabled_torch_function_impl  # functions are seen by the count's mode

    def __new__(cls, spec: Spec, value: torch.Tensor | None = None) -> StandIn:
        """Of this spec."""
        self: StandIn = _make(cls, spec.shape, spec.strides, 0, None, spec.dtype, torch.strided, spec.device)
        self.spec = spec
        if value is not None:
            self.value = value
        return self

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        count = current.count
        if count is None:
            raise ComplexityError(f"{func}: a stand-in of a count that has ended has a shape and no values")
        with torch._C.DisableTorchFunction():
            return count.answer(func, args, kwargs or {})

    # Asked often, and answered without a detour through the mode.
    shape = property(lambda self: torch.Size(self.spec.shape))
    ndim = property(lambda self: len(self.spec.shape))
    dtype = property(lambda self: self.spec.dtype)
    device = property(lambda self: self.spec.device)
    is_cuda = property(lambda self: self.spec.device.type == "cuda")
    requires_grad = property(lambda self: self.wants_grad, lambda self, value: self.requires_grad_(value))
    grad_fn = property(lambda self: None)

    def size(self, dim: int | None = None) -> Any:
        """As ``torch.Tensor.size``."""
        return torch.Size(self.spec.shape) if dim is None else self.spec.shape[dim]

    def dim(self) -> int:
        """Number of axes."""
        return len(self.spec.shape)

    def stride(self, dim: int | None = None) -> Any:
        """As ``torch.Tensor.stride``."""
        return self.spec.strides if dim is None else self.spec.strides[dim]

    def become(self, spec: Spec) -> None:
        """Takes another spec, as in-place functions of views and ``x.data = …`` do."""
        with torch._C.DisableTorchFunction():
            torch.Tensor.data.__set__(self, StandIn(spec))
        self.spec = spec

    def requires_grad_(self, requires_grad: bool = True) -> StandIn:
        """As ``torch.Tensor.requires_grad_``."""
        self.wants_grad = requires_grad
        return self

    def register_hook(self, hook: Any) -> Any:
        """Accepts the hook; gradients are not run."""
        return torch.utils.hooks.RemovableHandle({})

    def retain_grad(self) -> None:
        """Does nothing: gradients are not run."""

    def backward(self, *_: Any, **__: Any) -> None:
        """Does nothing: gradients are not run (``count(…, backward=True)`` counts them)."""

    def __repr__(self, *_: Any, **__: Any) -> str:
        return f"StandIn({list(self.spec.shape)}, dtype={self.spec.dtype}, device='{self.spec.device}')"

    def __format__(self, _: str) -> str:
        return repr(self)

    def __deepcopy__(self, memo: Any) -> StandIn:
        made = StandIn(self.spec, None if self.value is None else self.value.clone())
        made.wants_grad = self.wants_grad
        if getattr(self, "_is_param", False):
            made._is_param = True
        return made

    def __matmul__(self, other: Any) -> Any:
        return _operator(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return _operator(other, self)


def _operator(a: Any, b: Any) -> Any:
    """``a @ b``: a form of its own, since tools that patch ``torch.matmul`` do not see it."""
    count = current.count
    if count is None:
        return torch.matmul(a, b)
    with torch._C.DisableTorchFunction():
        return count.answer(torch.Tensor.__matmul__, (a, b), {})
