"""Resampling: interpolation, grid sampling, pixel shuffle, sliding windows."""

from __future__ import annotations

from torch import nn

from ..registry import MODULE_KINDS, rule
from ..work import Call, Work, numel

MODULE_KINDS.update({
    nn.Upsample: "interpolate",
    nn.PixelShuffle: "pixel_shuffle", nn.PixelUnshuffle: "pixel_unshuffle", nn.Unfold: "unfold", nn.Fold: "fold",
})  # fmt: skip

_INTERPOLATE = (
    "interpolate upsample upsample_nearest upsample_bilinear upsample_nearest1d upsample_nearest2d "
    "upsample_nearest3d upsample_linear1d upsample_bilinear2d upsample_bicubic2d upsample_trilinear3d "
    "_upsample_bilinear2d_aa _upsample_bicubic2d_aa _upsample_nearest_exact1d _upsample_nearest_exact2d "
    "_upsample_nearest_exact3d"
)
_GRID_SAMPLE = "grid_sample grid_sampler grid_sampler_2d grid_sampler_3d cudnn_grid_sampler"
#: Modes that are told apart. Smoothed ones (``antialias``), ``area`` and ``nearest-exact`` are other algorithms.
_MODES = ("nearest", "bilinear", "bicubic", "trilinear", "linear")
#: Modes of ``torch.grid_sampler``, by number.
_NUMBERED = ("bilinear", "nearest", "bicubic")


@rule(_INTERPOLATE)
def interpolate(call: Call) -> Work:
    """``F.interpolate`` and what it becomes."""
    if "interpolate" in call.name or call.name == "upsample":
        mode = call.get("mode", 3, "nearest")
        smoothed = call.name == "interpolate" and call.get("antialias", 6, False)
    else:
        mode = next((mode for mode in _MODES if mode in call.name), "")
        smoothed = call.name.endswith("_aa") or "exact" in call.name
    return _resampled(call, "interpolate", "" if smoothed else mode)


@rule(_GRID_SAMPLE)
def grid_sample(call: Call) -> Work:
    """``F.grid_sample`` and what it becomes."""
    mode = call.get("mode", 2, "bilinear") if call.name == "grid_sample" else call.get("interpolation_mode", 2, 0)
    return _resampled(call, "grid_sample", mode if isinstance(mode, str) else _NUMBERED[mode])


def _resampled(call: Call, kind: str, mode: str) -> Work:
    n = call.written
    cost = {"resampled_elements": n, "read": call.read, "written": n}
    if mode in _MODES:
        cost[f"{mode}_elements"] = n
    return call.work(kind, cost, held=[(t, "weights") for t in call.tensors[:1]])


@rule("pixel_shuffle im2col torch.nn.functional.unfold")
def moved(call: Call) -> Work:
    """Elements that are read and written as they are."""
    n, kind = call.written, "pixel_shuffle" if "shuffle" in call.name else "unfold"
    cost = {"read": n if kind == "pixel_shuffle" else call.read, "written": n}
    return call.work(kind, cost, held=[(t, "weights") for t in call.tensors[:1]])


@rule("col2im torch.nn.functional.fold")
def fold(call: Call) -> Work:
    """``F.fold``: overlapping columns are added into a map."""
    n = numel(call.tensors[0])
    return call.work("fold", {"adds": n, "read": n, "written": call.written})
