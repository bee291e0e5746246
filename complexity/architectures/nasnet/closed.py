"""NASNet-A in closed form."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...formulas.arithmetic import Number
from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import (
    LARGE,
    MOBILE,
    NORMAL_OUTPUT,
    PAPER,
    REDUCTION,
    REDUCTION_OUTPUT,
    VARIANTS_LARGE,
    VARIANTS_MOBILE,
    Op,
    cells,
)  # fmt: skip


def nasnet_a(
    net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, stem: int, filters: int, repeats: int, skip: bool
) -> Map:
    """Layers: ``stem``, ``stem1.current.conv``, ``stem1.comb1.left.separable1.depthwise`` …, ``act``, ``pool``, ``fc``.

    NASNet has no published rule for α: widths go to the nearest integer; those that a factorized reduction makes of
    two halves, to twice the nearest integer of the half.

    Args:
        alpha: may be one value per stage; see ``stages``.
        stem, filters, repeats, skip: see ``Stack``.
    """
    net.enter(2)
    with net.scope(part="stem"):
        # The release leaves this convolution unpadded: 224 becomes 111.
        x = net.unit("stem", x, nearest(stem, net.here(alpha)), 3, stride=2, padding=0, activation=None)
    previous, halved = None, False
    for name, (combinations, full) in cells(filters, repeats).items():
        net.enter(2 if combinations is REDUCTION else 1)
        with net.scope(name):
            c = nearest(full, net.here(alpha)) if previous is None else 2 * nearest(full / 2, net.here(alpha))
            y = _cell(net, x, previous, c, combinations, halved)
        halved = combinations is REDUCTION
        x, previous = y, previous if skip and name.startswith("reduction") else x
    x = net.activation("act", x, "relu")
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _cell(net: Net, x: Map, previous: Map | None, c: Number, combinations: Any, halved: bool) -> Map:
    """A cell of width ``c``. ``halved``: the current map is half as large as the previous one, which is reduced."""
    states: dict[str | int, Map] = {"current": _project(net, "current", x, c)}
    if previous is None:
        states["previous"] = x
    elif halved:
        states["previous"] = _factorized_reduction(net, "previous", previous, c)
    else:
        states["previous"] = _project(net, "previous", previous, c)
    reduces = combinations is REDUCTION
    for i, pair in enumerate(combinations, 1):
        with net.scope(f"comb{i}"):
            sides = []
            for side, op in zip(("left", "right"), pair, strict=True):
                with net.scope(side):
                    stride = 2 if reduces and isinstance(op.state, str) else 1
                    sides.append(_operation(net, states[op.state], op, c, stride))
            states[i] = net.add("add", sides[1], sides[0])
    return net.concat("concat", [states[state] for state in (REDUCTION_OUTPUT if reduces else NORMAL_OUTPUT)])


def _project(net: Net, name: str, x: Map, c: Number) -> Map:
    """ReLU → 1×1 convolution → batch norm."""
    with net.scope(name):
        x = net.activation("act", x, "relu")
        x = net.conv("conv", x, c)
        return net.batch_norm("norm", x)


def _factorized_reduction(net: Net, name: str, x: Map, c: Number) -> Map:
    """Every other pixel, and every other pixel one down and one right, each through its own 1×1 convolution."""
    with net.scope(name):
        x = net.activation("act", x, "relu")
        with net.scope("path1"):
            y1 = net.pool("pool", x, "avg_pool", 1, stride=2)
            y1 = net.conv("conv", y1, c // 2)
        with net.scope("path2"):
            y2 = net.pad("pad", x, x.size)
            y2 = net.pool("pool", y2, "avg_pool", 1, stride=2)
            y2 = net.conv("conv", y2, c // 2)
        x = net.concat("concat", [y1, y2])
        return net.batch_norm("norm", x)


def _operation(net: Net, x: Map, op: Op, c: Number, stride: int) -> Map:
    if op.kind == "identity":
        return x
    if op.kind != "separable":
        return net.pool("pool", x, op.kind, op.kernel, stride=stride, padding=op.kernel // 2)
    x = net.separable("separable1", x, c, op.kernel, stride=stride)
    return net.separable("separable2", x, c, op.kernel)


NETWORKS = (
    Network(
        "nasnet_a_mobile", "NASNet-A (4 @ 1056)", PAPER, partial(nasnet_a, **MOBILE._asdict()), VARIANTS_MOBILE,
        staged=("alpha",),
    ),
    Network(
        "nasnet_a_large", "NASNet-A (6 @ 4032)", PAPER, partial(nasnet_a, **LARGE._asdict()), VARIANTS_LARGE,
        resolution=331, staged=("alpha",),
    ),
)  # fmt: skip
