"""VGG: 3×3 convolutions, max pools, three fully connected layers."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import CHANNELS, CONFIGURATIONS, FULLY_CONNECTED, PAPER, POOLED, variants


def vgg(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    convolutions: tuple[int, ...],
    norm: bool,
    adaptive: bool = False,
    softmax: bool = True,
) -> Map:
    """Layers: ``conv1_1`` … ``conv5_3``, ``pool1`` … ``pool5``, ``fc1``, ``act1``, ``fc2``, ``act2``, ``fc3``.

    VGG has no published rule for α: channels and the features of ``fc1`` and ``fc2`` go to the nearest integer.

    Args:
        convolutions: of each stage. norm: batch normalization behind each (the convolutions keep their bias).
        adaptive: the last map is pooled to 7×7, so that ``fc1`` does not depend on the resolution.
    """
    for i, (channels, repeats) in enumerate(zip(CHANNELS, convolutions, strict=True), 1):
        for n in range(1, repeats + 1):
            with net.scope(part="stem" if (i, n) == (1, 1) else None):
                x = net.unit(f"conv{i}_{n}", x, nearest(channels, alpha), 3, norm=norm, bias=True)
        x = net.pool(f"pool{i}", x, "max_pool", 2)
    if adaptive:
        x = net.adaptive_pool("avgpool", x, POOLED)
    hidden = [nearest(features, alpha) for features in FULLY_CONNECTED]
    return net.fully_connected(net.flatten(x), hidden, classes, softmax=softmax)


NETWORKS = tuple(
    Network(
        f"vgg{layers}_bn" if norm else f"vgg{layers}",
        f"VGG-{layers} (BN)" if norm else f"VGG-{layers}",
        f"{PAPER} {letter}",
        partial(vgg, convolutions=convolutions, norm=norm),
        variants(layers, norm=norm),
    )
    for norm in (False, True)
    for layers, (letter, convolutions) in CONFIGURATIONS.items()
)
