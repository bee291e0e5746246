"""MnasNet-A1 and B1: inverted residuals found by a search on a phone; A1 with squeeze-and-excitation."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import nearest_multiple_of_8


class Row(NamedTuple):
    """Expansion t, kernel, output channels, repeats, stride of the first, squeeze-and-excitation, shortcuts."""

    expansion: int
    kernel: int
    channels: int
    repeats: int
    stride: int
    se: bool = False
    shortcut: bool = True


STEM = 32
HEAD = 1280
#: The paper's figure 7; the last row and the head as released.
A1 = (
    Row(1, 3, 16, 1, 1, shortcut=False),
    Row(6, 3, 24, 2, 2),
    Row(3, 5, 40, 3, 2, se=True),
    Row(6, 3, 80, 4, 2),
    Row(6, 3, 112, 2, 1, se=True),
    Row(6, 5, 160, 3, 2, se=True),
    Row(6, 3, 320, 1, 1),
)
#: The network without squeeze-and-excitation.
B1 = (
    Row(1, 3, 16, 1, 1, shortcut=False),
    Row(3, 3, 24, 3, 2),
    Row(3, 5, 40, 3, 2),
    Row(6, 5, 80, 3, 2),
    Row(6, 3, 96, 2, 1),
    Row(6, 5, 192, 4, 2),
    Row(6, 3, 320, 1, 1, shortcut=False),
)

PAPER = "Tan et al. 2018, arXiv 1807.11626"
RELEASE = "the authors' release (github.com/tensorflow/tpu, models/official/mnasnet)"


@network(
    "mnasnet_a1",
    title="MnasNet-A1",
    source=f"{PAPER}, figure 7",
    variants={"paper": Variant(f"{PAPER}, figure 7, with the head of 1280 of {RELEASE}")},
)
def mnasnet_a1(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, rows: tuple[Row, ...] = A1) -> Map:
    """Layers: ``stem``, ``row1.1.depthwise``, ``row3.1.se.pool`` …, ``head``, ``fc``. See ``inverted_residuals``."""
    return inverted_residuals(net, x, rows, alpha, classes)


@network(
    "mnasnet_b1",
    title="MnasNet-B1",
    source=f"{PAPER}, {RELEASE}",
    variants={"released": Variant(f"{RELEASE}, mnasnet_b1; torchvision.models.mnasnet1_0 is the same")},
)
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
