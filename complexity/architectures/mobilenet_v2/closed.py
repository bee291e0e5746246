"""MobileNet V2 in closed form."""

from __future__ import annotations

from typing import Any

from .. import checks
from ..builder import Map, Net
from ..inverted import STAGED
from ..registry import Network
from ..rounding import RULES, at_least_one, times
from .settings import HEAD, PAPER, ROWS, STEM, VARIANTS, Row


def mobilenet_v2(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    rows: tuple[Row, ...] = ROWS,
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
    net.enter(2, STEM)
    with net.scope(part="stem"):
        x = net.unit("stem", x, rounded(STEM, net.here(alpha)), 3, stride=2, activation=activation)
    for i, (printed, channels, repeats, first_stride) in enumerate(rows, 1):
        for n in range(1, repeats + 1):
            stride = first_stride if n == 1 else 1
            if not net.enter(stride, channels, depth):
                continue
            t = printed if printed == 1 else net.here(expansion, printed)
            with net.scope(f"row{i}.{n}"):
                x = net.inverted_residual(
                    x,
                    times(t, x.channels),
                    times(1 if bottleneck else t, rounded(channels, net.here(alpha))),
                    net.here(kernel, 3),
                    stride=stride,
                    activation=activation,
                    expand=(printed != 1 or always_expand) and bottleneck,
                    linear=linear,
                    shortcut=shortcut,
                )
    x = net.unit("head", x, rounded(HEAD, at_least_one(net.here(alpha))), activation=activation)
    if pool:
        x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


NETWORKS = (
    Network(
        "mobilenet_v2", "MobileNet V2", PAPER, mobilenet_v2, VARIANTS,
        choices={"activation": checks.ACTIVATIONS, "rounding": tuple(RULES)}, staged=STAGED,
    ),
)  # fmt: skip
