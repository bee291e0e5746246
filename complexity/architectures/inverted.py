"""Networks that are rows of inverted residuals between two convolutions, in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..formulas.arithmetic import Number
from .builder import Map, Net
from .rows import Row


def inverted_residuals(
    net: Net,
    x: Map,
    rows: Sequence[Row],
    *,
    stem: Number,
    width: Callable[[int], Number],
    head: Number,
    classes: int,
    activation: str = "relu",
) -> Map:
    """Layers: ``stem``, ``row1.1.depthwise``, ``row3.1.se.pool`` …, ``head``, ``pool``, ``fc``.

    An expansion of 1 has no convolution. SE squeezes to a quarter of the block's *input* channels; its gate is a sigmoid.

    Args:
        stem, head: channels of the first and of the last convolution. width: printed output channels of a row -> channels.
        activation: of all convolutions but the projections, and inside SE.
    """
    with net.scope(part="stem"):
        x = net.unit("stem", x, stem, 3, stride=2, activation=activation)
    for i, row in enumerate(rows, 1):
        for n in range(1, row.repeats + 1):
            with net.scope(f"row{i}.{n}"):
                settings: dict[str, Any] = (
                    {"se": x.channels // 4, "gate": "sigmoid", "inner": activation} if row.se else {}
                )
                x = net.inverted_residual(
                    x,
                    row.expansion * x.channels,
                    width(row.channels),
                    row.kernel,
                    stride=row.stride if n == 1 else 1,
                    activation=activation,
                    expand=row.expansion != 1,
                    shortcut=row.shortcut,
                    **settings,
                )
    x = net.unit("head", x, head, activation=activation)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)
