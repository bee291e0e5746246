"""GoogLeNet in closed form."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import AUXILIARY, AUXILIARY_CONV, AUXILIARY_FC, NORMS, PAPER, STAGES, STEM, VARIANTS, Inception


def googlenet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    auxiliary: bool = False,
    norm: str = "local_response",
    kernel: int = 5,
    last_pool: int = 3,
    adaptive: bool = False,
    softmax: bool = True,
) -> Map:
    """Layers: ``conv1``, ``pool1``, ``norm1``, ``conv2`` …, ``inception3a.reduce3``, ``.conv3`` …, ``pool``, ``fc``.

    GoogLeNet has no published rule for α: all channels go to the nearest integer.

    Args:
        alpha: may be one value per stage; see ``stages``.
        auxiliary: with the two auxiliary classifiers, which serve training only (part ``auxiliary``).
        norm: ``local_response``, as in the paper, with biases; or ``batch``, without.
        kernel: of the ``conv5`` branch. last_pool: kernel of the last max pool.
        adaptive: the auxiliary classifiers pool to 4×4; else 5×5 windows at stride 3, and their first FC depends on
            the resolution.
    """
    unit: dict[str, Any] = {"norm": norm == "batch", "bias": norm != "batch"}
    net.enter(4)
    for name, (channels, size, stride) in STEM.items():
        with net.scope(part="stem" if name == "conv1" else None):
            x = net.unit(name, x, nearest(channels, net.here(alpha)), size, stride=stride, **unit)
        if name == "conv1":
            x = net.pool("pool1", x, "max_pool", 3, stride=2, ceil_mode=True)
            if norm == "local_response":
                x = net.local_response_norm("norm1", x)
    if norm == "local_response":
        x = net.local_response_norm("norm2", x)
    x = net.pool("pool2", x, "max_pool", 3, stride=2, ceil_mode=True)
    for i, stage in enumerate(STAGES, 3):
        net.enter(2)
        for name, widths in stage.items():
            with net.scope(name):
                x = _inception(net, x, widths, net.here(alpha), kernel, unit)
            if auxiliary and name in AUXILIARY:
                with net.scope(AUXILIARY[name], part="auxiliary"):
                    _auxiliary(net, x, net.here(alpha), classes, adaptive, softmax, unit)
        if i < 5:
            x = net.pool(f"pool{i}", x, "max_pool", 3 if i == 3 else last_pool, stride=2, ceil_mode=True)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        x = net.linear("fc", net.flatten(x), classes)
        return net.activation("softmax", x, "softmax") if softmax else x


def _inception(net: Net, x: Map, widths: Inception, alpha: Any, kernel: int, unit: dict[str, Any]) -> Map:
    c = Inception._make(nearest(channels, alpha) for channels in widths)
    y1 = net.unit("conv1", x, c.conv1, **unit)
    y3 = net.unit("reduce3", x, c.reduce3, **unit)
    y3 = net.unit("conv3", y3, c.conv3, 3, **unit)
    y5 = net.unit("reduce5", x, c.reduce5, **unit)
    y5 = net.unit("conv5", y5, c.conv5, kernel, **unit)
    yp = net.pool("pool", x, "max_pool", 3, stride=1, padding=1, ceil_mode=True)
    yp = net.unit("project", yp, c.project, **unit)
    return net.concat("concat", [y1, y3, y5, yp])


def _auxiliary(net: Net, x: Map, alpha: Any, classes: int, adaptive: bool, softmax: bool, unit: dict[str, Any]) -> None:
    x = net.adaptive_pool("pool", x, (4, 4)) if adaptive else net.pool("pool", x, "avg_pool", 5, stride=3)
    x = net.unit("conv", x, nearest(AUXILIARY_CONV, alpha), **unit)
    x = net.linear("fc1", net.flatten(x), nearest(AUXILIARY_FC, alpha))
    x = net.activation("act", x, "relu")
    x = net.linear("fc2", x, classes)
    if softmax:
        net.activation("softmax", x, "softmax")


NETWORKS = (Network("googlenet", "GoogLeNet", PAPER, googlenet, VARIANTS, choices={"norm": NORMS}, staged=("alpha",)),)
