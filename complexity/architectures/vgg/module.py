"""VGG."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, add_fully_connected
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import CHANNELS, FULLY_CONNECTED, POOLED


class VGG(nn.Sequential):
    """3×3 convolutions and max pools, then three fully connected layers."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: Any,
        classes: int,
        convolutions: tuple[int, ...],
        norm: bool,
        adaptive: bool,
        softmax: bool,
        kernel: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        c = 3
        height, width = size
        stage = Stage(None, depth, stride=1)
        for i, channels in enumerate(CHANNELS, 1):
            for n in range(1, convolutions[i - 1] + 1):
                if not stage.enter(channels, 2 if i > 1 and n == 1 else 1):
                    continue
                c, before = whole(channels, stage.choose(alpha)), c
                window = stage.choose(kernel, 3)
                self.add_module(f"conv{i}_{n}", ConvNormAct(before, c, window, norm=norm, bias=True))
            self.add_module(f"pool{i}", nn.MaxPool2d(2))
            height, width = height // 2, width // 2
        stage.enter(0, 2)
        features = [whole(full, stage.choose(alpha)) for full in FULLY_CONNECTED]
        pooled = POOLED if adaptive else None
        add_fully_connected(self, c, (height, width), features, classes, pooled=pooled, softmax=softmax)


network = VGG
