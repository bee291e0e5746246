"""MnasNet-A1, B1 and small in closed form; A1 and small with squeeze-and-excitation."""

from __future__ import annotations

from functools import partial
from typing import Any

from ..builder import Map, Net
from ..inverted import STAGED, inverted_residuals
from ..registry import Network
from ..rounding import nearest_multiple_of_8
from ..rows import Row
from .settings import (
    A1,
    B1,
    HEAD,
    PAPER_A1,
    PAPER_B1,
    SMALL,
    SMALL_STEM,
    STEM,
    VARIANTS_A1,
    VARIANTS_B1,
    VARIANTS_SMALL,
)  # fmt: skip


def mnasnet(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    rows: tuple[Row, ...] = A1,
    stem: int = STEM,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """Channels to the nearest multiple of 8; the head stays 1280 at any α. Its layers are named in ``inverted_residuals``.

    Args:
        rows: between the two convolutions. stem: channels of the first one.
        alpha, kernel, expansion, depth: may be one value per stage; see ``inverted_residuals``.
    """
    return inverted_residuals(
        net, x, rows,
        stem=stem, head=HEAD, width=lambda channels: nearest_multiple_of_8(channels, net.here(alpha)),
        classes=classes, kernel=kernel, expansion=expansion, depth=depth,
    )  # fmt: skip


NETWORKS = (
    Network("mnasnet_a1", "MnasNet-A1", PAPER_A1, mnasnet, VARIANTS_A1, staged=STAGED),
    Network("mnasnet_b1", "MnasNet-B1", PAPER_B1, partial(mnasnet, rows=B1), VARIANTS_B1, staged=STAGED),
    Network(
        "mnasnet_small", "MnasNet-small", PAPER_B1, partial(mnasnet, rows=SMALL, stem=SMALL_STEM), VARIANTS_SMALL,
        staged=STAGED,
    ),
)  # fmt: skip
