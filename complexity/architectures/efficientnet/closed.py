"""EfficientNet: inverted residuals with squeeze-and-excitation and swish, scaled as a whole; Lite without either."""

from __future__ import annotations

from functools import partial
from math import ceil
from typing import Any

from ..builder import Map, Net
from ..inverted import STAGED, inverted_residuals
from ..registry import Network
from ..rounding import nearest_multiple_of_8
from .settings import HEAD, LITE, LITE_RELEASE, PAPER, ROWS, SCALINGS, STEM, variants


def efficientnet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    width_coefficient: float = 1.0,
    depth_coefficient: float = 1.0,
    lite: bool = False,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """The network at these coefficients; its layers are named in ``inverted_residuals``.

    Args:
        alpha: a multiplier on top of ``width_coefficient``: channels are the nearest multiples of 8 to the product of
            all three.
        depth_coefficient: repeats are multiplied by it and rounded up.
        lite: ReLU6 in place of swish, no squeeze-and-excitation; the first and the last convolution keep their width at
            any α, the first and the last row their repeats.
        alpha, kernel, expansion, depth: may be one value per stage; see ``inverted_residuals``.
    """
    rows = [row._replace(repeats=ceil(depth_coefficient * row.repeats)) for row in ROWS]
    if lite:
        rows = [row._replace(se=False) for row in (ROWS[0], *rows[1:-1], ROWS[-1])]

    def width(channels: int) -> Any:
        return nearest_multiple_of_8(channels * width_coefficient, net.here(alpha))

    return inverted_residuals(
        net, x, rows,
        stem=STEM, head=HEAD, width=width, stem_scales=not lite, head_scales=not lite, classes=classes,
        activation="relu6" if lite else "swish", kernel=kernel, expansion=expansion, depth=depth,
    )  # fmt: skip


NETWORKS = tuple(
    Network(
        name,
        scaling.title,
        source,
        partial(
            efficientnet,
            width_coefficient=scaling.width_coefficient,
            depth_coefficient=scaling.depth_coefficient,
            lite=lite,
        ),
        variants(name),
        resolution=scaling.resolution,
        staged=STAGED,
    )
    for lite, scalings, source in ((False, SCALINGS, PAPER), (True, LITE, LITE_RELEASE))
    for name, scaling in scalings.items()
)
