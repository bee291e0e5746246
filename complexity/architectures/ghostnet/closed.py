"""GhostNet: half of a map's channels are computed, the other half are cheap copies of them."""

from __future__ import annotations

from typing import Any

from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest_multiple_of_4
from .settings import HEAD, PAPER, ROWS, STEM, VARIANTS


def ghostnet(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, kernel: Any = None, depth: Any = None) -> Map:
    """Channels to the nearest multiple of 4; the head stays 1280 at any α.

    ``alpha``, ``kernel`` (of the depthwise convolutions at stride 2) and ``depth`` may be one value per stage; ``depth``
    keeps so many of a stage's rows that change neither size nor channels. See ``stages``.

    Layers: ``stem``, ``bottleneck1.ghost1.primary``, ``.ghost1.cheap``, ``.depthwise``, ``.se.pool`` …, ``.ghost2.primary``,
    ``.shortcut.depthwise`` …, ``last``, ``pool``, ``head``, ``fc``.
    """
    net.enter(2, STEM)
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest_multiple_of_4(STEM, net.here(alpha)), 3, stride=2)
    printed = STEM
    for i, row in enumerate(ROWS, 1):
        if not net.enter(row.stride, row.channels, depth):
            continue
        a, k = net.here(alpha), net.here(kernel, row.kernel)
        expanded, c = nearest_multiple_of_4(row.expansion, a), nearest_multiple_of_4(row.channels, a)
        with net.scope(f"bottleneck{i}"):
            y = _ghost(net, "ghost1", x, expanded, "relu")
            if row.stride > 1:
                y = net.depthwise_unit("depthwise", y, k, stride=row.stride, activation=None)
            if row.se:
                y = net.squeeze_excite("se", y, nearest_multiple_of_4(0.25, y.channels))
            y = _ghost(net, "ghost2", y, c, None)
            if row.stride > 1 or row.channels != printed:
                with net.scope("shortcut", part="shortcut"):
                    x = net.depthwise_unit("depthwise", x, k, stride=row.stride, activation=None)
                    x = net.unit("project", x, c, activation=None)
            x = net.add("add", x, y)
        printed = row.channels
    x = net.unit("last", x, nearest_multiple_of_4(ROWS[-1].expansion, net.here(alpha)))
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        x = net.unit("head", x, HEAD, bias=True, norm=False)
        return net.linear("fc", net.flatten(x), classes)


def _ghost(net: Net, name: str, x: Map, channels: Number, activation: str | None) -> Map:
    """A 1×1 convolution makes one half of the channels, a depthwise one of its output the other half."""
    with net.scope(name):
        y = net.unit("primary", x, channels // 2, activation=activation)
        z = net.depthwise_unit("cheap", y, 3, activation=activation)
        return net.concat("concat", [y, z])


NETWORKS = (Network("ghostnet", "GhostNet", PAPER, ghostnet, VARIANTS, staged=("alpha", "kernel", "depth")),)
