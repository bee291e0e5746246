"""Xception."""

from __future__ import annotations

from torch import nn

from ..modules.blocks import ConvNormAct, Residual, Separable
from ..modules.rounding import whole
from .settings import BLOCKS, ENTRY, EXIT, LAST, STEM


class Xception(nn.Sequential):
    """Two convolutions, twelve residual blocks of separable convolutions, two more of them."""

    def __init__(self, *, alpha: float, classes: int) -> None:
        super().__init__()
        first, c = (whole(channels, alpha) for channels in STEM)
        self.conv1 = ConvNormAct(3, first, 3, stride=2, padding=0)
        self.conv2 = ConvNormAct(first, c, 3, padding=0)
        for i, widths in enumerate(BLOCKS, 1):
            down = widths in (*ENTRY, *EXIT)
            layers: dict[str, nn.Module] = {}
            before = c
            for n, channels in enumerate(widths, 1):
                out = whole(channels, alpha)
                layers[f"separable{n}"] = Separable(before, out, act=i > 1 or n > 1)
                before = out
            if down:
                layers["pool"] = nn.MaxPool2d(3, 2, 1)
            self.add_module(f"block{i}", Residual(c, out, layers, stride=2, project=down, act=False))
            c = out
        for i, channels in enumerate(LAST, 1):
            out = whole(channels, alpha)
            self.add_module(f"separable{i}", Separable(c, out, act=False))
            self.add_module(f"act{i}", nn.ReLU())
            c = out
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = Xception
