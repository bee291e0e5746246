"""MnasNet-A1 and B1 in closed form; A1 with squeeze-and-excitation."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest_multiple_of_8
from .settings import A1, B1, HEAD, PAPER_A1, PAPER_B1, STEM, VARIANTS_A1, VARIANTS_B1, Row


def mnasnet_a1(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, rows: tuple[Row, ...] = A1) -> Map:
    """Layers: ``stem``, ``row1.1.depthwise``, ``row3.1.se.pool`` …, ``head``, ``fc``. See ``inverted_residuals``."""
    return inverted_residuals(net, x, rows, alpha, classes)


def mnasnet_b1(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, rows: tuple[Row, ...] = B1) -> Map:
    """Layers: ``stem``, ``row1.1.depthwise`` …, ``head``, ``pool``, ``fc``. See ``inverted_residuals``."""
    return inverted_residuals(net, x, rows, alpha, classes)


def inverted_residuals(net: Net, x: Map, rows: tuple[Row, ...], alpha: Any, classes: int) -> Map:
    """The network of these rows. Channels to the nearest multiple of 8; the head stays 1280 at any α.

    SE squeezes to a quarter of the block's *input* channels; its gate is a sigmoid.
    """
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest_multiple_of_8(STEM, alpha), 3, stride=2)
    for i, row in enumerate(rows, 1):
        c = nearest_multiple_of_8(row.channels, alpha)
        for n in range(1, row.repeats + 1):
            stride = row.stride if n == 1 else 1
            with net.scope(f"row{i}.{n}"):
                y = x
                if row.expansion != 1:
                    y = net.unit("expand", y, row.expansion * x.channels)
                y = net.depthwise_unit("depthwise", y, row.kernel, stride=stride)
                if row.se:
                    y = net.squeeze_excite("se", y, x.channels // 4, gate="sigmoid")
                y = net.unit("project", y, c, activation=None)
                x = net.add("add", y, x, where=x.channels == c) if row.shortcut and stride == 1 else y
    x = net.unit("head", x, HEAD)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


NETWORKS = (
    Network("mnasnet_a1", "MnasNet-A1", PAPER_A1, mnasnet_a1, VARIANTS_A1),
    Network("mnasnet_b1", "MnasNet-B1", PAPER_B1, mnasnet_b1, VARIANTS_B1),
)
