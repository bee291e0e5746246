"""StandIn: what takes a tensor's place while a model is counted. It has a shape, a dtype and a device, and no values.

It answers to everything that a ``torch.Tensor`` answers to. An operation on it only computes the shape of its result and
writes down what was done (``rules/``), so no arithmetic runs and no memory for elements is allocated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from .recorder import Recorder

Dims = tuple[int, ...]

_EMPTY = torch.empty(0, device="meta")
_make_subclass = torch.Tensor._make_subclass


class NeedsValues(RuntimeError):
    """The model asked a stand-in for its values. Raised inside the model; the counter then runs it for real."""


class Like:
    """What many stand-ins share: dtype, device, and the recorder that they report to."""

    __slots__ = ("device", "dtype", "recorder")

    def __init__(self, dtype: torch.dtype, device: torch.device, recorder: Recorder) -> None:
        self.dtype = dtype
        self.device = device
        self.recorder = recorder


class StandIn(torch.Tensor):
    """A tensor without values.

    A real subclass of ``torch.Tensor``, so that C code that is handed one finds a tensor. Behind it is one empty tensor
    on meta; an operation that reaches the dispatcher with it, past ``__torch_function__``, is refused.

    Attributes:
        dims: the shape, as a plain tuple. like: dtype, device and recorder.
        steps: the strides, where they are not those of a contiguous tensor; else None.
        wants_grad: whether the gradient with respect to it is computed (followed only with ``backward=True``).
    """

    __slots__ = ("dims", "like", "steps", "wants_grad")

    dims: Dims
    like: Like
    steps: Dims | None
    wants_grad: bool

    def __new__(cls, dims: Dims, like: Like, steps: Dims | None = None) -> StandIn:
        """Of this shape."""
        self: StandIn = _make_subclass(cls, _EMPTY)
        self.dims = dims
        self.like = like
        self.steps = steps
        self.wants_grad = False
        return self

    @classmethod
    def __torch_function__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        from .dispatch import dispatch

        return dispatch(_recorder_in(args, kwargs), func, args, kwargs or {})

    @classmethod
    def __torch_dispatch__(cls, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        recorder = _recorder_in(args, kwargs)
        raise recorder.needs_values(f"{func} runs where only the dispatcher sees it (a scripted function?)")

    # What a tensor says about itself, in the order of torch's documentation.
    shape = property(lambda self: torch.Size(self.dims))
    dtype = property(lambda self: self.like.dtype)
    device = property(lambda self: self.like.device)
    ndim = property(lambda self: len(self.dims))
    requires_grad = property(lambda self: self.wants_grad, lambda self, value: None)
    itemsize = property(lambda self: self.like.dtype.itemsize)
    nbytes = property(lambda self: self.numel() * self.like.dtype.itemsize)
    layout = property(lambda self: torch.strided)
    is_cuda = property(lambda self: self.like.device.type == "cuda")
    is_cpu = property(lambda self: self.like.device.type == "cpu")
    is_meta = property(lambda self: self.like.device.type == "meta")
    is_mps = property(lambda self: self.like.device.type == "mps")
    is_leaf = property(lambda self: True)
    is_sparse = is_sparse_csr = is_quantized = is_nested = is_mkldnn = is_xla = property(lambda self: False)
    grad = grad_fn = property(lambda self: None)
    data = property(lambda self: self, lambda self, value: None)

    def size(self, dim: int | None = None) -> Any:
        """As ``torch.Tensor.size``."""
        return torch.Size(self.dims) if dim is None else self.dims[dim]

    def stride(self, dim: int | None = None) -> Any:
        """As ``torch.Tensor.stride``."""
        steps = self.steps if self.steps is not None else contiguous_steps(self.dims)
        return steps if dim is None else steps[dim]

    def numel(self) -> int:
        """Number of elements."""
        n = 1
        for d in self.dims:
            n *= d
        return n

    def dim(self) -> int:
        """Number of axes."""
        return len(self.dims)

    nelement = numel
    ndimension = dim

    def is_contiguous(self, memory_format: torch.memory_format = torch.contiguous_format) -> bool:
        """Whether the elements lie in memory as the shape reads."""
        if memory_format is torch.channels_last or memory_format is torch.channels_last_3d:
            return self.steps is not None and self.steps[1] == 1
        return self.steps is None

    def is_floating_point(self) -> bool:
        """As ``torch.Tensor.is_floating_point``."""
        return self.like.dtype.is_floating_point

    def is_complex(self) -> bool:
        """As ``torch.Tensor.is_complex``."""
        return self.like.dtype.is_complex

    def is_signed(self) -> bool:
        """As ``torch.Tensor.is_signed``."""
        return self.like.dtype.is_signed

    def element_size(self) -> int:
        """Bytes of one element."""
        return self.like.dtype.itemsize

    def get_device(self) -> int:
        """Index of the device; -1 on the CPU."""
        device = self.like.device
        return device.index or 0 if device.type == "cuda" else -1

    def is_inference(self) -> bool:
        """Always False."""
        return False

    def has_names(self) -> bool:
        """Always False."""
        return False

    def storage_offset(self) -> int:
        """Always 0."""
        return 0

    def type(self, dtype: Any = None, *_: Any, **__: Any) -> Any:
        """The type's name, or a conversion to a dtype."""
        if dtype is not None:
            return self.to(dtype)
        return torch.empty(0, dtype=self.like.dtype).type()

    def requires_grad_(self, requires_grad: bool = True) -> StandIn:
        """Returns itself: gradients are not run."""
        return self

    def register_hook(self, hook: Any) -> Any:
        """Accepts the hook; gradients are not run."""
        from torch.utils.hooks import RemovableHandle

        return RemovableHandle({})

    def retain_grad(self) -> None:
        """Does nothing: gradients are not run."""

    def backward(self, *_: Any, **__: Any) -> None:
        """Does nothing: gradients are not run (``count(…, backward=True)`` counts them)."""

    def __len__(self) -> int:
        if not self.dims:
            raise TypeError("len() of a 0-d tensor")
        return self.dims[0]

    def __iter__(self) -> Iterator[Any]:
        if not self.dims:
            raise TypeError("iteration over a 0-d tensor")
        return iter([self[i] for i in range(self.dims[0])])

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"StandIn({list(self.dims)}, dtype={self.like.dtype}, device='{self.like.device}')"

    def __deepcopy__(self, memo: Any) -> StandIn:
        return StandIn(self.dims, self.like, self.steps)


def contiguous_steps(dims: Dims) -> Dims:
    """Strides of a contiguous tensor of that shape."""
    steps, step = [], 1
    for d in reversed(dims):
        steps.append(step)
        step *= max(d, 1)
    return tuple(reversed(steps))


def _recorder_in(*values: Any) -> Any:
    for value in values:
        if type(value) is StandIn:
            return value.like.recorder
        if isinstance(value, dict):
            value = tuple(value.values())
        if isinstance(value, (tuple, list)) and (found := _recorder_in(*value)) is not None:
            return found
    return None


def _needs_values(name: str) -> Callable[..., Any]:
    def method(self: StandIn, *args: Any, **kwargs: Any) -> Any:
        raise self.like.recorder.needs_values(f"{name} of a tensor of shape {self.dims}")

    return method


for _name in (
    "item", "tolist", "numpy", "__array__", "__bool__", "__int__", "__float__", "__index__", "__complex__",
    "data_ptr", "storage", "untyped_storage", "equal", "allclose", "__contains__", "__reduce_ex__", "__dlpack__",
):  # fmt: skip
    setattr(StandIn, _name, _needs_values(_name.strip("_")))
