"""Inception V3: branches of small and of one-dimensional convolutions side by side."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest
from .settings import AUXILIARY, AUXILIARY_CONVS, MODULES, PAPER, SMALLER, STEM, VARIANTS, Branch, Conv, Fork, Pool


def inception_v3(net: Net, x: Map, *, alpha: Any = 1.0, classes: int = 1000, auxiliary: bool = False) -> Map:
    """Layers: ``stem.1`` …, ``mixed5b.branch1.1``, ``.branch5.1`` …, ``.concat``, ``mixed7b.branch3.2.left`` …, ``pool``, ``fc``.

    Inception V3 has no published rule for α: all channels go to the nearest integer.

    Args:
        alpha: may be one value per stage; see ``stages``.
        auxiliary: with the auxiliary classifier, which serves training only (part ``auxiliary``).
    """
    net.enter(4)
    with net.scope("stem"):
        x = _branch(net, x, STEM, net.here(alpha), first="stem")
    for name, module in MODULES.items():
        net.enter(2 if name in SMALLER else 1)
        with net.scope(name):
            sides = []
            for branch, steps in module.items():
                with net.scope(branch):
                    sides.append(_branch(net, x, steps, net.here(alpha)))
            x = net.concat("concat", sides)
        if auxiliary and name == AUXILIARY:
            with net.scope("auxiliary", part="auxiliary"):
                y = net.pool("pool", x, "avg_pool", 5, stride=3)
                for i, conv in enumerate(AUXILIARY_CONVS, 1):
                    y = _conv(net, f"conv{i}", y, conv, net.here(alpha))
                y = net.global_pool("average", y)
                net.linear("fc", net.flatten(y), classes)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _branch(net: Net, x: Map, steps: Branch, alpha: Any, first: str | None = None) -> Map:
    """The steps one behind the other, named by their numbers; the first one belongs to the part ``first``."""
    for i, step in enumerate(steps, 1):
        with net.scope(part=first if i == 1 else None):
            if isinstance(step, Pool):
                x = net.pool(str(i), x, step.kind, 3, stride=step.stride, padding=1 if step.stride == 1 else 0)
            elif isinstance(step, Fork):
                with net.scope(str(i)):
                    x = net.concat(
                        "concat", [_conv(net, side, x, conv, alpha) for side, conv in step._asdict().items()]
                    )
            else:
                x = _conv(net, str(i), x, step, alpha)
    return x


def _conv(net: Net, name: str, x: Map, conv: Conv, alpha: Any) -> Map:
    padding = None if conv.padded else 0
    return net.unit(name, x, nearest(conv.channels, alpha), conv.kernel, stride=conv.stride, padding=padding)


NETWORKS = (
    Network(
        "inception_v3", "Inception V3", PAPER, inception_v3, VARIANTS, resolution=299, minimum=75, staged=("alpha",)
    ),
)
