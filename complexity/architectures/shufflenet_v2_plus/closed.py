"""ShuffleNet V2+ in closed form."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...base.errors import ComplexityError
from ...formulas.arithmetic import Number, any_of, is_symbolic
from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest, part
from .settings import CHANNELS, HEAD, RELEASE, REPEATS, STEM, UNITS, VARIANTS, XCEPTION


def shufflenet_v2_plus(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    channels: tuple[int, ...],
    kernel: Any = None,
    depth: Any = None,
) -> Map:
    """Layers: ``stem``, ``stage1.1.branch1.depthwise`` …, ``stage3.1.branch2.se.pool`` …, ``conv5``, ``pool``, ``se``, ``head``, ``fc``.

    At α, for which there is no published rule, half of a stage's channels go to the nearest integer; the head stays 1280.

    Args:
        channels: outputs of the four stages.
        kernel, depth: may be one value per stage (see ``stages``): of the depthwise convolutions, but those of ``XCEPTION``
            units; how many of a stage's units behind its first stay.
    """
    net.enter(2)
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest(STEM, alpha), 3, stride=2, activation="h_swish")
    units = iter(UNITS)
    for stage, (full, repeats) in enumerate(zip(channels, REPEATS, strict=True), 1):
        c = 2 * nearest(full / 2, alpha)
        if not is_symbolic(c) and any_of(c <= x.channels):
            raise ComplexityError(
                f"channels {c} after {x.channels} is not possible in shufflenet_v2_plus: a stage keeps its input channels "
                f"and adds some"
            )
        activation = "relu" if stage == 1 else "h_swish"
        for n in range(1, repeats + 1):
            printed = next(units)
            if not net.enter(2 if n == 1 else 1, stage, depth):
                continue
            k = printed if printed == XCEPTION else net.here(kernel, printed)
            with net.scope(f"stage{stage}.{n}"):
                if n == 1:
                    with net.scope("branch1", part="shortcut"):
                        y1 = net.depthwise_unit("depthwise", x, k, stride=2, activation=None)
                        y1 = net.unit("project", y1, x.channels, activation=activation)
                    y2, out = x, c - x.channels
                else:
                    x = net.shuffle("shuffle", x, x.channels // 2)
                    y1, y2 = net.split("split", x, x.channels // 2)
                    out = y2.channels
                with net.scope("branch2"):
                    y2 = _branch(net, y2, k, c // 2, out, 2 if n == 1 else 1, activation)
                    if stage >= 3:
                        y2 = _squeeze_excite(net, y2)
                x = net.concat("concat", [y1, y2])
    x = net.unit("conv5", x, HEAD, activation="h_swish")
    x = net.global_pool("pool", x)
    x = _squeeze_excite(net, x)
    with net.scope(part="classifier"):
        x = net.linear("head", net.flatten(x), HEAD, bias=False)
        x = net.activation("head_act", x, "h_swish")
        return net.linear("fc", x, classes, bias=False)


def _branch(net: Net, x: Map, kernel: int, middle: Number, out: Number, stride: int, activation: str) -> Map:
    if kernel == XCEPTION:
        for i, channels in enumerate((middle, middle, out), 1):
            x = net.depthwise_unit(f"depthwise{i}", x, 3, activation=None)
            x = net.unit(f"pointwise{i}", x, channels, activation=activation)
        return x
    x = net.unit("reduce", x, middle, activation=activation)
    x = net.depthwise_unit("depthwise", x, kernel, stride=stride, activation=None)
    return net.unit("expand", x, out, activation=activation)


def _squeeze_excite(net: Net, x: Map) -> Map:
    """To a quarter, with batch norm and without biases."""
    return net.squeeze_excite("se", x, part(x.channels, 4), bias=False, norm=True)


NETWORKS = tuple(
    Network(
        f"shufflenet_v2_plus_{size}", f"ShuffleNet V2+ {size}", RELEASE,
        partial(shufflenet_v2_plus, channels=channels), VARIANTS, staged=("kernel", "depth"),
    )
    for size, channels in CHANNELS.items()
)  # fmt: skip
