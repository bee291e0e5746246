"""ShuffleNet V1 in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...base.errors import ComplexityError, shown
from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Network
from .settings import GROUPS, PAPER, REPEATS, VARIANTS, stage_width, stem_width


def shufflenet_v1(
    net: Net,
    x: Map,
    *,
    width: Any = 1.0,
    groups: int = 3,
    classes: int = 1000,
    channels: Any = None,
    kernel: Any = None,
    depth: Any = None,
) -> Map:
    """Stage 2 has ``channels`` outputs, stages 3 and 4 twice and four times as many. Layers: ``stem``, ``stage2.1.reduce`` …

    Args:
        width: the paper's s×; see ``stage_width`` and ``stem_width``.
        channels: stage 2's outputs, in place of the width that ``width`` gives.
        kernel, depth: may be one value per stage (see ``stages``): of the depthwise convolutions, 3 unless given; how many
            of a stage's units behind its first stay.
    """
    net.enter(4)
    stem = _each(stem_width, width, groups)
    with net.scope(part="stem"):
        x = net.unit("stem", x, stem, 3, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    c = _each(stage_width, width, groups) if channels is None else _checked(channels, groups, stem)
    for stage, repeats in enumerate(REPEATS, 2):
        for n in range(1, repeats + 1):
            stride = 2 if n == 1 else 1
            if not net.enter(stride, stage, depth):
                continue
            with net.scope(f"stage{stage}.{n}"):
                grouped = (stage, n) != (2, 1)
                x = _unit(net, x, c, groups, net.here(kernel, 3), stride=stride, grouped_reduce=grouped)
        c = c * 2
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _unit(net: Net, x: Map, c: Number, groups: int, kernel: int, *, stride: int, grouped_reduce: bool) -> Map:
    """Reduce to a quarter → shuffle → depthwise → expand; added to the input, or beside its average pool at stride 2."""
    y = net.unit("reduce", x, c // 4, groups=groups if grouped_reduce else 1)
    if groups > 1:
        y = net.shuffle("shuffle", y, groups)
    y = net.depthwise_unit("depthwise", y, kernel, stride=stride, activation=None)
    if stride == 1:
        y = net.unit("expand", y, c, groups=groups, activation=None)
        y = net.add("add", y, x)
    else:
        y = net.unit("expand", y, c - x.channels, groups=groups, activation=None)
        pooled = net.pool("pool", x, "avg_pool", 3, stride=2, padding=1)
        y = net.concat("concat", [pooled, y])
    return net.activation("act", y, "relu")


def _each(rule: Callable[[float, int], int], width: Any, groups: int) -> Any:
    """A rule for one width, or for an array of them: a list of widths is short beside the grid that it spans."""
    if not hasattr(width, "shape"):
        return rule(width, groups)
    import numpy

    return numpy.array([rule(one, groups) for one in width.tolist()], dtype=numpy.int64)


def _checked(channels: Any, groups: int, stem: Any) -> Any:
    if hasattr(channels, "shape"):
        for one in channels[(channels % (4 * groups) != 0) | (channels <= stem)][:1].tolist():
            raise ComplexityError(
                f"channels {one} is not allowed with {groups} groups: a multiple of {4 * groups} above {stem}"
            )
    elif isinstance(channels, tuple) or (isinstance(channels, int) and (channels % (4 * groups) or channels <= stem)):
        raise ComplexityError(
            f"channels {shown(channels)} is not allowed with {groups} groups: a multiple of {4 * groups} above {stem}"
        )
    return channels


NETWORKS = (
    Network(
        "shufflenet_v1", "ShuffleNet V1", PAPER, shufflenet_v1, VARIANTS,
        groups=GROUPS, staged=("kernel", "depth"), symbols={"c": "outputs of stage 2 (stages 3 and 4 have 2c and 4c)"},
    ),
)  # fmt: skip
