"""MobileNet V3, large and small: inverted residuals with squeeze-and-excitation and h-swish."""

from __future__ import annotations

from functools import partial
from typing import Any, NamedTuple

from ...formulas.arithmetic import Number
from .. import stages
from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import Rounding, at_least_one, nearest_multiple_of_8, up_to_multiple_of_8


class Row(NamedTuple):
    """One bottleneck: kernel, expansion size, output channels, squeeze-and-excitation, nonlinearity, stride."""

    kernel: int
    expansion: int
    channels: int
    se: bool
    activation: str
    stride: int


STEM = 16
RE, HS = "relu", "h_swish"
#: The paper's table 1; table 5-7 without its two misprinted rows.
LARGE = (
    Row(3, 16, 16, False, RE, 1),
    Row(3, 64, 24, False, RE, 2),
    Row(3, 72, 24, False, RE, 1),
    Row(5, 72, 40, True, RE, 2),
    Row(5, 120, 40, True, RE, 1),
    Row(5, 120, 40, True, RE, 1),
    Row(3, 240, 80, False, HS, 2),
    Row(3, 200, 80, False, HS, 1),
    Row(3, 184, 80, False, HS, 1),
    Row(3, 184, 80, False, HS, 1),
    Row(3, 480, 112, True, HS, 1),
    Row(3, 672, 112, True, HS, 1),
    Row(5, 672, 160, True, HS, 2),
    Row(5, 960, 160, True, HS, 1),
    Row(5, 960, 160, True, HS, 1),
)
#: The paper's table 2; table 5-8 as its rows must read.
SMALL = (
    Row(3, 16, 16, True, RE, 2),
    Row(3, 72, 24, False, RE, 2),
    Row(3, 88, 24, False, RE, 1),
    Row(5, 96, 40, True, HS, 2),
    Row(5, 240, 40, True, HS, 1),
    Row(5, 240, 40, True, HS, 1),
    Row(5, 120, 48, True, HS, 1),
    Row(5, 144, 48, True, HS, 1),
    Row(5, 288, 96, True, HS, 2),
    Row(5, 576, 96, True, HS, 1),
    Row(5, 576, 96, True, HS, 1),
)
#: Table 1 of the early arXiv version: the three rows of 160 channels.
LARGE_PREPRINT = LARGE[:12] + (
    Row(5, 672, 160, True, HS, 1),
    Row(5, 672, 160, True, HS, 2),
    Row(5, 960, 160, True, HS, 1),
)

PAPER = "Howard et al. 2019, arXiv 1905.02244"
#: What the chapter's code does differently; section 5.4.
CHAPTER_CODE = {
    "rounding": up_to_multiple_of_8,
    "expansion_by_ratio": False,
    "always_expand": True,
    "stem_scales": False,
    "se_of_chapter": True,
    "head": 1280,
}
TORCHVISION = {"expansion_by_ratio": False, "head_scales_down": True}


def mobilenet_v3(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    rows: tuple[Row, ...] = LARGE,
    head: int = 1280,
    rounding: Rounding = nearest_multiple_of_8,
    expansion_by_ratio: bool = True,
    always_expand: bool = False,
    stem_scales: bool = True,
    head_scales_down: bool = False,
    se_of_chapter: bool = False,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
    se: bool = True,
    h_swish: str = HS,
) -> Map:
    """The network of these rows. Layers: ``stem``, ``bottleneck1.depthwise`` …, ``last``, ``pool``, ``head``, ``fc``.

    Args:
        head: features before the classifier, ``head·max(1, α)``; with ``head_scales_down`` ``head·α``.
        rounding: of all channels.
        expansion_by_ratio: the expansion is the printed ratio (expansion ÷ input channels) times the rounded input
            width; else α times the printed expansion, rounded.
        always_expand: the expansion convolution is there also where it does not widen.
        stem_scales: the stem grows and shrinks with α.
        se_of_chapter: SE of the chapter's code: between norm and activation, linear layers without bias, a quarter
            of the channels without rounding; else behind the activation, 1×1 convolutions with bias, rounded to 8.
        kernel, se, h_swish: what each innovation is worth: one kernel size for all bottlenecks; no
            squeeze-and-excitation; another activation in place of h-swish.
        alpha, kernel, expansion, depth: may be one value per stage; see ``stages``. ``expansion`` is a ratio, in place
            of the printed ones but 1; ``depth`` keeps so many of a stage's rows that change neither size nor channels.
    """
    printed = STEM
    with net.scope(part="stem"):
        x = net.unit(
            "stem", x, rounding(STEM, stages.of(alpha, 0)) if stem_scales else STEM, 3, stride=2, activation=h_swish
        )
    total, stays = 2, stages.kept([(row.channels, row.stride) for row in rows], STEM, depth)
    for i, row in enumerate(rows, 1):
        if not stays[i - 1]:
            continue
        total *= row.stride
        net.stage = stage = stages.stage(total)
        a, e = stages.of(alpha, stage), stages.of(expansion, stage)
        row = row._replace(
            kernel=stages.of(kernel, stage) or row.kernel,
            se=row.se and se,
            activation=h_swish if row.activation == HS else row.activation,
        )
        c = rounding(row.channels, a)
        ratio, full = row.expansion / printed, row.expansion
        if e is not None and row.expansion != printed:
            ratio, full = e, e * printed
        expanded = rounding(ratio, x.channels) if expansion_by_ratio else rounding(full, a)
        with net.scope(f"bottleneck{i}"):
            where = True if always_expand else expanded != x.channels
            y = net.unit("expand", x, expanded, activation=row.activation, where=where)
            if row.se and se_of_chapter:
                y = net.depthwise_unit("depthwise", y, row.kernel, stride=row.stride, activation=None)
                y = net.squeeze_excite("se", y, y.channels // 4, bias=False, convolutions=False)
                y = net.activation("act", y, row.activation)
            else:
                y = net.depthwise_unit("depthwise", y, row.kernel, stride=row.stride, activation=row.activation)
                if row.se:
                    y = net.squeeze_excite("se", y, _quarter(y.channels))
            y = net.unit("project", y, c, activation=None)
            x = net.add("add", y, x, where=x.channels == c) if row.stride == 1 else y
        printed = row.channels
    a = stages.of(alpha, -1)
    x = net.unit("last", x, rounding(rows[-1].channels * 6, a), activation=h_swish)
    x = net.global_pool("pool", x)
    with net.scope(part="classifier"):
        x = net.linear("head", net.flatten(x), rounding(head, a if head_scales_down else at_least_one(a)))
        x = net.activation("head_act", x, h_swish)
        return net.linear("fc", x, classes)


network(
    "mobilenet_v3_large",
    title="MobileNet V3-Large",
    source=f"{PAPER}, table 1",
    variants={
        "paper": Variant(f"{PAPER}, final version, table 1; at α as the authors' release has it"),
        "torchvision": Variant("torchvision.models.mobilenet_v3_large", TORCHVISION),
        "preprint": Variant(
            f"{PAPER}, early version, table 1: strides of the 160-channel rows 1, 2, 1", {"rows": LARGE_PREPRINT}
        ),
        "chapter-code": Variant("the chapter's code, section 5.4", CHAPTER_CODE),
    },
    staged=True,
)(partial(mobilenet_v3, rows=LARGE, head=1280))

network(
    "mobilenet_v3_small",
    title="MobileNet V3-Small",
    source=f"{PAPER}, table 2",
    variants={
        "paper": Variant(f"{PAPER}, final version, table 2: the head is 1024"),
        "torchvision": Variant("torchvision.models.mobilenet_v3_small", TORCHVISION),
        "preprint": Variant(f"{PAPER}, early versions, table 2: the head is 1280", {"head": 1280}),
        "chapter-code": Variant("the chapter's code, section 5.4", CHAPTER_CODE),
    },
    staged=True,
)(partial(mobilenet_v3, rows=SMALL, head=1024))


def _quarter(channels: Number) -> Number:
    return nearest_multiple_of_8(1, channels // 4)
