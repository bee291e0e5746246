"""SqueezeNet 1.0 and 1.1."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Concat, ConvNormAct
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import FIRES

unit = partial(ConvNormAct, norm=False, bias=True)


class Fire(nn.Module):
    """Few channels, then many: half of them by 1×1, half by 3×3 convolutions."""

    def __init__(self, in_channels: int, squeeze: int, expand1: int, expand3: int) -> None:
        super().__init__()
        self.squeeze = unit(in_channels, squeeze)
        self.expand1 = unit(squeeze, expand1)
        self.expand3 = unit(squeeze, expand3, 3)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in height and width."""
        x = self.squeeze(x)
        return self.concat([self.expand1(x), self.expand3(x)])


class SqueezeNet(nn.Sequential):
    """One convolution, eight fire modules, one convolution that classifies."""

    def __init__(
        self,
        *,
        alpha: Any,
        classes: int,
        stem: tuple[int, int],
        pools: tuple[int, ...],
        padding: int,
        depth: Any = None,
    ) -> None:
        super().__init__()
        channels, kernel = stem
        stage = Stage(None, depth)
        c = whole(channels, stage.choose(alpha))
        self.conv1 = unit(3, c, kernel, stride=2, padding=padding)
        if 1 in pools:
            self.pool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        for i, widths in FIRES.items():
            if stage.enter(sum(widths[1:]), 2 if i - 1 in pools else 1):
                squeeze, expand1, expand3 = (whole(width, stage.choose(alpha)) for width in widths)
                self.add_module(f"fire{i}", Fire(c, squeeze, expand1, expand3))
                c = expand1 + expand3
            if i in pools:
                self.add_module(f"pool{i}", nn.MaxPool2d(3, stride=2, ceil_mode=True))
        self.dropout = nn.Dropout(0.5)
        self.conv10 = unit(c, classes)
        self.pool10 = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()


network = SqueezeNet
