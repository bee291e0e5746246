"""Resampling: interpolation, grid sampling, pixel shuffle, sliding windows."""

from __future__ import annotations

from typing import Any

import torch

from ..fallback import run_on_meta
from ..recorder import Recorder
from ..registry import MODULE_KINDS, function
from ..standin import StandIn
from .convolution import per_axis, product
from .copying import moved


@function("interpolate", "upsample")
def interpolate(
    recorder: Recorder, input: Any, size: Any = None, scale_factor: Any = None, *args: Any, **kwargs: Any
) -> Any:
    """``F.interpolate``: reads the input once, writes the output; in no MultiAdds figure."""
    dims = recorder.dims(input)
    axes = len(dims) - 2
    if size is not None:
        target = per_axis(size, axes)
    else:
        target = tuple(int(n * s) for n, s in zip(dims[2:], per_axis(scale_factor, axes), strict=True))
    shape = (*dims[:2], *(int(n) for n in target))
    return moved(recorder, "interpolate", input, shape, read=product(dims))


@function("upsample_nearest", "upsample_bilinear")
def upsample(recorder: Recorder, input: Any, size: Any = None, scale_factor: Any = None) -> Any:
    """``F.upsample_nearest`` and ``F.upsample_bilinear``."""
    return interpolate(recorder, input, size, scale_factor)


@function("grid_sample", "grid_sampler", "grid_sampler_2d", "grid_sampler_3d")
def grid_sample(recorder: Recorder, input: Any, grid: Any, *_: Any, **__: Any) -> Any:
    """``F.grid_sample``."""
    dims, places = recorder.dims(input), recorder.dims(grid)
    shape = (*dims[:2], *places[1:-1])
    return moved(recorder, "grid_sample", input, shape, read=product(dims) + product(places))


@function("affine_grid")
def affine_grid(recorder: Recorder, theta: Any, size: Any, *_: Any, **__: Any) -> Any:
    """``F.affine_grid``: a small matrix product at each position."""
    size = tuple(size)
    axes = len(size) - 2
    shape = (size[0], *size[2:], axes)
    n = product(shape)
    cost = {"multi_adds": n * (axes + 1), "outputs": n, "read": product(recorder.dims(theta)), "written": n}
    recorder.emit("matmul", cost, recorder.dims(theta), shape)
    return StandIn(shape, recorder.like(theta))


@function("pixel_shuffle")
def pixel_shuffle(recorder: Recorder, input: Any, upscale_factor: int) -> Any:
    """``F.pixel_shuffle``: channels to positions."""
    *lead, c, h, w = recorder.dims(input)
    r = upscale_factor
    if c % (r * r):
        return run_on_meta(recorder, torch.pixel_shuffle, (input, upscale_factor), {})
    return moved(recorder, "pixel_shuffle", input, (*lead, c // (r * r), h * r, w * r))


@function("pixel_unshuffle")
def pixel_unshuffle(recorder: Recorder, input: Any, downscale_factor: int) -> Any:
    """``F.pixel_unshuffle``: positions to channels."""
    *lead, c, h, w = recorder.dims(input)
    r = downscale_factor
    if h % r or w % r:
        return run_on_meta(recorder, torch.pixel_unshuffle, (input, downscale_factor), {})
    return moved(recorder, "pixel_unshuffle", input, (*lead, c * r * r, h // r, w // r))


@function("im2col")
def im2col(
    recorder: Recorder, input: Any, kernel_size: Any, dilation: Any = 1, padding: Any = 0, stride: Any = 1
) -> Any:
    """``F.unfold``: each window as a column."""
    dims = recorder.dims(input)
    settings = [per_axis(v, 2) for v in (kernel_size, stride, padding, dilation)]
    positions = product(
        (n + 2 * p - d * (k - 1) - 1) // s + 1 for n, k, s, p, d in zip(dims[-2:], *settings, strict=True)
    )
    shape = (*dims[:-3], dims[-3] * product(settings[0]), positions)
    return moved(recorder, "unfold", input, shape, read=product(dims))


def windows(recorder: Recorder, x: Any, *args: Any, **kwargs: Any) -> Any:
    """``x.unfold(dimension, size, step)``, a view; ``F.unfold(x, kernel_size, …)``, a copy: told apart in ``_register``."""
    dimension, size, step = args
    dims = recorder.dims(x)
    dimension %= len(dims)
    n = (dims[dimension] - size) // step + 1
    return StandIn((*dims[:dimension], n, *dims[dimension + 1 :], size), recorder.like(x))


@function("col2im")
def fold(
    recorder: Recorder,
    input: Any,
    output_size: Any,
    kernel_size: Any,
    dilation: Any = 1,
    padding: Any = 0,
    stride: Any = 1,
) -> Any:
    """``F.fold``: overlapping columns are added into a map."""
    dims = recorder.dims(input)
    shape = (*dims[:-2], dims[-2] // product(per_axis(kernel_size, 2)), *per_axis(output_size, 2))
    n = product(dims)
    recorder.emit("fold", {"adds": n, "read": n, "written": product(shape)}, dims, shape)
    return StandIn(shape, recorder.like(input))


def _register() -> None:
    import torch.nn.functional as F

    from ..registry import RULES, _method

    RULES[torch.Tensor.unfold] = windows
    StandIn.unfold = _method(windows, "unfold")
    RULES[F.unfold] = im2col
    RULES[F.fold] = fold


_register()


MODULE_KINDS.update({
    torch.nn.Upsample: "interpolate", torch.nn.UpsamplingNearest2d: "interpolate",
    torch.nn.UpsamplingBilinear2d: "interpolate", torch.nn.PixelShuffle: "pixel_shuffle",
    torch.nn.PixelUnshuffle: "pixel_unshuffle", torch.nn.Unfold: "unfold", torch.nn.Fold: "fold",
})  # fmt: skip
