"""SqueezeNet 1.0 and 1.1 in closed form."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import FIRES, PAPER, POOLS_1_0, POOLS_1_1, RELEASE, STEM_1_0, STEM_1_1, VARIANTS_1_0, VARIANTS_1_1


def squeezenet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    stem: tuple[int, int] = STEM_1_0,
    pools: tuple[int, ...] = POOLS_1_0,
    padding: int = 2,
    depth: Any = None,
) -> Map:
    """Layers: ``conv1``, ``pool1``, ``fire2.squeeze``, ``fire2.expand1`` …, ``conv10``, ``pool10``.

    SqueezeNet has no published rule for α: all channels but the classes go to the nearest integer.

    Args:
        stem: channels and kernel of the first convolution. padding: its padding. pools: the layers that a pool follows.
        alpha, depth: may be one value per stage; ``depth`` keeps so many of a stage's fire modules that change neither size
            nor channels. See ``stages``.
    """
    channels, kernel = stem
    unit: dict[str, Any] = {"norm": False, "bias": True}
    net.enter(2)
    with net.scope(part="stem"):
        x = net.unit("conv1", x, nearest(channels, net.here(alpha)), kernel, stride=2, padding=padding, **unit)
    if 1 in pools:
        x = net.pool("pool1", x, "max_pool", 3, stride=2, ceil_mode=True)
    for i, (squeeze, expand1, expand3) in FIRES.items():
        if net.enter(2 if i - 1 in pools else 1, expand1 + expand3, depth):
            with net.scope(f"fire{i}"):
                a = net.here(alpha)
                y = net.unit("squeeze", x, nearest(squeeze, a), **unit)
                y1 = net.unit("expand1", y, nearest(expand1, a), **unit)
                y3 = net.unit("expand3", y, nearest(expand3, a), 3, **unit)
                x = net.concat("concat", [y1, y3])
        if i in pools:
            x = net.pool(f"pool{i}", x, "max_pool", 3, stride=2, ceil_mode=True)
    with net.scope(part="classifier"):
        x = net.unit("conv10", x, classes, **unit)
    return net.global_pool("pool10", x)


NETWORKS = (
    Network("squeezenet1_0", "SqueezeNet 1.0", PAPER, squeezenet, VARIANTS_1_0, staged=("alpha", "depth")),
    Network(
        "squeezenet1_1", "SqueezeNet 1.1", RELEASE,
        partial(squeezenet, stem=STEM_1_1, pools=POOLS_1_1, padding=0), VARIANTS_1_1,
        staged=("alpha", "depth"),
    ),
)  # fmt: skip
