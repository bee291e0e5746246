"""RegNet X and Y: bottlenecks that do not narrow, with groups of one width; found as a family, not as a network."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest, part
from .settings import PAPER, STEM, X, Y, variants


def regnet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    blocks: tuple[int, ...],
    widths: tuple[int, ...],
    group_width: int,
    se: bool,
    depth: Any = None,
) -> Map:
    """Layers: ``stem``, ``stage1.1.reduce``, ``.conv``, ``.se.pool`` …, ``.expand``, ``.shortcut``, ``.add``, ``.act`` … ``fc``.

    RegNet has no published rule for α: the width of a group goes to the nearest integer, the number of groups stays.

    Args:
        blocks, widths: of each stage. group_width: of the 3×3 convolutions, in a stage that is narrower one group.
        se: squeeze-and-excitation behind the 3×3 convolution, to a quarter of the block's *input* channels.
        alpha, depth: may be one value per stage; ``depth`` keeps so many of a stage's blocks behind its first.
    """
    net.enter(2)
    with net.scope(part="stem"):
        x = net.unit("stem", x, nearest(STEM, net.here(alpha)), 3, stride=2)
    for i, (channels, repeats) in enumerate(zip(widths, blocks, strict=True), 1):
        groups = max(1, channels // group_width)
        for n in range(1, repeats + 1):
            stride = 2 if n == 1 else 1
            if not net.enter(stride, channels, depth):
                continue
            c = groups * nearest(channels // groups, net.here(alpha))
            with net.scope(f"stage{i}.{n}"):
                y = net.unit("reduce", x, c)
                y = net.unit("conv", y, c, 3, stride=stride, groups=groups)
                if se:
                    y = net.squeeze_excite("se", y, part(x.channels, 4), gate="sigmoid")
                y = net.unit("expand", y, c, activation=None)
                x = net.residual(x, y, stride=stride, project=n == 1)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


NETWORKS = tuple(
    Network(
        f"regnet_{letter}_{size}",
        f"RegNet{letter.upper()}-{size.replace('_', '.').upper()}",
        PAPER,
        partial(regnet, **stages._asdict(), se=letter == "y"),
        variants(f"regnet_{letter}_{size}"),
        staged=("alpha", "depth"),
    )
    for letter, sizes in (("x", X), ("y", Y))
    for size, stages in sizes.items()
)
