"""ProxylessNAS (mobile): inverted residuals with kernels and expansions that a search chose block by block."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..inverted import STAGED, inverted_residuals
from ..registry import Network
from ..rounding import nearest_multiple_of_8
from .settings import HEAD, MOBILE, PAPER, STEM, VARIANTS


def proxylessnas_mobile(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    kernel: Any = None,
    expansion: Any = None,
    depth: Any = None,
) -> Map:
    """Its layers are named in ``inverted_residuals``; ``alpha``, ``kernel``, ``expansion`` and ``depth`` may be one value per stage.

    At α channels go to the nearest multiple of 8, the head stays 1280: MnasNet's rule, not the authors' (whose network
    1.4 times as wide was made by hand).
    """
    return inverted_residuals(
        net, x, MOBILE,
        stem=STEM, head=HEAD, width=lambda channels: nearest_multiple_of_8(channels, net.here(alpha)),
        classes=classes, activation="relu6", kernel=kernel, expansion=expansion, depth=depth,
    )  # fmt: skip


NETWORKS = (
    Network("proxylessnas_mobile", "ProxylessNAS (mobile)", PAPER, proxylessnas_mobile, VARIANTS, staged=STAGED),
)
