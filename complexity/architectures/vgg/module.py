"""VGG."""

from __future__ import annotations

from torch import nn

from ..modules.blocks import ConvNormAct, add_fully_connected
from ..modules.rounding import whole
from .settings import CHANNELS, FULLY_CONNECTED, POOLED


class VGG(nn.Sequential):
    """3×3 convolutions and max pools, then three fully connected layers."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: float,
        classes: int,
        convolutions: tuple[int, ...],
        norm: bool,
        adaptive: bool,
        softmax: bool,
    ) -> None:
        super().__init__()
        c = 3
        height, width = size
        for i, channels in enumerate(CHANNELS, 1):
            for n in range(1, convolutions[i - 1] + 1):
                c, before = whole(channels, alpha), c
                self.add_module(f"conv{i}_{n}", ConvNormAct(before, c, 3, norm=norm, bias=True))
            self.add_module(f"pool{i}", nn.MaxPool2d(2))
            height, width = height // 2, width // 2
        if adaptive:
            height, width = POOLED
            self.avgpool = nn.AdaptiveAvgPool2d(POOLED)
        self.flatten = nn.Flatten()
        features = [whole(full, alpha) for full in FULLY_CONNECTED]
        add_fully_connected(self, c * height * width, features, classes, softmax=softmax)


network = VGG
