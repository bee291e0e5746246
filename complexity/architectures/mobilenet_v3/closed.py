"""MobileNet V3 in closed form."""

from __future__ import annotations

from functools import partial
from typing import Any

from ...formulas.arithmetic import Number
from .. import checks
from ..builder import Map, Net
from ..inverted import STAGED
from ..registry import Network
from ..rounding import RULES, at_least_one, nearest_multiple_of_8, part
from .settings import HS, LARGE, PAPER_LARGE, PAPER_SMALL, SMALL, STEM, VARIANTS_LARGE, VARIANTS_SMALL, Row


def mobilenet_v3(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    rows: tuple[Row, ...] = LARGE,
    head: int = 1280,
    rounding: str = "nearest_multiple_of_8",
    expansion_by_ratio: bool = True,
    always_expand: bool = False,
    stem_scales: bool = True,
    head_scales_down: bool = False,
    head_scales: bool = True,
    head_bias: bool = True,
    se_of_chapter: bool = False,
    se_rounds: bool = True,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
    se: bool = True,
    h_swish: str = HS,
) -> Map:
    """The network of these rows. Layers: ``stem``, ``bottleneck1.depthwise`` …, ``last``, ``pool``, ``head``, ``fc``.

    Args:
        head: features before the classifier, ``head·max(1, α)``; with ``head_scales_down`` ``head·α``; ``head`` at any α
            without ``head_scales``. head_bias: of the layer that makes them.
        rounding: of all channels; a rule of ``rounding`` by name.
        expansion_by_ratio: the expansion is the printed ratio (expansion ÷ input channels) times the rounded input
            width; else α times the printed expansion, rounded.
        always_expand: the expansion convolution is there also where it does not widen.
        stem_scales: the stem grows and shrinks with α.
        se_of_chapter: SE of the chapter's code: between norm and activation, linear layers without bias, a quarter
            of the channels without rounding; else behind the activation, 1×1 convolutions with bias, rounded to 8
            (``se_rounds``).
        kernel, se, h_swish: what each innovation is worth: one kernel size for all bottlenecks; no
            squeeze-and-excitation; another activation in place of h-swish.
        alpha, kernel, expansion, depth: may be one value per stage; see ``stages``. ``expansion`` is a ratio, in place
            of the printed ones but 1; ``depth`` keeps so many of a stage's rows that change neither size nor channels.
    """
    printed, rounded = STEM, RULES[rounding]
    net.enter(2, STEM)
    with net.scope(part="stem"):
        c = rounded(STEM, net.here(alpha)) if stem_scales else STEM
        x = net.unit("stem", x, c, 3, stride=2, activation=h_swish)
    for i, row in enumerate(rows, 1):
        if not net.enter(row.stride, row.channels, depth):
            continue
        a, e = net.here(alpha), net.here(expansion)
        ratio, full = row.expansion / printed, row.expansion
        if e is not None and row.expansion != printed:
            ratio, full = e, e * printed
        expanded = rounded(ratio, x.channels) if expansion_by_ratio else rounded(full, a)
        if se_of_chapter:
            squeeze = {"squeezed": part(expanded, 4), "bias": False, "convolutions": False}
        else:
            squeeze = {"squeezed": _quarter(expanded) if se_rounds else part(expanded, 4)}
        with net.scope(f"bottleneck{i}"):
            x = net.inverted_residual(
                x,
                expanded,
                rounded(row.channels, a),
                net.here(kernel, row.kernel),
                stride=row.stride,
                activation=h_swish if row.activation == HS else row.activation,
                expand=True if always_expand else expanded != x.channels,
                se=squeeze if row.se and se else None,
                se_first=se_of_chapter,
            )
        printed = row.channels
    a = net.here(alpha)
    x = net.unit("last", x, rounded(rows[-1].channels * 6, a), activation=h_swish)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        features = rounded(head, a if head_scales_down else at_least_one(a)) if head_scales else head
        x = net.linear("head", net.flatten(x), features, bias=head_bias)
        x = net.activation("head_act", x, h_swish)
        return net.linear("fc", x, classes)


def _quarter(channels: Number) -> Number:
    return nearest_multiple_of_8(1, channels // 4)


CHOICES = {"rounding": tuple(RULES), "h_swish": checks.ACTIVATIONS}

NETWORKS = (
    Network(
        "mobilenet_v3_large", "MobileNet V3-Large", PAPER_LARGE, partial(mobilenet_v3, rows=LARGE, head=1280),
        VARIANTS_LARGE, staged=STAGED, choices=CHOICES,
    ),
    Network(
        "mobilenet_v3_small", "MobileNet V3-Small", PAPER_SMALL, partial(mobilenet_v3, rows=SMALL, head=1024),
        VARIANTS_SMALL, staged=STAGED, choices=CHOICES,
    ),
)  # fmt: skip
