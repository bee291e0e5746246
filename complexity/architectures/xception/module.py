"""Xception."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, Residual, Separable
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import BLOCKS, ENTRY, EXIT, LAST, STEM


class Xception(nn.Sequential):
    """Two convolutions, twelve residual blocks of separable convolutions, two more of them."""

    def __init__(self, *, alpha: Any, classes: int, kernel: Any = None, depth: Any = None) -> None:
        super().__init__()
        stage = Stage(None, depth)
        first, c = (whole(channels, stage.choose(alpha)) for channels in STEM)
        self.conv1 = ConvNormAct(3, first, 3, stride=2, padding=0)
        self.conv2 = ConvNormAct(first, c, 3, padding=0)
        for i, widths in enumerate(BLOCKS, 1):
            down = widths in (*ENTRY, *EXIT)
            if not stage.enter(widths[-1], 2 if down else 1):
                continue
            layers: dict[str, nn.Module] = {}
            before = c
            for n, channels in enumerate(widths, 1):
                out = whole(channels, stage.choose(alpha))
                layers[f"separable{n}"] = Separable(before, out, stage.choose(kernel, 3), act=i > 1 or n > 1)
                before = out
            if down:
                layers["pool"] = nn.MaxPool2d(3, 2, 1)
            self.add_module(f"block{i}", Residual(c, out, layers, stride=2, project=down, act=False))
            c = out
        for i, channels in enumerate(LAST, 1):
            out = whole(channels, stage.choose(alpha))
            self.add_module(f"separable{i}", Separable(c, out, stage.choose(kernel, 3), act=False))
            self.add_module(f"act{i}", nn.ReLU())
            c = out
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = Xception
