"""DenseNet."""

from __future__ import annotations

from torch import Tensor, nn

from ..modules.blocks import Concat, ConvNormAct
from ..modules.rounding import whole
from .settings import BOTTLENECK


class NormActConv(nn.Sequential):
    """Batch normalization, ReLU, convolution."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int = 1) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(in_channels)
        self.act = nn.ReLU()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel, padding=kernel // 2, bias=False)


class Layer(nn.Module):
    """Adds ``growth`` channels to its input."""

    def __init__(self, in_channels: int, growth: int) -> None:
        super().__init__()
        self.reduce = NormActConv(in_channels, BOTTLENECK * growth)
        self.conv = NormActConv(BOTTLENECK * growth, growth, 3)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, in channels + growth, height, width)."""
        return self.concat([x, self.conv(self.reduce(x))])


class DenseNet(nn.Sequential):
    """Blocks of layers; half the channels and half the size between them."""

    def __init__(self, *, alpha: float, classes: int, blocks: tuple[int, ...], growth: int, stem: int) -> None:
        super().__init__()
        c, added = whole(stem, alpha), whole(growth, alpha)
        self.stem = ConvNormAct(3, c, 7, stride=2)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        for i, layers in enumerate(blocks, 1):
            if i > 1:
                transition = NormActConv(c, c // 2)
                transition.add_module("pool", nn.AvgPool2d(2))
                self.add_module(f"transition{i - 1}", transition)
                c //= 2
            block = nn.Sequential()
            for n in range(1, layers + 1):
                block.add_module(str(n), Layer(c, added))
                c += added
            self.add_module(f"block{i}", block)
        self.norm = nn.BatchNorm2d(c)
        self.act = nn.ReLU()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = DenseNet
