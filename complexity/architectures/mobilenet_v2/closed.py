"""MobileNet V2: inverted residuals with linear bottlenecks."""

from __future__ import annotations

from typing import Any

from ...formulas.arithmetic import Number
from .. import stages
from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import at_least_one, nearest_multiple_of_8

STEM = 32
#: Rows of table 5-5: expansion t, output channels c, repeats n, stride s of the first.
ROWS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
HEAD = 1280

VARIANTS = {
    "paper": Variant("Sandler et al. 2018, arXiv 1801.04381, table 2"),
    "relu": Variant("the chapter, section 5.1.2, writes ReLU for the paper's ReLU6", {"activation": "relu"}),
}


@network(
    "mobilenet_v2",
    title="MobileNet V2",
    source="Sandler et al. 2018, arXiv 1801.04381, table 2",
    variants=VARIANTS,
    staged=True,
)
def mobilenet_v2(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    activation: str = "relu6",
    linear: bool = True,
    shortcut: bool = True,
    bottleneck: bool = True,
    pool: bool = True,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """Channels to the nearest multiple of 8; the head is ``1280·max(1, α)``. Layers: ``stem``, ``row1.1.depthwise`` … ``fc``.

    What each innovation is worth: ``linear=False`` puts an activation behind every projection, ``shortcut=False`` leaves
    the adds out, ``bottleneck=False`` keeps every map as wide as the expansion makes it (depthwise, then pointwise, as in
    MobileNet V1), ``pool=False`` feeds the classifier with the flattened last map.

    ``alpha``, ``kernel`` (3 unless given), ``expansion`` (in place of 6) and ``depth`` may be one value per stage;
    ``depth`` keeps so many of a stage's blocks that change neither size nor channels. See ``stages``.
    """
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest_multiple_of_8(STEM, stages.of(alpha, 0)), 3, stride=2, activation=activation)
    total, stays = 2, iter(stages.kept(blocks(), STEM, depth))
    for i, (printed, channels, repeats, first_stride) in enumerate(ROWS, 1):
        total *= first_stride
        net.stage = stage = stages.stage(total)
        t = printed if printed == 1 else stages.of(expansion, stage) or printed
        c = _times(1 if bottleneck else t, nearest_multiple_of_8(channels, stages.of(alpha, stage)))
        for n in range(1, repeats + 1):
            if not next(stays):
                continue
            stride = first_stride if n == 1 else 1
            with net.scope(f"row{i}.{n}"):
                y = x
                if printed != 1 and bottleneck:
                    y = net.unit("expand", y, _times(t, x.channels), activation=activation)
                y = net.depthwise_unit(
                    "depthwise", y, stages.of(kernel, stage) or 3, stride=stride, activation=activation
                )
                y = net.unit("project", y, c, activation=None if linear else activation)
                x = net.add("add", y, x, where=x.channels == c) if shortcut and stride == 1 else y
    x = net.unit("head", x, nearest_multiple_of_8(HEAD, at_least_one(stages.of(alpha, -1))), activation=activation)
    if pool:
        x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def blocks() -> list[tuple[int, int]]:
    """Printed output channels and stride of each block."""
    return [(channels, stride if n == 0 else 1) for _, channels, repeats, stride in ROWS for n in range(repeats)]


def _times(expansion: Any, channels: Number) -> Number:
    """Channels times an expansion; a fractional one (as only an elastic network has) to the nearest multiple of 8."""
    if isinstance(expansion, int) or float(expansion).is_integer():
        return int(expansion) * channels
    return nearest_multiple_of_8(expansion, channels)
