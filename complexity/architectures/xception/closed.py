"""Xception: separable convolutions with shortcuts."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import BLOCKS, LAST, MIDDLE, PAPER, STEM, VARIANTS


def xception(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, kernel: Any = None, depth: Any = None) -> Map:
    """Layers: ``conv1``, ``conv2``, ``block1.separable1.depthwise``, ``.pointwise``, ``.norm`` …, ``.pool``, ``.shortcut``, ``.add``
    …, ``separable1``, ``act1`` …, ``pool``, ``fc``.

    Xception has no published rule for α: all channels go to the nearest integer.

    ``alpha``, ``kernel`` (3 unless given) and ``depth`` may be one value per stage; ``depth`` keeps so many of a stage's
    blocks that change neither size nor channels. See ``stages``.
    """
    net.enter(2)
    for i, channels in enumerate(STEM, 1):
        with net.scope(part="stem" if i == 1 else None):
            x = net.unit(f"conv{i}", x, nearest(channels, net.here(alpha)), 3, stride=3 - i, padding=0)
    for i, widths in enumerate(BLOCKS, 1):
        middle = widths in MIDDLE
        if not net.enter(1 if middle else 2, widths[-1], depth):
            continue
        with net.scope(f"block{i}"):
            y = x
            for n, channels in enumerate(widths, 1):
                # The first block's input comes out of a ReLU.
                y = net.separable(
                    f"separable{n}", y, nearest(channels, net.here(alpha)), net.here(kernel, 3), act=(i, n) != (1, 1)
                )
            if not middle:
                y = net.pool("pool", y, "max_pool", 3, stride=2, padding=1)
            x = net.residual(x, y, stride=2, project=not middle, activation=None)
    for i, channels in enumerate(LAST, 1):
        x = net.separable(f"separable{i}", x, nearest(channels, net.here(alpha)), net.here(kernel, 3), act=False)
        x = net.activation(f"act{i}", x, "relu")
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


NETWORKS = (
    Network("xception", "Xception", PAPER, xception, VARIANTS, resolution=299, staged=("alpha", "kernel", "depth")),
)
