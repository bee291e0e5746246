"""GhostNet."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Add, Concat, ConvNormAct, SqueezeExcite, depthwise
from ..modules.rounding import multiple_of_4
from ..modules.stages import Stage
from .settings import HEAD, ROWS, STEM, Row


class Ghost(nn.Module):
    """A 1×1 convolution, and a depthwise one of its output beside it."""

    def __init__(self, in_channels: int, out_channels: int, activation: str | None) -> None:
        super().__init__()
        half = out_channels // 2
        self.primary = ConvNormAct(in_channels, half, activation=activation)
        self.cheap = depthwise(half, 3, activation=activation)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height, width)."""
        y = self.primary(x)
        return self.concat([y, self.cheap(y)])


class Shortcut(nn.Sequential):
    """Depthwise, then 1×1 convolution."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.depthwise = depthwise(in_channels, kernel, stride=stride, activation=None)
        self.project = ConvNormAct(in_channels, out_channels, activation=None)


class Bottleneck(nn.Module):
    """Two ghost modules, a depthwise convolution between them at stride 2; added to the shortcut."""

    def __init__(self, in_channels: int, expanded: int, out_channels: int, row: Row, *, same: bool) -> None:
        super().__init__()
        self.ghost1 = Ghost(in_channels, expanded, "relu")
        down = row.stride == 2
        self.depthwise = depthwise(expanded, row.kernel, stride=2, activation=None) if down else nn.Identity()
        self.se = SqueezeExcite(expanded, multiple_of_4(expanded, 0.25)) if row.se else nn.Identity()
        self.ghost2 = Ghost(expanded, out_channels, None)
        self.shortcut = nn.Identity() if same else Shortcut(in_channels, out_channels, row.kernel, row.stride)
        self.add = Add()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.ghost2(self.se(self.depthwise(self.ghost1(x))))
        return self.add(y, self.shortcut(x))


class GhostNet(nn.Sequential):
    """Rows of bottlenecks between two convolutions; a third one behind the pool."""

    def __init__(self, *, alpha: Any, classes: int, kernel: Any = None, depth: Any = None) -> None:
        super().__init__()
        stage = Stage(STEM, depth)
        c = multiple_of_4(STEM, stage.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2)
        before = STEM
        for i, row in enumerate(ROWS, 1):
            if not stage.enter(row.channels, row.stride):
                continue
            row = row._replace(kernel=stage.choose(kernel, row.kernel))
            expanded, out = (multiple_of_4(full, stage.choose(alpha)) for full in (row.expansion, row.channels))
            same = row.stride == 1 and before == row.channels
            self.add_module(f"bottleneck{i}", Bottleneck(c, expanded, out, row, same=same))
            c, before = out, row.channels
        last = multiple_of_4(ROWS[-1].expansion, stage.choose(alpha))
        self.last = ConvNormAct(c, last)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.head = ConvNormAct(last, HEAD, bias=True, norm=False)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(HEAD, classes)


network = GhostNet
