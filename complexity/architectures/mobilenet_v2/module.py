"""MobileNet V2."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Add, ConvNormAct, depthwise
from ..modules.rounding import RULES, multiple_of_8
from ..modules.stages import Stage
from .settings import HEAD, STEM


class InvertedResidual(nn.Module):
    """Expand, depthwise convolution, project; added to the input where both have one shape.

    ``expansion`` 1 has no expanding convolution unless ``always_expand``. ``linear=False`` puts an activation behind the projection.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int,
        stride: int,
        expansion: float,
        *,
        activation: str,
        linear: bool,
        shortcut: bool,
        always_expand: bool,
    ) -> None:
        super().__init__()
        expanded = widened(in_channels, expansion)
        self.expand = (
            nn.Identity()
            if expanded == in_channels and not always_expand
            else ConvNormAct(in_channels, expanded, activation=activation)
        )
        self.depthwise = depthwise(expanded, kernel, stride=stride, activation=activation)
        self.project = ConvNormAct(expanded, out_channels, activation=None if linear else activation)
        self.add = Add() if shortcut and stride == 1 and in_channels == out_channels else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.project(self.depthwise(self.expand(x)))
        return y if self.add is None else self.add(x, y)


class MobileNetV2(nn.Sequential):
    """Rows of inverted residuals between two convolutions.

    ``bottleneck=False`` keeps every map as wide as the expansion makes it; ``pool=False`` flattens the last map.
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: Any,
        classes: int,
        rows: tuple[tuple[int, int, int, int], ...],
        rounding: str,
        always_expand: bool,
        activation: str,
        linear: bool,
        shortcut: bool,
        pool: bool,
        bottleneck: bool = True,
        kernel: Any = None,
        expansion: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        stage = Stage(STEM, depth)
        rounded = RULES[rounding]
        c = rounded(STEM, stage.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2, activation=activation)
        for i, (printed, channels, repeats, first_stride) in enumerate(rows, 1):
            row = nn.Sequential()
            for n in range(1, repeats + 1):
                stride = first_stride if n == 1 else 1
                if not stage.enter(channels, stride):
                    continue
                t = stage.choose(expansion, printed) if printed > 1 else 1
                out = widened(rounded(channels, stage.choose(alpha)), 1 if bottleneck else t)
                block = InvertedResidual(
                    c, out, stage.choose(kernel, 3), stride, t if bottleneck else 1,
                    activation=activation, linear=linear, shortcut=shortcut, always_expand=always_expand and bottleneck,
                )  # fmt: skip
                row.add_module(str(n), block)
                c = out
            self.add_module(f"row{i}", row)
        head = rounded(HEAD, max(1.0, stage.choose(alpha)))
        self.head = ConvNormAct(c, head, activation=activation)
        if pool:
            self.pool = nn.AdaptiveAvgPool2d(1)
        else:
            # Five strides of 2, each rounding up.
            head *= -(-size[0] // 32) * -(-size[1] // 32)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(head, classes)


def widened(channels: int, expansion: float) -> int:
    """Channels times the expansion, to a multiple of 8 where that is a fraction."""
    return channels * int(expansion) if expansion == int(expansion) else multiple_of_8(channels, expansion)


network = MobileNetV2
