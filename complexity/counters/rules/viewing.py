"""Views: the same elements under another shape. They cost nothing; strides are followed to know when a copy is due."""

from __future__ import annotations

from typing import Any

import torch

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import LEAVES, function
from ..standin import Dims, StandIn, contiguous_steps
from .convolution import product


def steps_of(tensor: Any) -> Dims:
    """Strides of a stand-in or a real tensor."""
    if type(tensor) is StandIn:
        return tensor.steps if tensor.steps is not None else contiguous_steps(tensor.dims)
    return tuple(tensor.stride())


def strided(recorder: Recorder, tensor: Any, dims: Dims, steps: Dims, dtype: torch.dtype | None = None) -> StandIn:
    """A stand-in with these strides."""
    like = recorder.like(tensor, dtype)
    expected = 1
    for n, step in zip(reversed(dims), reversed(steps), strict=True):
        if n != 1:
            if step != expected:
                return StandIn(dims, like, steps)
            expected *= n
    return StandIn(dims, like)


def wanted(sizes: tuple[Any, ...]) -> tuple[Any, ...]:
    """A shape given as one sequence or as several numbers."""
    if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)):
        return tuple(sizes[0])
    return sizes


def resolved(dims: Dims, sizes: tuple[Any, ...]) -> Dims | None:
    """A shape whose -1 is filled in; None where it does not hold the elements."""
    total = product(dims)
    if -1 in sizes:
        place = sizes.index(-1)
        known = product(n for n in sizes if n != -1)
        if known == 0 or total % known or sizes.count(-1) > 1:
            return None
        return (*sizes[:place], total // known, *sizes[place + 1 :])
    return sizes if product(sizes) == total else None


def view_steps(dims: Dims, steps: Dims, shape: Dims) -> Dims | None:
    """Strides under which ``shape`` is a view of what lies at these strides; None where only a copy is possible."""
    if 0 in dims:
        return contiguous_steps(shape)
    result: list[int] = []
    target = len(shape) - 1
    chunk, base = 1, steps[-1] if steps else 1
    for i in range(len(dims) - 1, -1, -1):
        chunk *= dims[i]
        if i and (dims[i - 1] == 1 or steps[i - 1] == chunk * base):
            continue
        seen = 1
        while target >= 0 and (seen < chunk or shape[target] == 1):
            result.append(seen * base)
            seen *= shape[target]
            target -= 1
        if seen != chunk:
            return None
        if i:
            chunk, base = 1, steps[i - 1]
    if not dims:
        return contiguous_steps(shape)
    return tuple(reversed(result)) if target < 0 else None


@function("resize_")
def resize_(recorder: Recorder, x: Any, *sizes: Any, **_: Any) -> Any:
    """``x.resize_``: from here on the tensor has that shape."""
    shape = tuple(wanted(sizes))
    if type(x) is StandIn:
        x.dims, x.steps = shape, None
        return x
    return StandIn(shape, recorder.like(x))


def reshaped(recorder: Recorder, x: Any, shape: Dims, dtype: torch.dtype | None = None) -> StandIn:
    """The elements under a new shape: a view where that is possible, else a copy."""
    like = recorder.like(x, dtype)
    if type(x) is StandIn and x.steps is None:
        return StandIn(shape, like)
    dims = recorder.dims(x)
    steps = view_steps(dims, steps_of(x), shape)
    if steps is None:
        n = product(shape)
        recorder.emit("copy", {"read": n, "written": n}, dims, shape)
        return StandIn(shape, like)
    return strided(recorder, x, shape, steps, dtype)


@function("view", "_unsafe_view", "view_copy")
def view(recorder: Recorder, x: Any, *sizes: Any, **named: Any) -> Any:
    """``x.view``."""
    if named:
        sizes = tuple(named.values())
    if len(sizes) == 1 and isinstance(sizes[0], torch.dtype):
        return run_on_meta(recorder, torch.Tensor.view, (x, sizes[0]), {}, silent=True)
    shape = resolved(recorder.dims(x), wanted(sizes))
    if shape is None:
        return run_on_meta(recorder, torch.Tensor.view, (x, *sizes), {})
    if type(x) is StandIn and x.steps is None:
        return StandIn(shape, x.like)
    steps = view_steps(recorder.dims(x), steps_of(x), shape)
    if steps is None:
        return run_on_meta(recorder, torch.Tensor.view, (x, *sizes), {})
    return strided(recorder, x, shape, steps)


@function("reshape")
def reshape(recorder: Recorder, x: Any, *sizes: Any, shape: Any = None) -> Any:
    """``x.reshape``."""
    found = resolved(recorder.dims(x), wanted(sizes) if shape is None else tuple(shape))
    if found is None:
        return run_on_meta(recorder, torch.Tensor.reshape, (x, *(sizes if shape is None else (shape,))), {})
    return reshaped(recorder, x, found)


@function("view_as", "reshape_as")
def view_as(recorder: Recorder, x: Any, other: Any) -> Any:
    """``x.view(other.shape)``."""
    return reshape(recorder, x, recorder.dims(other))


@function("flatten")
def flatten(recorder: Recorder, x: Any, start_dim: int = 0, end_dim: int = -1, **_: Any) -> Any:
    """``torch.flatten``."""
    dims = recorder.dims(x)
    if not dims:
        return StandIn((1,), recorder.like(x))
    start, end = start_dim % len(dims), end_dim % len(dims)
    return reshaped(recorder, x, (*dims[:start], product(dims[start : end + 1]), *dims[end + 1 :]))


@function("ravel")
def ravel(recorder: Recorder, x: Any) -> Any:
    """``torch.ravel``."""
    return flatten(recorder, x)


@function("unflatten")
def unflatten(recorder: Recorder, x: Any, dim: int, sizes: Any) -> Any:
    """``x.unflatten``."""
    dims = recorder.dims(x)
    dim %= len(dims)
    inner = resolved((dims[dim],), tuple(sizes))
    if inner is None:
        return run_on_meta(recorder, torch.reshape, (x, (*dims[:dim], *sizes, *dims[dim + 1 :])), {})
    return reshaped(recorder, x, (*dims[:dim], *inner, *dims[dim + 1 :]))


@function("transpose", "swapaxes", "swapdims", "transpose_", "swapaxes_", "swapdims_")
def transpose(recorder: Recorder, x: Any, dim0: int, dim1: int) -> Any:
    """``x.transpose``."""
    order = list(range(len(recorder.dims(x))))
    order[dim0], order[dim1] = order[dim1], order[dim0]
    return permute(recorder, x, order)


@function("t", "t_", "adjoint", "matrix_H", "numpy_T")
def t(recorder: Recorder, x: Any) -> Any:
    """``x.t()``, and the last two axes exchanged for more axes."""
    return transpose(recorder, x, -2, -1) if len(recorder.dims(x)) > 1 else x


@function("permute", "permute_copy")
def permute(recorder: Recorder, x: Any, *order: Any, dims: Any = None) -> Any:
    """``x.permute``."""
    axes = wanted(order) if dims is None else tuple(dims)
    shape, steps = recorder.dims(x), steps_of(x)
    if len(axes) != len(shape):
        return run_on_meta(recorder, torch.permute, (x, axes), {})
    return strided(recorder, x, tuple(shape[i] for i in axes), tuple(steps[i] for i in axes))


@function("movedim", "moveaxis")
def movedim(recorder: Recorder, x: Any, source: Any, destination: Any) -> Any:
    """``torch.movedim``."""
    rank = len(recorder.dims(x))
    sources = [d % rank for d in ([source] if isinstance(source, int) else source)]
    places = [d % rank for d in ([destination] if isinstance(destination, int) else destination)]
    rest = iter(d for d in range(rank) if d not in sources)
    moved = dict(zip(places, sources, strict=True))
    return permute(recorder, x, [moved[d] if d in moved else next(rest) for d in range(rank)])


@function("unsqueeze", "unsqueeze_")
def unsqueeze(recorder: Recorder, x: Any, dim: int) -> Any:
    """``x.unsqueeze``."""
    dims, steps = recorder.dims(x), steps_of(x)
    dim %= len(dims) + 1
    step = steps[dim] * dims[dim] if dim < len(dims) else 1
    return strided(recorder, x, (*dims[:dim], 1, *dims[dim:]), (*steps[:dim], step, *steps[dim:]))


@function("squeeze", "squeeze_")
def squeeze(recorder: Recorder, x: Any, dim: Any = None) -> Any:
    """``x.squeeze``."""
    dims, steps = recorder.dims(x), steps_of(x)
    axes = (
        range(len(dims))
        if dim is None
        else [d % len(dims) for d in ([dim] if isinstance(dim, int) else dim)]
        if dims
        else ()
    )
    keep = [i for i in range(len(dims)) if not (i in axes and dims[i] == 1)]
    return strided(recorder, x, tuple(dims[i] for i in keep), tuple(steps[i] for i in keep))


@function("expand")
def expand(recorder: Recorder, x: Any, *sizes: Any, size: Any = None, implicit: bool = False) -> Any:
    """``x.expand``."""
    target = wanted(sizes) if size is None else tuple(size)
    dims, steps = recorder.dims(x), steps_of(x)
    extra = len(target) - len(dims)
    shape, strides = [], []
    for i, n in enumerate(target):
        old = dims[i - extra] if i >= extra else 1
        if n == -1:
            n = old
        if old not in (n, 1):
            return run_on_meta(recorder, torch.Tensor.expand, (x, *sizes), {})
        shape.append(n)
        strides.append(steps[i - extra] if i >= extra and old == n else 0)
    return strided(recorder, x, tuple(shape), tuple(strides))


@function("expand_as")
def expand_as(recorder: Recorder, x: Any, other: Any) -> Any:
    """``x.expand_as``."""
    return expand(recorder, x, recorder.dims(other))


@function("broadcast_to")
def broadcast_to(recorder: Recorder, x: Any, size: Any) -> Any:
    """``torch.broadcast_to``."""
    return expand(recorder, x, tuple(size))


@function("broadcast_tensors")
def broadcast_tensors(recorder: Recorder, *tensors: Any) -> Any:
    """``torch.broadcast_tensors``."""
    from .dense import broadcast

    items = wanted(tensors)
    shape: Any = ()
    for x in items:
        shape = broadcast(shape, recorder.dims(x))
    return tuple(expand(recorder, x, shape) for x in items)


def narrowed(recorder: Recorder, x: Any, dim: int, length: int, step: int = 1) -> StandIn:
    """A piece of an axis."""
    dims, steps = recorder.dims(x), steps_of(x)
    return strided(
        recorder, x, (*dims[:dim], length, *dims[dim + 1 :]), (*steps[:dim], steps[dim] * step, *steps[dim + 1 :])
    )


@function("narrow")
def narrow(recorder: Recorder, x: Any, dim: int, start: Any, length: int) -> Any:
    """``x.narrow``."""
    return narrowed(recorder, x, dim % len(recorder.dims(x)), length)


@function("select")
def select(recorder: Recorder, x: Any, dim: int, index: Any) -> Any:
    """``x.select``."""
    dims, steps = recorder.dims(x), steps_of(x)
    dim %= len(dims)
    return strided(recorder, x, dims[:dim] + dims[dim + 1 :], steps[:dim] + steps[dim + 1 :])


@function("unbind")
def unbind(recorder: Recorder, x: Any, dim: int = 0) -> Any:
    """``x.unbind``."""
    n = recorder.dims(x)[dim]
    return tuple(select(recorder, x, dim, i) for i in range(n))


@function("split", "unsafe_split", "split_with_sizes")
def split(recorder: Recorder, x: Any, split_size_or_sections: Any = None, dim: int = 0, **named: Any) -> Any:
    """``torch.split``: views."""
    parts = split_size_or_sections if split_size_or_sections is not None else next(iter(named.values()))
    dims = recorder.dims(x)
    dim %= len(dims)
    n = dims[dim]
    if isinstance(parts, int):
        parts = [min(parts, n - i) for i in range(0, n, parts)] or [0]
    if sum(parts) != n:
        return run_on_meta(recorder, torch.split, (x, list(parts), dim), {})
    result = tuple(narrowed(recorder, x, dim, size) for size in parts)
    recorder.emit("channel_split", {}, dims, result[0].dims)
    return result


@function("chunk", "unsafe_chunk")
def chunk(recorder: Recorder, x: Any, chunks: int, dim: int = 0) -> Any:
    """``torch.chunk``: views."""
    n = recorder.dims(x)[dim]
    return split(recorder, x, max(-(-n // chunks), 1), dim)


@function("tensor_split")
def tensor_split(recorder: Recorder, x: Any, parts: Any = None, dim: int = 0, **named: Any) -> Any:
    """``torch.tensor_split``: views."""
    parts = next(iter(named.values())) if parts is None else parts
    n = recorder.dims(x)[dim]
    if isinstance(parts, int):
        sizes = [n // parts + (i < n % parts) for i in range(parts)]
    else:
        ends = [min(max(p + n if p < 0 else p, 0), n) for p in parts]
        sizes = [b - a for a, b in zip([0, *ends], [*ends, n], strict=True)]
    return split(recorder, x, sizes, dim)


@function(
    "detach",
    "detach_",
    "alias",
    "contiguous_format",
    "__pos__",
    "positive",
    "conj",
    "resolve_conj",
    "resolve_neg",
    "view_as_same",
)
def same(recorder: Recorder, x: Any, *args: Any, **kwargs: Any) -> Any:
    """The same elements."""
    return x if type(x) is StandIn else StandIn(recorder.dims(x), recorder.like(x))


def _flatten_module(recorder: Recorder, path: str, attributes: dict[str, Any], x: StandIn) -> Any:
    return flatten(recorder, x, attributes["start_dim"], attributes["end_dim"])


LEAVES[torch.nn.Flatten] = _flatten_module
