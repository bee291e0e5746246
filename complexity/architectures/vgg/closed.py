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
    kernel: Any = None,
    depth: Any = None,
) -> Map:
    """Layers: ``conv1_1`` … ``conv5_3``, ``pool1`` … ``pool5``, ``fc1``, ``act1``, ``fc2``, ``act2``, ``fc3``.

    VGG has no published rule for α: channels and the features of ``fc1`` and ``fc2`` go to the nearest integer.

    Args:
        convolutions: of each stage. norm: batch normalization behind each (the convolutions keep their bias).
        adaptive: the last map is pooled to 7×7, so that ``fc1`` does not depend on the resolution.
        alpha, kernel, depth: may be one value per stage; ``kernel`` is 3 unless given, ``depth`` keeps so many of a stage's
            convolutions that change neither size nor channels. See ``stages``.
    """
    for i, (channels, repeats) in enumerate(zip(CHANNELS, convolutions, strict=True), 1):
        for n in range(1, repeats + 1):
            if not net.enter(2 if n == 1 and i > 1 else 1, channels, depth):
                continue
            with net.scope(part="stem" if (i, n) == (1, 1) else None):
                c = nearest(channels, net.here(alpha))
                x = net.unit(f"conv{i}_{n}", x, c, net.here(kernel, 3), norm=norm, bias=True)
        x = net.pool(f"pool{i}", x, "max_pool", 2)
    if adaptive:
        x = net.adaptive_pool("avgpool", x, POOLED)
    net.enter(2)
    hidden = [nearest(features, net.here(alpha)) for features in FULLY_CONNECTED]
    return net.fully_connected(net.flatten(x), hidden, classes, softmax=softmax)


NETWORKS = tuple(
    Network(
        f"vgg{layers}_bn" if norm else f"vgg{layers}",
        f"VGG-{layers} (BN)" if norm else f"VGG-{layers}",
        f"{PAPER} {letter}",
        partial(vgg, convolutions=convolutions, norm=norm),
        variants(layers, norm=norm),
        staged=("alpha", "kernel", "depth"),
    )
    for norm in (False, True)
    for layers, (letter, convolutions) in CONFIGURATIONS.items()
)
