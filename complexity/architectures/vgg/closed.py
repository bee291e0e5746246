"""VGG-16 in closed form."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import FULLY_CONNECTED, PAPER, POOLED, STAGES, VARIANTS


def vgg16(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    adaptive: bool = False,
    softmax: bool = True,
) -> Map:
    """Layers: ``conv1_1`` … ``conv5_3``, ``pool1`` … ``pool5``, ``fc1``, ``act1``, ``fc2``, ``act2``, ``fc3``.

    VGG has no published rule for α: channels and the features of ``fc1`` and ``fc2`` go to the nearest integer.
    ``adaptive=True`` pools the last map to 7×7, so that ``fc1`` does not depend on the resolution.
    """
    for i, (channels, convolutions) in enumerate(STAGES, 1):
        for n in range(1, convolutions + 1):
            with net.scope(part="stem" if (i, n) == (1, 1) else None):
                x = net.unit(f"conv{i}_{n}", x, nearest(channels, alpha), 3, norm=False, bias=True)
        x = net.pool(f"pool{i}", x, "max_pool", 2)
    if adaptive:
        x = net.adaptive_pool("avgpool", x, POOLED)
    x = net.flatten(x)
    with net.scope(part="classifier"):
        for i, features in enumerate(FULLY_CONNECTED, 1):
            x = net.linear(f"fc{i}", x, nearest(features, alpha))
            x = net.activation(f"act{i}", x, "relu")
        x = net.linear("fc3", x, classes)
        return net.activation("softmax", x, "softmax") if softmax else x


NETWORKS = (Network("vgg16", "VGG-16", PAPER, vgg16, VARIANTS),)
