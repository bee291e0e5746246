"""DenseNet: every layer of a block sees the outputs of all before it."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import BOTTLENECK, DENSENETS, PAPER, variants


def densenet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    blocks: tuple[int, ...],
    growth: int,
    stem: int,
) -> Map:
    """Layers: ``stem``, ``maxpool``, ``block1.1.reduce.norm``, ``.reduce.act``, ``.reduce.conv``, ``.conv.norm`` …, ``.concat``,
    ``transition1.norm``, ``.act``, ``.conv``, ``.pool`` …, ``norm``, ``act``, ``pool``, ``fc``.

    DenseNet has no published rule for α: the growth and the channels of the first convolution go to the nearest integer.

    Args:
        blocks: layers of each. growth: channels that a layer adds. stem: channels of the first convolution.
    """
    k = nearest(growth, alpha)
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest(stem, alpha), 7, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    for i, layers in enumerate(blocks, 1):
        for n in range(1, layers + 1):
            with net.scope(f"block{i}.{n}"):
                y = _before_conv(net, "reduce", x, BOTTLENECK * k)
                y = _before_conv(net, "conv", y, k, 3)
                x = net.concat("concat", [x, y])
        if i < len(blocks):
            x = _before_conv(net, f"transition{i}", x, x.channels // 2)
            with net.scope(f"transition{i}"):
                x = net.pool("pool", x, "avg_pool", 2)
    x = net.batch_norm("norm", x)
    x = net.activation("act", x, "relu")
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _before_conv(net: Net, name: str, x: Map, channels: Number, kernel: int = 1) -> Map:
    """Batch norm → ReLU → convolution."""
    with net.scope(name):
        x = net.batch_norm("norm", x)
        x = net.activation("act", x, "relu")
        return net.conv("conv", x, channels, kernel)


NETWORKS = tuple(
    Network(
        name,
        f"DenseNet-{name.removeprefix('densenet')}",
        PAPER,
        partial(densenet, **row._asdict()),
        variants(name),
    )
    for name, row in DENSENETS.items()
)
