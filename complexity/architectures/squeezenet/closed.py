"""SqueezeNet 1.0 and 1.1: fire modules, no fully connected layer."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import nearest

#: Fire module -> channels of squeeze 1×1, expand 1×1, expand 3×3; the paper's table 1. The same in both versions.
FIRES = {
    2: (16, 64, 64),
    3: (16, 64, 64),
    4: (32, 128, 128),
    5: (32, 128, 128),
    6: (48, 192, 192),
    7: (48, 192, 192),
    8: (64, 256, 256),
    9: (64, 256, 256),
}
#: (channels, kernel) of the first convolution, stride 2.
STEM_1_0 = (96, 7)
STEM_1_1 = (64, 3)
#: Layers that a 3×3 max pool of stride 2 follows.
POOLS_1_0 = (1, 4, 8)
POOLS_1_1 = (1, 3, 5)

PAPER = "Iandola et al. 2016, arXiv 1602.07360, table 1"
RELEASE = "the authors' release 1.1 (github.com/forresti/SqueezeNet, SqueezeNet_v1.1)"


def squeezenet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    stem: tuple[int, int] = STEM_1_0,
    pools: tuple[int, ...] = POOLS_1_0,
    padding: int = 2,
) -> Map:
    """Layers: ``conv1``, ``pool1``, ``fire2.squeeze``, ``fire2.expand1`` …, ``conv10``, ``pool10``.

    SqueezeNet has no published rule for α: all channels but the classes go to the nearest integer.

    Args:
        stem: channels and kernel of the first convolution. padding: its padding. pools: the layers that a pool follows.
    """
    channels, kernel = stem
    unit: dict[str, Any] = {"norm": False, "bias": True}
    with net.scope(part="stem"):
        x = net.unit("conv1", x, nearest(channels, alpha), kernel, stride=2, padding=padding, **unit)
    x = net.pool("pool1", x, "max_pool", 3, stride=2, ceil_mode=True)
    for i, (squeeze, expand1, expand3) in FIRES.items():
        with net.scope(f"fire{i}"):
            y = net.unit("squeeze", x, nearest(squeeze, alpha), **unit)
            y1 = net.unit("expand1", y, nearest(expand1, alpha), **unit)
            y3 = net.unit("expand3", y, nearest(expand3, alpha), 3, **unit)
            x = net.concat("concat", [y1, y3])
        if i in pools:
            x = net.pool(f"pool{i}", x, "max_pool", 3, stride=2, ceil_mode=True)
    with net.scope(part="classifier"):
        x = net.unit("conv10", x, classes, **unit)
    return net.global_pool("pool10", x)


network(
    "squeezenet1_0",
    title="SqueezeNet 1.0",
    source=PAPER,
    variants={
        "paper": Variant(f"{PAPER}: 224×224 becomes 111×111 in the 7×7 convolution, which takes a padding of 2"),
        "torchvision": Variant("torchvision.models.squeezenet1_0: no padding there (109×109)", {"padding": 0}),
    },
)(squeezenet)

network(
    "squeezenet1_1",
    title="SqueezeNet 1.1",
    source=RELEASE,
    variants={"released": Variant(f"{RELEASE}; torchvision.models.squeezenet1_1 is the same")},
)(partial(squeezenet, stem=STEM_1_1, pools=POOLS_1_1, padding=0))
