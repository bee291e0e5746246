"""AlexNet: large kernels first, most params in fully connected layers."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import FULLY_CONNECTED, NORMALIZED, PAPER, PAPER_CONVS, POOLED, VARIANTS, Conv


def alexnet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    convs: tuple[Conv, ...] = PAPER_CONVS,
    norm: bool = True,
    adaptive: bool = False,
    softmax: bool = True,
) -> Map:
    """Layers: ``conv1``, ``norm1``, ``pool1`` … ``conv5``, ``pool5``, ``fc1``, ``act1``, ``fc2``, ``act2``, ``fc3``, ``softmax``.

    AlexNet has no published rule for α: half of a layer's channels, one tower's, go to the nearest integer.

    Args:
        convs: the convolutions. norm: local response normalization behind the first two.
        adaptive: the last map is pooled to 6×6, so that ``fc1`` does not depend on the resolution.
        alpha: may be one value per stage; see ``stages``.
    """
    for i, conv in enumerate(convs, 1):
        net.enter(conv.stride)
        with net.scope(part="stem" if i == 1 else None):
            x = net.unit(
                f"conv{i}", x, 2 * nearest(conv.channels / 2, net.here(alpha)), conv.kernel,
                stride=conv.stride, padding=conv.padding, groups=conv.groups, norm=False, bias=True,
            )  # fmt: skip
        if norm and i in NORMALIZED:
            x = net.local_response_norm(f"norm{i}", x)
        if conv.pool:
            x = net.pool(f"pool{i}", x, "max_pool", 3, stride=2)
            net.enter(2)
    if adaptive:
        x = net.adaptive_pool("avgpool", x, POOLED)
    hidden = [nearest(features, net.here(alpha)) for features in FULLY_CONNECTED]
    return net.fully_connected(net.flatten(x), hidden, classes, softmax=softmax)


NETWORKS = (Network("alexnet", "AlexNet", PAPER, alexnet, VARIANTS, minimum=63, staged=("alpha",)),)
