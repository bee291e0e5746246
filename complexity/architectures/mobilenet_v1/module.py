"""MobileNet V1."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct
from ..modules.rounding import truncated
from ..modules.stages import Stage
from .settings import STEM, Block


class Separable(nn.Sequential):
    """Depthwise, then pointwise convolution; or a standard one in their place."""

    def __init__(
        self, in_channels: int, out_channels: int, kernel: int, stride: int, *, separable: bool, norm: bool
    ) -> None:
        super().__init__()
        if separable:
            self.depthwise = ConvNormAct(
                in_channels, in_channels, kernel, stride=stride, groups=in_channels, norm=norm, bias=not norm
            )
            self.pointwise = ConvNormAct(in_channels, out_channels, norm=norm, bias=not norm)
        else:
            self.standard = ConvNormAct(in_channels, out_channels, kernel, stride=stride, norm=norm, bias=not norm)


class MobileNetV1(nn.Sequential):
    """A stack of depthwise separable convolutions."""

    def __init__(
        self,
        *,
        alpha: Any,
        classes: int,
        blocks: tuple[Block, ...],
        separable: bool,
        norm: bool,
        kernel: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        stage = Stage(STEM, depth)
        c = truncated(STEM, stage.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2, norm=norm, bias=not norm)
        for i, (channels, stride) in enumerate(blocks, 1):
            if stage.enter(channels, stride):
                c, before = truncated(channels, stage.choose(alpha)), c
                block = Separable(before, c, stage.choose(kernel, 3), stride, separable=separable, norm=norm)
                self.add_module(f"block{i}", block)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)
        self.softmax = nn.Softmax(dim=1)


network = MobileNetV1
