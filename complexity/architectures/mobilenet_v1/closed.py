"""MobileNet V1 in closed form."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import floor_at_least_8
from .settings import BLOCKS, PAPER, STEM, VARIANTS, Block


def mobilenet_v1(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    blocks: tuple[Block, ...] = BLOCKS,
    separable: bool = True,
    norm: bool = True,
    kernel: Any = None,
    depth: Any = None,
) -> Map:
    """Channels are ``max(8, int(c·α))``. Layers: ``stem``, ``block1.depthwise``, ``block1.pointwise`` … ``pool``, ``fc``.

    ``separable=False`` puts one standard 3×3 convolution (``blockN.standard``) in place of each pair; ``norm=False``
    leaves batch normalization out (the convolutions then have a bias).

    ``alpha``, ``kernel`` (3 unless given) and ``depth`` may be one value per stage; ``depth`` keeps so many of a stage's
    blocks that change neither size nor channels. See ``stages``.
    """
    unit: Any = {"norm": norm, "bias": not norm}
    net.enter(2, STEM)
    with net.scope(part="stem"):
        x = net.unit("stem", x, floor_at_least_8(STEM, net.here(alpha)), 3, stride=2, **unit)
    for i, (channels, stride) in enumerate(blocks, 1):
        if not net.enter(stride, channels, depth):
            continue
        c, k = floor_at_least_8(channels, net.here(alpha)), net.here(kernel, 3)
        with net.scope(f"block{i}"):
            if separable:
                x = net.unit("depthwise", x, x.channels, k, stride=stride, groups=x.channels, **unit)
                x = net.unit("pointwise", x, c, **unit)
            else:
                x = net.unit("standard", x, c, k, stride=stride, **unit)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        x = net.linear("fc", net.flatten(x), classes)
        return net.activation("softmax", x, "softmax")


NETWORKS = (
    Network("mobilenet_v1", "MobileNet V1", PAPER, mobilenet_v1, VARIANTS, staged=("alpha", "kernel", "depth")),
)
