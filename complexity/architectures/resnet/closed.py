"""ResNet: two or three convolutions whose output is added to their input; with groups ResNeXt, with SE SE-ResNet."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..registry import Network
from ..rounding import nearest, part
from .settings import DEEP_STEM, EXPANSION, RESNETS, STEM, WIDTHS, source, variants


def resnet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    blocks: tuple[int, ...],
    bottleneck: bool,
    cardinality: int,
    group_width: int,
    se: int | None,
    deep: bool,
    stride_first: bool = False,
    depth: Any = None,
) -> Map:
    """Layers: ``stem``, ``maxpool``, ``stage1.1.reduce``, ``.conv``, ``.expand``, ``.shortcut``, ``.add``, ``.act`` … ``fc``.

    ResNet has no published rule for α: the channels of a stage, and those of a group, go to the nearest integer. The
    shortcut is a 1×1 convolution where the shape changes (the paper's option B), else the input itself.

    Args:
        blocks: of each stage. bottleneck: 1×1, 3×3 and 1×1 convolutions, four times as wide behind the last; else two 3×3.
        cardinality: groups of a bottleneck's 3×3 convolution. group_width: of one of them in the first stage.
        se: squeeze-and-excitation in front of the add, that many times narrower inside.
        deep: as in SENet-154: ``stem1`` to ``stem3`` in place of the 7×7 convolution, half as many channels in front of the
            3×3 convolution, shortcuts of 3×3 at stride 2.
        stride_first: a bottleneck's stride is on its first 1×1 convolution, else on the 3×3.
        alpha, depth: may be one value per stage; ``depth`` keeps so many of a stage's blocks behind its first.
    """
    net.enter(4)
    with net.scope(part="stem"):
        if deep:
            for i, channels in enumerate(DEEP_STEM, 1):
                x = net.unit(f"stem{i}", x, nearest(channels, net.here(alpha)), 3, stride=2 if i == 1 else 1)
        else:
            x = net.unit("stem", x, nearest(STEM, net.here(alpha)), 7, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    for i, (channels, repeats) in enumerate(zip(WIDTHS, blocks, strict=True)):
        for n in range(1, repeats + 1):
            stride = 2 if n == 1 and i > 0 else 1
            if not net.enter(stride, channels, depth):
                continue
            inside = cardinality * nearest(group_width / (2 if deep else 1) * 2**i, net.here(alpha))
            out = nearest(channels, net.here(alpha))
            with net.scope(f"stage{i + 1}.{n}"):
                if bottleneck:
                    first, second = (stride, 1) if stride_first else (1, stride)
                    y = net.unit("reduce", x, inside, stride=first)
                    y = net.unit("conv", y, 2 * inside if deep else inside, 3, stride=second, groups=cardinality)
                    y = net.unit("expand", y, EXPANSION * out, activation=None)
                else:
                    y = net.unit("conv1", x, out, 3, stride=stride)
                    y = net.unit("conv2", y, out, 3, activation=None)
                if se:
                    y = net.squeeze_excite("se", y, part(y.channels, se), gate="sigmoid")
                project = n == 1 and (bottleneck or i > 0 or deep)
                x = net.residual(x, y, stride=stride, project=project, kernel=3 if deep and i > 0 else 1)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


NETWORKS = tuple(
    Network(
        name, row.title, source(row), partial(resnet, **row.settings), variants(name, row), staged=("alpha", "depth")
    )
    for name, row in RESNETS.items()
)
