"""Operations that move elements: joins, copies, shifts, look-ups. Each element is read and written once."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from ..fallback import as_torch_has_it, run_on_meta
from ..recorder import Recorder, tensors_in
from ..registry import MODULE_KINDS, Rule, function
from ..standin import Dims, StandIn, contiguous_steps
from .convolution import product
from .dense import broadcast
from .viewing import narrowed, select, steps_of, strided, unsqueeze, wanted


def moved(recorder: Recorder, kind: str, x: Any, shape: Dims, read: int | None = None, like: Any = None) -> StandIn:
    """Writes down that elements were moved."""
    n = product(shape)
    cost = {"read": n if read is None else read, "written": n}
    taken = recorder.take(x)
    if taken:
        cost["weights"] = taken
    recorder.emit(kind, cost, recorder.dims(x), shape)
    return StandIn(shape, like or recorder.like(x))


@function("cat", "concat", "concatenate")
def cat(recorder: Recorder, tensors: Any, dim: int = 0, *, axis: int | None = None, out: Any = None) -> Any:
    """``torch.cat``."""
    dim = dim if axis is None else axis
    shapes = [recorder.dims(t) for t in tensors]
    whole = [dims for dims in shapes if dims != (0,)] or shapes
    first = whole[0]
    dim %= len(first)
    n = 0
    for dims in whole:
        if len(dims) != len(first) or dims[:dim] != first[:dim] or dims[dim + 1 :] != first[dim + 1 :]:
            return run_on_meta(recorder, torch.cat, (list(tensors), dim), {})
        n += dims[dim]
    shape = (*first[:dim], n, *first[dim + 1 :])
    elements = product(shape)
    cost = {"read": elements, "written": elements}
    taken = sum(recorder.take(t) for t in tensors if type(t) is not StandIn)
    if taken:
        cost["weights"] = taken
    recorder.emit("concat", cost, shapes[0], shape)
    dtypes = {t.dtype for t in tensors}
    dtype = None
    if len(dtypes) > 1:
        for d in dtypes:
            dtype = d if dtype is None else torch.promote_types(dtype, d)
    return StandIn(shape, recorder.like(next((t for t in tensors if type(t) is StandIn), tensors[0]), dtype))


@function("stack")
def stack(recorder: Recorder, tensors: Any, dim: int = 0, *, out: Any = None) -> Any:
    """``torch.stack``."""
    dims = recorder.dims(tensors[0])
    return cat(recorder, [unsqueeze(recorder, t, dim) for t in tensors], dim % (len(dims) + 1))


@function("contiguous")
def contiguous(recorder: Recorder, x: Any, memory_format: Any = torch.contiguous_format) -> Any:
    """``x.contiguous``: a copy where the elements lie otherwise."""
    dims = recorder.dims(x)
    steps = _ordered(dims, memory_format)
    if steps is None:
        if (x.steps is None) if type(x) is StandIn else x.is_contiguous():
            return x
        return moved(recorder, "copy", x, dims)
    if steps_of(x) == steps:
        return x
    y = moved(recorder, "copy", x, dims)
    return strided(recorder, y, dims, steps)


def _ordered(dims: Dims, memory_format: Any) -> Dims | None:
    if memory_format not in (torch.channels_last, torch.channels_last_3d) or len(dims) < 4:
        return None
    order = (0, *range(2, len(dims)), 1)
    inner = contiguous_steps(tuple(dims[i] for i in order))
    steps = [0] * len(dims)
    for place, i in enumerate(order):
        steps[i] = inner[place]
    return tuple(steps)


@function("clone")
def clone(recorder: Recorder, x: Any, *, memory_format: Any = torch.preserve_format) -> Any:
    """``x.clone``."""
    return moved(recorder, "copy", x, recorder.dims(x))


@function("copy_")
def copy_(recorder: Recorder, x: Any, source: Any, *_: Any, **__: Any) -> Any:
    """``x.copy_``."""
    moved(recorder, "copy", x, recorder.dims(x))
    return x


def _conversion(name: str, dtype: torch.dtype | None) -> None:
    def convert(recorder: Recorder, x: Any, *args: Any, **kwargs: Any) -> Any:
        wanted_dtype, device = dtype, None
        for value in (*args, *kwargs.values()):
            if isinstance(value, torch.dtype):
                wanted_dtype = value
            elif isinstance(value, torch.device | str):
                device = torch.device(value)
            elif isinstance(value, torch.Tensor):
                wanted_dtype, device = value.dtype, value.device
        if name in ("cpu", "cuda"):
            device = torch.device(name)
        if type(x) is StandIn and x.like.device.type == "meta":
            device = None
        like = recorder.like(x, wanted_dtype, device)
        if type(x) is StandIn and like is x.like and "memory_format" not in kwargs:
            return x
        dims = recorder.dims(x)
        steps = _ordered(dims, kwargs.get("memory_format"))
        return StandIn(dims, like, steps if steps is not None else x.steps if type(x) is StandIn else None)

    convert.__name__ = name
    function(name)(convert)


for _name, _dtype in {
    "to": None, "cpu": None, "cuda": None, "type_as": None, "half": torch.float16, "float": torch.float32,
    "double": torch.float64, "bfloat16": torch.bfloat16, "int": torch.int32, "long": torch.int64, "bool": torch.bool,
    "short": torch.int16, "char": torch.int8, "byte": torch.uint8, "cfloat": torch.complex64, "cdouble": torch.complex128,
}.items():  # fmt: skip
    _conversion(_name, _dtype)


@function("repeat", "tile")
def repeat(recorder: Recorder, x: Any, *sizes: Any, **named: Any) -> Any:
    """``x.repeat``."""
    times = wanted(sizes or tuple(named.values()))
    dims = recorder.dims(x)
    rank = max(len(times), len(dims))
    dims = (1,) * (rank - len(dims)) + dims
    times = (1,) * (rank - len(times)) + tuple(times)
    return moved(recorder, "repeat", x, tuple(n * k for n, k in zip(dims, times, strict=True)))


@function("repeat_interleave")
def repeat_interleave(recorder: Recorder, x: Any, repeats: Any, dim: int | None = None, output_size: Any = None) -> Any:
    """``torch.repeat_interleave`` by a number."""
    dims = recorder.dims(x)
    if not isinstance(repeats, int):
        if output_size is None:
            raise recorder.needs_values("how often repeat_interleave repeats")
        dims, dim = (dims, dim) if dim is not None else ((product(dims),), 0)
        return moved(recorder, "repeat", x, (*dims[: dim % len(dims)], output_size, *dims[dim % len(dims) + 1 :]))
    if dim is None:
        return moved(recorder, "repeat", x, (product(dims) * repeats,))
    dim %= len(dims)
    return moved(recorder, "repeat", x, (*dims[:dim], dims[dim] * repeats, *dims[dim + 1 :]))


def _same_shape(kind: str) -> Rule:
    def rule(recorder: Recorder, x: Any, *args: Any, **kwargs: Any) -> Any:
        return moved(recorder, kind, x, recorder.dims(x))

    return rule


for _kind, _names in {
    "flip": "flip fliplr flipud", "roll": "roll",
    "triangle": "tril triu tril_ triu_",
    "scatter": "scatter scatter_ scatter_add scatter_add_ scatter_reduce index_add index_add_ index_copy index_copy_ "
               "index_fill index_fill_ index_put index_put_ slice_scatter select_scatter",
}.items():  # fmt: skip
    function(*_names.split())(_same_shape(_kind))


def _as_torch(kind: str, name: str) -> Rule:
    def rule(recorder: Recorder, x: Any, *args: Any, **kwargs: Any) -> Any:
        result = as_torch_has_it(recorder, name, (x, *args), kwargs)
        out = recorder.dims(result)
        read = sum(product(recorder.dims(t)) for t in tensors_in((x, args, kwargs)))
        taken = sum(recorder.take(t) for t in tensors_in((x, args, kwargs)))
        recorder.emit(kind, {"read": read, "written": product(out), "weights": taken}, recorder.dims(x), out)
        return result

    return rule


# Operations whose shape depends on several arguments: torch itself tells it.
for _name, _kind in {
    "rot90": "flip", "take_along_dim": "gather", "masked_scatter": "scatter", "masked_scatter_": "scatter",
    "block_diag": "copy", "diag": "copy", "diag_embed": "copy", "trace": "sum", "combinations": "gather",
    "cartesian_prod": "copy",
}.items():  # fmt: skip
    function(_name)(_as_torch(_kind, _name))


MODULE_KINDS.update(dict.fromkeys(
    (
        getattr(nn, f"{name}{axes}d")
        for name in ("ZeroPad", "ConstantPad", "ReflectionPad", "ReplicationPad", "CircularPad")
        for axes in (1, 2, 3)
    ),
    "pad",
))  # fmt: skip
MODULE_KINDS[nn.ChannelShuffle] = "channel_shuffle"


@function("channel_shuffle", "native_channel_shuffle")
def channel_shuffle(recorder: Recorder, input: Any, groups: int) -> StandIn:
    """``F.channel_shuffle``: the channels of the groups in turn."""
    dims = recorder.dims(input)
    n = product(dims)
    recorder.emit("channel_shuffle", {"read": n, "written": n}, dims, dims, groups=groups)
    return StandIn(dims, recorder.like(input))


@function("pad")
def pad(recorder: Recorder, input: Any, pad: Any, mode: str = "constant", value: Any = None) -> Any:
    """``F.pad``: pairs of widths, from the last axis on."""
    dims = list(recorder.dims(input))
    for i in range(len(pad) // 2):
        dims[-1 - i] += pad[2 * i] + pad[2 * i + 1]
    if not any(pad):
        return input
    return moved(recorder, "pad", input, tuple(dims), read=product(recorder.dims(input)))


@function("constant_pad_nd")
def constant_pad(recorder: Recorder, input: Any, widths: Any, value: Any = 0) -> Any:
    """``torch.constant_pad_nd``."""
    return pad(recorder, input, widths)


@function("gather")
def gather(recorder: Recorder, input: Any, dim: Any, index: Any = None, **_: Any) -> Any:
    """``torch.gather``."""
    if isinstance(dim, torch.Tensor):
        dim, index = index, dim
    shape = recorder.dims(index)
    return moved(recorder, "gather", input, shape, read=2 * product(shape))


@function("index_select")
def index_select(recorder: Recorder, input: Any, dim: int, index: Any) -> Any:
    """``torch.index_select``."""
    dims = recorder.dims(input)
    dim %= len(dims)
    n = product(recorder.dims(index))
    shape = (*dims[:dim], n, *dims[dim + 1 :])
    return moved(recorder, "gather", input, shape, read=product(shape) + n)


@function("take")
def take(recorder: Recorder, input: Any, index: Any) -> Any:
    """``torch.take``."""
    return moved(recorder, "gather", input, recorder.dims(index))


@function("__getitem__")
def getitem(recorder: Recorder, x: Any, index: Any) -> Any:
    """Slices are views; indices by tensors or lists are look-ups; boolean masks ask for values."""
    items = index if isinstance(index, tuple) else (index,)
    rank = sum(_axes_of(recorder, item) for item in items)
    dims = recorder.dims(x)
    y, axis = x, 0
    looked_up: list[tuple[int, Any]] = []
    for item in items:
        if item is Ellipsis:
            axis += len(dims) - rank
        elif item is None:
            y = unsqueeze(recorder, y, axis)
            axis += 1
        elif isinstance(item, slice):
            y = _sliced(recorder, y, axis, item)
            axis += 1
        elif isinstance(item, int) and not isinstance(item, bool):
            size = recorder.dims(y)[axis] if axis < len(recorder.dims(y)) else 0
            if not -size <= item < size:
                raise IndexError(f"index {item} is out of bounds for dimension {axis} with size {size}")
            y = select(recorder, y, axis, item)
        elif isinstance(item, bool):
            return run_on_meta(recorder, torch.Tensor.__getitem__, (x, index), {})
        elif isinstance(item, torch.Tensor):
            if item.dtype in (torch.bool, torch.uint8):
                raise recorder.needs_values("how many elements a mask keeps")
            if not recorder.dims(item) and type(item) is StandIn:
                y = select(recorder, y, axis, 0)
                continue
            looked_up.append((axis, recorder.dims(item)))
            axis += 1
        elif hasattr(item, "__index__"):
            y = select(recorder, y, axis, item.__index__())
        else:
            with torch._C.DisableTorchFunction():
                shape = tuple(torch.as_tensor(item).shape)
            looked_up.append((axis, shape))
            axis += 1
    if looked_up:
        return _looked_up(recorder, y, looked_up)
    return y if y is not x or type(x) is StandIn else StandIn(dims, recorder.like(x))


def _axes_of(recorder: Recorder, item: Any) -> int:
    if item is None or item is Ellipsis:
        return 0
    if isinstance(item, torch.Tensor) and item.dtype is torch.bool:
        return len(recorder.dims(item))
    return 1


def _sliced(recorder: Recorder, x: Any, axis: int, item: slice) -> StandIn:
    n = recorder.dims(x)[axis]
    start, stop, step = slice(*(_plain(v) for v in (item.start, item.stop, item.step))).indices(n)
    length = max(0, -(-(stop - start) // step))
    if length == n and step == 1:
        return x if type(x) is StandIn else StandIn(recorder.dims(x), recorder.like(x))
    return narrowed(recorder, x, axis, length, step)


def _plain(value: Any) -> int | None:
    return None if value is None else value.__index__()


def _looked_up(recorder: Recorder, x: Any, places: list[tuple[int, Dims]]) -> StandIn:
    dims = recorder.dims(x)
    axes = [axis for axis, _ in places]
    shape: Dims = ()
    for _, index in places:
        together = broadcast(shape, index)
        if together is None:
            raise IndexError("shape mismatch: indexing tensors could not be broadcast together")
        shape = together
    together_at = axes[0] if axes == list(range(axes[0], axes[-1] + 1)) else 0
    rest = [n for i, n in enumerate(dims) if i not in axes]
    out = (*rest[:together_at], *shape, *rest[together_at:])
    read = product(out) + sum(product(index) for _, index in places)
    return moved(recorder, "gather", x, out, read=read)


@function("__setitem__")
def setitem(recorder: Recorder, x: Any, index: Any, value: Any) -> None:
    """Written elements count as copied."""
    items = index if isinstance(index, tuple) else (index,)
    if any(isinstance(i, torch.Tensor) and i.dtype is torch.bool for i in items):
        n = product(recorder.dims(x))
    else:
        before = len(recorder.records)
        n = product(recorder.dims(getitem(recorder, x, index)))
        del recorder.records[before:]
    recorder.emit(
        "copy", {"read": n if isinstance(value, torch.Tensor) else 0, "written": n}, recorder.dims(x), recorder.dims(x)
    )
