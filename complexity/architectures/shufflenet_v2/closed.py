"""ShuffleNet V2: channel split, equal widths, no groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...base.errors import ComplexityError, shown
from ...formulas.arithmetic import Number, any_of, is_symbolic
from ..builder import Map, Net
from ..registry import Variant, network

STEM = 24
#: Units of stages 2, 3 and 4, the stride-2 one included; table 5-12.
REPEATS = (4, 8, 4)
#: Width -> (outputs of stages 2, 3, 4; outputs of conv5); table 5-12.
WIDTHS = {
    0.5: ((48, 96, 192), 1024),
    1.0: ((116, 232, 464), 1024),
    1.5: ((176, 352, 704), 1024),
    2.0: ((244, 488, 976), 2048),
}

VARIANTS = {
    "released": Variant(
        "the authors' released network: at stride 2 the projection branch keeps its input channels, the main branch makes the rest"
    ),
    "torchvision": Variant(
        "Ma et al. 2018, arXiv 1807.11164, figure 3(d), as torchvision.models.shufflenet_v2_* has it: both stride-2 branches make half",
        {"halves": True},
    ),
    "chapter-code": Variant(
        "the chapter's code, section 5.4, as printed: stride-1 units are built and not kept, conv5 is 1024 at any width",
        {"halves": True, "repeats": (1, 1, 1), "head": 1024},
    ),
    "chapter-code-fixed": Variant("the chapter's code with its two defects mended", {"halves": True}),
}


@network(
    "shufflenet_v2",
    title="ShuffleNet V2",
    source="Ma et al. 2018, arXiv 1807.11164, table 5",
    variants=VARIANTS,
)
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
) -> Map:
    """Layers: ``stem``, ``maxpool``, ``stage2.1.branch1.depthwise`` …, ``conv5``, ``pool``, ``fc``.

    Args:
        width: 0.5, 1, 1.5 or 2, the printed ones (or an array of them).
        channels: outputs of stages 2, 3 and 4, in place of a printed width.
        head: outputs of conv5; 2048 at 2×, else 1024, unless given.
        halves: both branches of a stride-2 unit make half of its outputs.
    """
    stages, conv5 = stage_widths(width, channels)
    with net.scope(part="stem"):
        x = net.unit("stem", x, STEM, 3, stride=2)
    x = net.pool("maxpool", x, "max_pool", 3, stride=2, padding=1)
    for stage, (c, n_units) in enumerate(zip(stages, repeats, strict=True), 2):
        with net.scope(f"stage{stage}.1"):
            x = _downsampling_unit(net, x, c, halves)
        for n in range(2, n_units + 1):
            with net.scope(f"stage{stage}.{n}"):
                x = _unit(net, x, halves)
    x = net.unit("conv5", x, conv5 if head is None else head)
    x = net.global_pool("pool", x, "mean", form="function") if halves else net.global_pool("pool", x)
    with net.scope(part="classifier"):
        return net.linear("fc", net.flatten(x), classes)


def _downsampling_unit(net: Net, x: Map, c: Number, halves: bool) -> Map:
    """Both branches see the whole input at stride 2; their outputs are concatenated."""
    half = c // 2
    kept = half if halves else x.channels
    if not halves and not is_symbolic(c - kept) and any_of(c <= kept):
        raise ComplexityError(
            f"channels {c} after {kept} is not possible in shufflenet_v2: a stage keeps its input channels and adds some"
        )
    with net.scope("branch1", part="shortcut"):
        y1 = net.depthwise_unit("depthwise", x, 3, stride=2, activation=None)
        y1 = net.unit("project", y1, kept)
    y2 = _branch(net, x, half, c - kept, stride=2)
    y = net.concat("concat", [y1, y2])
    return net.shuffle("shuffle", y, 2) if halves else y


def _unit(net: Net, x: Map, halves: bool) -> Map:
    """One half passes through, the other goes through the branch. The release shuffles first, the paper last: the same work."""
    if not halves:
        # As many groups of two: the even channels pass through, the odd ones go through the branch.
        x = net.shuffle("shuffle", x, x.channels // 2)
    y1, y2 = net.split("split", x, x.channels // 2)
    y2 = _branch(net, y2, y2.channels, y2.channels, stride=1)
    y = net.concat("concat", [y1, y2])
    return net.shuffle("shuffle", y, 2) if halves else y


def _branch(net: Net, x: Map, middle: Number, out: Number, *, stride: int) -> Map:
    with net.scope("branch2"):
        y = net.unit("reduce", x, middle)
        y = net.depthwise_unit("depthwise", y, 3, stride=stride, activation=None)
        return net.unit("expand", y, out)


def stage_widths(width: Any, channels: Sequence[Any] | None = None) -> tuple[tuple[Any, ...], Any]:
    """Outputs of stages 2, 3 and 4, and of conv5; arrays where ``width`` or the channels are arrays.

    Raises:
        ComplexityError: a width that is not printed, or channels that are not three even numbers.
    """
    if channels is None and hasattr(width, "shape"):
        import numpy

        pairs = [stage_widths(one) for one in width.tolist()]
        return tuple(numpy.array([stages for stages, _ in pairs]).T), numpy.array([conv5 for _, conv5 in pairs])
    if channels is None:
        if width not in WIDTHS:
            raise ComplexityError(
                f"width {width:g} of shufflenet_v2 is not published: 0.5, 1, 1.5 or 2, or channels=(stage 2, 3, 4) of your own"
            )
        return WIDTHS[width]
    if isinstance(channels, str) or not isinstance(channels, Sequence) or len(channels) != 3:
        raise ComplexityError(f"channels {shown(channels)} is not allowed: three even numbers, for stages 2, 3 and 4")
    for c in channels:
        if is_symbolic(c):
            continue
        if any_of((c < 2) | (c % 2 != 0)) if hasattr(c, "shape") else not _is_even(c):
            raise ComplexityError(
                f"channels {shown(channels)} is not allowed: three even numbers, for stages 2, 3 and 4"
            )
    return tuple(channels), 1024


def _is_even(c: Any) -> bool:
    return isinstance(c, int) and not isinstance(c, bool) and c >= 2 and c % 2 == 0
