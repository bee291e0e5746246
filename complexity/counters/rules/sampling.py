"""Resampling: interpolation, grid sampling, pixel shuffle, sliding windows."""

from __future__ import annotations

from torch import nn

from ..registry import MODULE_KINDS, RULES, rule, words
from ..work import Call, Rule, Work, numel

MODULE_KINDS.update({
    nn.Upsample: "interpolate", nn.UpsamplingNearest2d: "interpolate", nn.UpsamplingBilinear2d: "interpolate",
    nn.PixelShuffle: "pixel_shuffle", nn.PixelUnshuffle: "pixel_unshuffle", nn.Unfold: "unfold", nn.Fold: "fold",
})  # fmt: skip

#: kind -> functions that read all that they are given and write their result.
_FUNCTIONS = {
    "interpolate": "interpolate upsample upsample_nearest upsample_bilinear upsample_nearest1d upsample_nearest2d "
                   "upsample_nearest3d upsample_linear1d upsample_bilinear2d upsample_bicubic2d upsample_trilinear3d "
                   "_upsample_bilinear2d_aa _upsample_bicubic2d_aa _upsample_nearest_exact1d _upsample_nearest_exact2d "
                   "_upsample_nearest_exact3d",
    "grid_sample": "grid_sample grid_sampler grid_sampler_2d grid_sampler_3d cudnn_grid_sampler",
    "pixel_shuffle": "pixel_shuffle", "pixel_unshuffle": "pixel_unshuffle",
    "unfold": "im2col torch.nn.functional.unfold",
}  # fmt: skip


def _moved(kind: str) -> Rule:
    def moved(call: Call) -> Work:
        n = call.written
        read = n if "shuffle" in kind else call.read
        return call.work(kind, {"read": read, "written": n}, held=[(t, "weights") for t in call.tensors[:1]])

    return moved


for _kind, _names in _FUNCTIONS.items():
    RULES.update(dict.fromkeys(words(_names), _moved(_kind)))


@rule("col2im torch.nn.functional.fold")
def fold(call: Call) -> Work:
    """``F.fold``: overlapping columns are added into a map."""
    n = numel(call.tensors[0])
    return call.work("fold", {"adds": n, "read": n, "written": call.written})
