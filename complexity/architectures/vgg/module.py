"""VGG-16."""

from __future__ import annotations

from torch import nn

from ..modules.blocks import ConvNormAct
from ..modules.rounding import whole
from .settings import FULLY_CONNECTED, POOLED, STAGES


class VGG(nn.Sequential):
    """3×3 convolutions and max pools, then three fully connected layers."""

    def __init__(self, size: tuple[int, int], *, alpha: float, classes: int, adaptive: bool, softmax: bool) -> None:
        super().__init__()
        c = 3
        height, width = size
        for i, (channels, convolutions) in enumerate(STAGES, 1):
            for n in range(1, convolutions + 1):
                c, before = whole(channels, alpha), c
                self.add_module(f"conv{i}_{n}", ConvNormAct(before, c, 3, norm=False, bias=True))
            self.add_module(f"pool{i}", nn.MaxPool2d(2))
            height, width = height // 2, width // 2
        if adaptive:
            height, width = POOLED
            self.avgpool = nn.AdaptiveAvgPool2d(POOLED)
        self.flatten = nn.Flatten()
        features = c * height * width
        for i, full in enumerate(FULLY_CONNECTED, 1):
            features, before = whole(full, alpha), features
            self.add_module(f"fc{i}", nn.Linear(before, features))
            self.add_module(f"act{i}", nn.ReLU())
            self.add_module(f"dropout{i}", nn.Dropout(0.5))
        self.fc3 = nn.Linear(features, classes)
        if softmax:
            self.softmax = nn.Softmax(dim=1)


network = VGG
