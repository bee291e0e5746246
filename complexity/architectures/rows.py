"""Row: how a network of inverted residuals is written down (MnasNet, ProxylessNAS, EfficientNet)."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """Expansion t, kernel, output channels, repeats, stride of the first, squeeze-and-excitation, shortcuts."""

    expansion: int
    kernel: int
    channels: int
    repeats: int
    stride: int
    se: bool = False
    shortcut: bool = True
