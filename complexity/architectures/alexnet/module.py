"""AlexNet."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, add_fully_connected
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import FULLY_CONNECTED, NORMALIZED, POOLED, Conv


class AlexNet(nn.Sequential):
    """Five convolutions, then three fully connected layers."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: Any,
        classes: int,
        convs: tuple[Conv, ...],
        norm: bool,
        adaptive: bool,
        softmax: bool,
    ) -> None:
        super().__init__()
        c = 3
        height, width = size
        stage = Stage(stride=1)
        for i, conv in enumerate(convs, 1):
            stage.enter(conv.channels, conv.stride)
            out = 2 * whole(conv.channels / 2, stage.choose(alpha))
            layer = ConvNormAct(
                c, out, conv.kernel, stride=conv.stride, padding=conv.padding, groups=conv.groups, norm=False, bias=True
            )
            self.add_module(f"conv{i}", layer)
            height, width = ((n + 2 * conv.padding - conv.kernel) // conv.stride + 1 for n in (height, width))
            if norm and i in NORMALIZED:
                self.add_module(f"norm{i}", nn.LocalResponseNorm(5, k=2.0))
            if conv.pool:
                self.add_module(f"pool{i}", nn.MaxPool2d(3, stride=2))
                stage.enter(conv.channels, 2)
                height, width = (height - 3) // 2 + 1, (width - 3) // 2 + 1
            c = out
        features = [whole(full, stage.choose(alpha)) for full in FULLY_CONNECTED]
        pooled = POOLED if adaptive else None
        add_fully_connected(self, c, (height, width), features, classes, pooled=pooled, softmax=softmax)


network = AlexNet
