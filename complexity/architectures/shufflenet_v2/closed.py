"""ShuffleNet V2 in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...base.errors import ComplexityError
from ...formulas.arithmetic import Number, any_of, is_symbolic
from ..builder import Map, Net
from ..registry import Network
from .settings import PAPER, REPEATS, STEM, VARIANTS, WIDTHS, stage_widths


def shufflenet_v2(
    net: Net,
    x: Map,
    *,
    width: float = 1.0,
    classes: int = 1000,
    channels: Sequence[Any] | None = None,
    head: int | None = None,
    halves: bool = False,
    repeats: tuple[int, int, int] = REPEATS,
    kernel: Any = None,
    depth: Any = None,
) -> Map:
    """Layers: ``stem``, ``maxpool``, ``stage2.1.branch1.depthwise`` …, ``conv5``, ``pool``, ``fc``.

    Args:
        width: 0.5, 1, 1.5 or 2, the printed ones, or 0.25 or 0.33, PaddleClas' (or an array of them).
        channels: outputs of stages 2, 3 and 4, in place of a printed width.
        head: outputs of conv5; 2048 at 2×, 512 at 0.25× and 0.33×, else 1024, unless given.
        halves: both branches of a stride-2 unit make half of its outputs.
        kernel, depth: may be one value per stage (see ``stages``): of the depthwise convolutions, 3 unless given; how many
            of a stage's units behind its first stay.
    """
    outputs, conv5 = _widths(width, channels)
    net.enter(4)
    with net.scope(part="stem"):
        x = net.unit("stem", x, STEM, 3, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    for stage, (c, n_units) in enumerate(zip(outputs, repeats, strict=True), 2):
        for n in range(1, n_units + 1):
            if not net.enter(2 if n == 1 else 1, stage, depth):
                continue
            k = net.here(kernel, 3)
            with net.scope(f"stage{stage}.{n}"):
                x = _downsampling_unit(net, x, c, k, halves) if n == 1 else _unit(net, x, k, halves)
    x = net.unit("conv5", x, conv5 if head is None else head)
    x = net.global_pool("pool", x, "mean", form="function") if halves else net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _downsampling_unit(net: Net, x: Map, c: Number, kernel: int, halves: bool) -> Map:
    """Both branches see the whole input at stride 2; their outputs are concatenated."""
    half = c // 2
    kept = half if halves else x.channels
    if not halves and not is_symbolic(c - kept) and any_of(c <= kept):
        raise ComplexityError(
            f"channels {c} after {kept} is not possible in shufflenet_v2: a stage keeps its input channels and adds some; "
            f"variant torchvision makes half of a stage's channels anew"
        )
    with net.scope("branch1", part="shortcut"):
        y1 = net.depthwise_unit("depthwise", x, kernel, stride=2, activation=None)
        y1 = net.unit("project", y1, kept)
    y2 = _branch(net, x, half, c - kept, kernel, stride=2)
    y = net.concat("concat", [y1, y2])
    return net.shuffle("shuffle", y, 2) if halves else y


def _unit(net: Net, x: Map, kernel: int, halves: bool) -> Map:
    """One half passes through, the other goes through the branch. The release shuffles first, the paper last: the same work."""
    if not halves:
        # As many groups of two: the even channels pass through, the odd ones go through the branch.
        x = net.shuffle("shuffle", x, x.channels // 2)
    y1, y2 = net.split("split", x, x.channels // 2)
    y2 = _branch(net, y2, y2.channels, y2.channels, kernel, stride=1)
    y = net.concat("concat", [y1, y2])
    return net.shuffle("shuffle", y, 2) if halves else y


def _branch(net: Net, x: Map, middle: Number, out: Number, kernel: int, *, stride: int) -> Map:
    with net.scope("branch2"):
        y = net.unit("reduce", x, middle)
        y = net.depthwise_unit("depthwise", y, kernel, stride=stride, activation=None)
        return net.unit("expand", y, out)


def _widths(width: Any, channels: Sequence[Any] | None) -> tuple[tuple[Any, ...], Any]:
    """See ``stage_widths``; for an array of widths arrays."""
    if channels is not None or not hasattr(width, "shape"):
        return stage_widths(width, channels)
    import numpy

    pairs = [stage_widths(one) for one in width.tolist()]
    return tuple(numpy.array([outputs for outputs, _ in pairs]).T), numpy.array([conv5 for _, conv5 in pairs])


NETWORKS = (
    Network(
        "shufflenet_v2", "ShuffleNet V2", PAPER, shufflenet_v2, VARIANTS,
        widths=tuple(WIDTHS), staged=("kernel", "depth"), symbols={f"c_{stage}": f"outputs of stage {stage}" for stage in (2, 3, 4)},
    ),
)  # fmt: skip
