"""MnasNet-A1 and B1."""

from __future__ import annotations

from torch import Tensor, nn

from ..modules.blocks import Add, ConvNormAct, SqueezeExcite, depthwise
from ..modules.rounding import multiple_of_8
from .settings import HEAD, STEM, Row


class Block(nn.Module):
    """Expand, depthwise convolution, squeeze-and-excitation, project; added to the input where the row allows it."""

    def __init__(self, in_channels: int, out_channels: int, stride: int, row: Row) -> None:
        super().__init__()
        expanded = row.expansion * in_channels
        self.expand = ConvNormAct(in_channels, expanded) if row.expansion > 1 else nn.Identity()
        self.depthwise = depthwise(expanded, row.kernel, stride=stride)
        self.se = SqueezeExcite(expanded, in_channels // 4, gate="sigmoid") if row.se else nn.Identity()
        self.project = ConvNormAct(expanded, out_channels, activation=None)
        self.add = Add() if row.shortcut and stride == 1 and in_channels == out_channels else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.project(self.se(self.depthwise(self.expand(x))))
        return y if self.add is None else self.add(x, y)


class MnasNet(nn.Sequential):
    """Rows of inverted residuals between two convolutions."""

    def __init__(self, *, alpha: float, classes: int, rows: tuple[Row, ...]) -> None:
        super().__init__()
        c = multiple_of_8(STEM, alpha)
        self.stem = ConvNormAct(3, c, 3, stride=2)
        for i, row in enumerate(rows, 1):
            blocks = nn.Sequential()
            for n in range(1, row.repeats + 1):
                out = multiple_of_8(row.channels, alpha)
                blocks.add_module(str(n), Block(c, out, row.stride if n == 1 else 1, row))
                c = out
            self.add_module(f"row{i}", blocks)
        self.head = ConvNormAct(c, HEAD)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(HEAD, classes)


network = MnasNet
