"""ShuffleNet V1: pointwise group convolutions and channel shuffle."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from math import floor, log2
from typing import Any

from ...base.errors import ComplexityError, shown
from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Variant, network

STEM = 24
#: Units of stages 2, 3 and 4, the stride-2 one included; table 5-11.
REPEATS = (4, 8, 4)
#: The complexity that the 1× network is built for, convolutions only.
BUDGET = 140_000_000

VARIANTS = {
    "paper": Variant("Zhang et al. 2017, arXiv 1707.01083, table 1"),
}


@network(
    "shufflenet_v1",
    title="ShuffleNet V1",
    source="Zhang et al. 2017, arXiv 1707.01083, table 1",
    variants=VARIANTS,
)
def shufflenet_v1(
    net: Net,
    x: Map,
    *,
    width: Any = 1.0,
    groups: int = 3,
    classes: int = 1000,
    channels: Any = None,
) -> Map:
    """Stage 2 has ``channels`` outputs, stages 3 and 4 twice and four times as many. Layers: ``stem``, ``stage2.1.reduce`` …

    Args:
        width: the paper's s×; see ``stage_width`` and ``stem_width``.
        channels: stage 2's outputs, in place of the width that ``width`` gives.
    """
    stem = stem_width(width, groups)
    with net.scope(part="stem"):
        x = net.unit("stem", x, stem, 3, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    c = stage_width(width, groups) if channels is None else _checked(channels, groups, stem)
    for stage, repeats in enumerate(REPEATS, 2):
        for n in range(1, repeats + 1):
            with net.scope(f"stage{stage}.{n}"):
                x = _unit(net, x, c, groups, stride=2 if n == 1 else 1, grouped_reduce=(stage, n) != (2, 1))
        c = c * 2
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _unit(net: Net, x: Map, c: Number, groups: int, *, stride: int, grouped_reduce: bool) -> Map:
    """Reduce to a quarter → shuffle → depthwise → expand; added to the input, or beside its average pool at stride 2."""
    y = net.unit("reduce", x, c // 4, groups=groups if grouped_reduce else 1)
    if groups > 1:
        y = net.shuffle("shuffle", y, groups)
    y = net.depthwise_unit("depthwise", y, 3, stride=stride, activation=None)
    if stride == 1:
        y = net.unit("expand", y, c, groups=groups, activation=None)
        y = net.add("add", y, x)
    else:
        y = net.unit("expand", y, c - x.channels, groups=groups, activation=None)
        pooled = net.pool("pool", x, "avg_pool", 3, stride=2, padding=1)
        y = net.concat("concat", [pooled, y])
    return net.activation("act", y, "relu")


def stem_width(width: Any, groups: int) -> Any:
    """Channels of the first convolution: 24 times the largest power of 2 not above ``width``.

    That is 12, 24, 24, 48 at 0.5, 1, 1.5, 2×, as the authors released it; below 1× it is rounded up to a multiple of the
    groups, as their release has it (16 for 8 groups at 0.5×). Other widths are not published: the rule is this project's.
    """
    if hasattr(width, "shape"):
        return _each(lambda one: stem_width(one, groups), width)
    if width >= 1:
        return STEM << floor(log2(width))
    stem = max(1, floor(STEM * 2.0 ** floor(log2(width))))
    return -(-stem // groups) * groups


def stage_width(width: Any, groups: int) -> Any:
    """Outputs of stage 2: the allowed width nearest to ``width`` times the 1× one (the wider of two equally near).

    Allowed are multiples of 4·groups, so that the groups divide the bottleneck, a quarter of it.

    Raises:
        ComplexityError: the construction allows no width for that number of groups.
    """
    if hasattr(width, "shape"):
        return _each(lambda one: stage_width(one, groups), width)
    full = _full_width(groups)
    if width == 1:
        return full
    step = 4 * groups
    return max(step * floor(full * width / step + 0.5), step * (stem_width(width, groups) // step + 1))


@cache
def _full_width(groups: int) -> int:
    """The allowed width whose convolutions-only complexity is nearest to ``BUDGET``: 144, 200, 240, 272, 384 for g = 1, 2, 3, 4, 8."""
    if STEM % groups:
        raise ComplexityError(
            f"groups={groups} is not possible in shufflenet_v1: stage 2 adds c − {STEM} channels to the stem's {STEM}, "
            f"and the groups must divide both c and c − {STEM}, so they must divide {STEM} "
            f"(1, 2, 3, 4, 6, 8, 12 or 24)"
        )
    step = 4 * groups
    widths = range(step * (STEM // step + 1), 4096, step)
    at = bisect_left(widths, BUDGET, key=lambda c: _complexity(c, groups))
    return min(widths[max(at - 1, 0) : at + 1], key=lambda c: abs(_complexity(c, groups) - BUDGET))


@cache
def _complexity(channels: int, groups: int) -> int:
    net = Net()
    shufflenet_v1(net, Map(3, (224, 224)), groups=groups, channels=channels)
    return sum(layer.multi_adds for layer in net.layers if layer.kind == "conv")


def _each(rule: Callable[[float], int], widths: Any) -> Any:
    """A rule for one width, for an array of them: a list of widths is short beside the grid that it spans."""
    import numpy

    return numpy.array([rule(width) for width in widths.tolist()], dtype=numpy.int64)


def _checked(channels: Any, groups: int, stem: Any) -> Any:
    if hasattr(channels, "shape"):
        for one in channels[(channels % (4 * groups) != 0) | (channels <= stem)][:1].tolist():
            raise ComplexityError(
                f"channels {one} is not allowed with {groups} groups: a multiple of {4 * groups} above {stem}"
            )
    elif isinstance(channels, int) and (channels % (4 * groups) or channels <= stem):
        raise ComplexityError(
            f"channels {shown(channels)} is not allowed with {groups} groups: a multiple of {4 * groups} above {stem}"
        )
    return channels
