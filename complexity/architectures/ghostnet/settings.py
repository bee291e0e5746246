"""GhostNet: MobileNet V3's rows with ghost modules."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Row(NamedTuple):
    """One bottleneck: kernel, expansion size, output channels, squeeze-and-excitation, stride."""

    kernel: int
    expansion: int
    channels: int
    se: bool
    stride: int


STEM = 16
HEAD = 1280
#: The paper's table 1.
ROWS = (
    Row(3, 16, 16, False, 1),
    Row(3, 48, 24, False, 2),
    Row(3, 72, 24, False, 1),
    Row(5, 72, 40, True, 2),
    Row(5, 120, 40, True, 1),
    Row(3, 240, 80, False, 2),
    Row(3, 200, 80, False, 1),
    Row(3, 184, 80, False, 1),
    Row(3, 184, 80, False, 1),
    Row(3, 480, 112, True, 1),
    Row(3, 672, 112, True, 1),
    Row(5, 672, 160, True, 2),
    Row(5, 960, 160, False, 1),
    Row(5, 960, 160, True, 1),
    Row(5, 960, 160, False, 1),
    Row(5, 960, 160, True, 1),
)

PAPER = "Han et al. 2019, arXiv 1911.11907, table 1"
VARIANTS = {"paper": Variant(f"{PAPER}; timm's ghostnet_100 is the same")}
