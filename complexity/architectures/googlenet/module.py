"""GoogLeNet."""

from __future__ import annotations

from functools import partial
from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Concat, ConvNormAct
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import AUXILIARY, AUXILIARY_CONV, AUXILIARY_FC, STAGES, STEM, Inception


class InceptionModule(nn.Module):
    """Four branches side by side: 1×1, 3×3, 5×5 convolutions and a max pool."""

    def __init__(self, in_channels: int, c: Inception, kernel: int, *, norm: bool) -> None:
        super().__init__()
        unit = partial(ConvNormAct, norm=norm, bias=not norm, eps=0.001)
        self.conv1 = unit(in_channels, c.conv1)
        self.reduce3 = unit(in_channels, c.reduce3)
        self.conv3 = unit(c.reduce3, c.conv3, 3)
        self.reduce5 = unit(in_channels, c.reduce5)
        self.conv5 = unit(c.reduce5, c.conv5, kernel)
        self.pool = nn.MaxPool2d(3, stride=1, padding=1, ceil_mode=True)
        self.project = unit(in_channels, c.project)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in height and width."""
        return self.concat(
            [self.conv1(x), self.conv3(self.reduce3(x)), self.conv5(self.reduce5(x)), self.project(self.pool(x))]
        )


class Auxiliary(nn.Sequential):
    """A classifier on an inner map, for training. ``size`` is that map's."""

    def __init__(
        self,
        in_channels: int,
        size: tuple[int, int],
        *,
        alpha: float,
        classes: int,
        norm: bool,
        adaptive: bool,
        softmax: bool,
    ) -> None:
        super().__init__()
        height, width = (4, 4) if adaptive else ((n - 5) // 3 + 1 for n in size)
        c, features = whole(AUXILIARY_CONV, alpha), whole(AUXILIARY_FC, alpha)
        self.pool = nn.AdaptiveAvgPool2d(4) if adaptive else nn.AvgPool2d(5, stride=3)
        self.conv = ConvNormAct(in_channels, c, norm=norm, bias=not norm, eps=0.001)
        self.flatten = nn.Flatten()
        self.fc1 = nn.Linear(c * height * width, features)
        self.act = nn.ReLU()
        self.dropout = nn.Dropout(0.7)
        self.fc2 = nn.Linear(features, classes)
        if softmax:
            self.softmax = nn.Softmax(dim=1)


class GoogLeNet(nn.Module):
    """Three convolutions, nine inception modules, one linear layer; perhaps two auxiliary classifiers."""

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: Any,
        classes: int,
        auxiliary: bool,
        norm: str,
        kernel: int,
        last_pool: int,
        adaptive: bool,
        softmax: bool,
    ) -> None:
        super().__init__()
        batch_norm = norm == "batch"
        c, place = 3, Stage(stride=4)
        for name, (channels, window, stride) in STEM.items():
            c, before = whole(channels, place.choose(alpha)), c
            unit = ConvNormAct(before, c, window, stride=stride, norm=batch_norm, bias=not batch_norm, eps=0.001)
            self.add_module(name, unit)
            if name == "conv1":
                self.pool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
                if not batch_norm:
                    self.norm1 = nn.LocalResponseNorm(5)
        if not batch_norm:
            self.norm2 = nn.LocalResponseNorm(5)
        self.pool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)
        # Where the auxiliary classifiers look, the map went through conv1 and three pools of stride 2.
        height, width = ((n + 1) // 2 // 2 // 2 // 2 for n in size)
        for i, stage in enumerate(STAGES, 3):
            place.enter(0, 2)
            here = place.choose(alpha)
            for name, widths in stage.items():
                widths = Inception(*(whole(channels, here) for channels in widths))
                self.add_module(name, InceptionModule(c, widths, kernel, norm=batch_norm))
                c = widths.conv1 + widths.conv3 + widths.conv5 + widths.project
                if auxiliary and name in AUXILIARY:
                    head = Auxiliary(
                        c,
                        (height, width),
                        alpha=here,
                        classes=classes,
                        norm=batch_norm,
                        adaptive=adaptive,
                        softmax=softmax,
                    )
                    self.add_module(AUXILIARY[name], head)
            if i < 5:
                self.add_module(f"pool{i}", nn.MaxPool2d(3 if i == 3 else last_pool, stride=2, ceil_mode=True))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.4)
        self.fc = nn.Linear(c, classes)
        if softmax:
            self.softmax = nn.Softmax(dim=1)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor, Tensor]:
        """(batch, classes); with auxiliary classifiers theirs behind it."""
        extra = []
        for name, layer in self.named_children():
            if name in AUXILIARY.values():
                extra.append(layer(x))
            else:
                x = layer(x)
        return (x, *extra) if extra else x


network = GoogLeNet
