"""MobileNet V2 in closed form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...formulas.arithmetic import Number
from .. import checks, stages
from ..builder import Map, Net
from ..registry import Network
from ..rounding import RULES, at_least_one, nearest_multiple_of_8
from .settings import HEAD, PAPER, ROWS, STEM, VARIANTS


def mobilenet_v2(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    rows: tuple[tuple[int, int, int, int], ...] = ROWS,
    rounding: str = "nearest_multiple_of_8",
    always_expand: bool = False,
    activation: str = "relu6",
    linear: bool = True,
    shortcut: bool = True,
    bottleneck: bool = True,
    pool: bool = True,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """Channels by a rule of ``rounding``; the head is ``1280·max(1, α)``. Layers: ``stem``, ``row1.1.depthwise`` … ``fc``.

    ``rows`` are those of the paper's table; ``always_expand`` gives blocks whose expansion is 1 a 1×1 convolution too.

    What each innovation is worth: ``linear=False`` puts an activation behind every projection, ``shortcut=False`` leaves
    the adds out, ``bottleneck=False`` keeps every map as wide as the expansion makes it (depthwise, then pointwise, as in
    MobileNet V1), ``pool=False`` feeds the classifier with the flattened last map.

    ``alpha``, ``kernel`` (3 unless given), ``expansion`` (in place of 6) and ``depth`` may be one value per stage;
    ``depth`` keeps so many of a stage's blocks that change neither size nor channels. See ``stages``.
    """
    rounded = RULES[rounding]
    with net.scope(part="stem"):
        x = net.unit("stem", x, rounded(STEM, stages.of(alpha, 0)), 3, stride=2, activation=activation)
    total, stays = 2, iter(stages.kept(_blocks(rows), STEM, depth))
    for i, (printed, channels, repeats, first_stride) in enumerate(rows, 1):
        total *= first_stride
        net.stage = stage = stages.stage(total)
        t = printed if printed == 1 else stages.of(expansion, stage) or printed
        c = _times(1 if bottleneck else t, rounded(channels, stages.of(alpha, stage)))
        for n in range(1, repeats + 1):
            if not next(stays):
                continue
            stride = first_stride if n == 1 else 1
            with net.scope(f"row{i}.{n}"):
                y = x
                if (printed != 1 or always_expand) and bottleneck:
                    y = net.unit("expand", y, _times(t, x.channels), activation=activation)
                y = net.depthwise_unit(
                    "depthwise", y, stages.of(kernel, stage) or 3, stride=stride, activation=activation
                )
                y = net.unit("project", y, c, activation=None if linear else activation)
                x = net.add("add", y, x, where=x.channels == c) if shortcut and stride == 1 else y
    x = net.unit("head", x, rounded(HEAD, at_least_one(stages.of(alpha, -1))), activation=activation)
    if pool:
        x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _blocks(rows: Sequence[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    """Printed output channels and stride of each block."""
    return [(channels, stride if n == 0 else 1) for _, channels, repeats, stride in rows for n in range(repeats)]


def _times(expansion: Any, channels: Number) -> Number:
    """Channels times an expansion; a fractional one (as only an elastic network has) to the nearest multiple of 8."""
    if isinstance(expansion, int) or float(expansion).is_integer():
        return int(expansion) * channels
    return nearest_multiple_of_8(expansion, channels)


def _repeats(settings: Mapping[str, Any]) -> list[int]:
    return stages.repeats(_blocks(settings["rows"]), STEM)


NETWORKS = (
    Network(
        "mobilenet_v2", "MobileNet V2", PAPER, mobilenet_v2, VARIANTS,
        choices={"activation": checks.ACTIVATIONS, "rounding": tuple(RULES)}, repeats=_repeats,
    ),
)  # fmt: skip
