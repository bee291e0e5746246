"""ShuffleNet V1."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Add, Concat, ConvNormAct, Shuffle, depthwise
from ..modules.stages import Stage
from .settings import REPEATS, stage_width, stem_width


class Unit(nn.Module):
    """1×1 group convolution, channel shuffle, depthwise convolution, 1×1 group convolution.

    At stride 1 the input is added; at stride 2 it is pooled and stands in front of what the branch makes.
    """

    def __init__(
        self, in_channels: int, out_channels: int, stride: int, groups: int, kernel: int, *, group_first: bool
    ) -> None:
        super().__init__()
        middle = out_channels // 4
        made = out_channels if stride == 1 else out_channels - in_channels
        self.reduce = ConvNormAct(in_channels, middle, groups=groups if group_first else 1)
        self.shuffle = Shuffle(groups) if groups > 1 else nn.Identity()
        self.depthwise = depthwise(middle, kernel, stride=stride, activation=None)
        self.expand = ConvNormAct(middle, made, groups=groups, activation=None)
        if stride == 1:
            self.add = Add()
        else:
            self.pool = nn.AvgPool2d(3, stride=2, padding=1)
            self.concat = Concat()
        self.act = nn.ReLU()
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.expand(self.depthwise(self.shuffle(self.reduce(x))))
        y = self.add(x, y) if self.stride == 1 else self.concat([self.pool(x), y])
        return self.act(y)


class ShuffleNetV1(nn.Sequential):
    """Three stages of units. ``channels`` are stage 2's outputs, in place of the ones that ``width`` gives."""

    def __init__(
        self,
        *,
        width: float,
        groups: int,
        classes: int,
        channels: int | None,
        kernel: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        c = stem_width(width, groups)
        out = stage_width(width, groups) if channels is None else channels
        self.stem = ConvNormAct(3, c, 3, stride=2)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        place = Stage(None, depth, stride=4)
        for i, repeats in enumerate(REPEATS, 2):
            stage = nn.Sequential()
            for n in range(1, repeats + 1):
                first, stride = i == 2 and n == 1, 2 if n == 1 else 1
                if not place.enter(out, stride):
                    continue
                unit = Unit(c, out, stride, groups, place.choose(kernel, 3), group_first=not first)
                stage.add_module(str(n), unit)
                c = out
            self.add_module(f"stage{i}", stage)
            out *= 2
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = ShuffleNetV1
