"""Networks that are rows of inverted residuals between two convolutions, in closed form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..formulas.arithmetic import Number
from .builder import Map, Net
from .rounding import part, times
from .rows import Row

#: What may be one value per stage in these networks.
STAGED = ("alpha", "kernel", "expansion", "depth")


def inverted_residuals(
    net: Net,
    x: Map,
    rows: Sequence[Row],
    *,
    stem: int,
    head: int,
    width: Callable[[int], Number],
    stem_scales: bool = True,
    head_scales: bool = False,
    classes: int,
    activation: str = "relu",
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """Layers: ``stem``, ``row1.1.depthwise``, ``row3.1.se.pool`` …, ``head``, ``pool``, ``fc``.

    An expansion of 1 has no convolution. SE squeezes to a quarter of the block's *input* channels; its gate is a sigmoid.

    Args:
        stem, head: printed channels of the first and of the last convolution, and whether these scale.
        width: printed channels -> channels, in the stage that is being written down.
        activation: of all convolutions but the projections, and inside SE.
        kernel, expansion, depth: one value or one per stage, in place of the rows'; see ``stages``. Rows whose expansion is
            1 keep it; ``depth`` keeps so many of a stage's blocks that change neither size nor channels.
    """
    net.enter(2, stem)
    with net.scope(part="stem"):
        x = net.unit("stem", x, width(stem) if stem_scales else stem, 3, stride=2, activation=activation)
    for i, row in enumerate(rows, 1):
        for n in range(1, row.repeats + 1):
            stride = row.stride if n == 1 else 1
            if not net.enter(stride, row.channels, depth):
                continue
            t = row.expansion if row.expansion == 1 else net.here(expansion, row.expansion)
            with net.scope(f"row{i}.{n}"):
                x = net.inverted_residual(
                    x, times(t, x.channels), width(row.channels), net.here(kernel, row.kernel),
                    stride=stride, activation=activation, expand=row.expansion != 1, shortcut=row.shortcut,
                    se={"squeezed": part(x.channels, 4), "gate": "sigmoid", "inner": activation} if row.se else None,
                )  # fmt: skip
    x = net.unit("head", x, width(head) if head_scales else head, activation=activation)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)
