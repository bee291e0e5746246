"""Inception V3."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Concat, ConvNormAct
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import AUXILIARY, AUXILIARY_CONVS, MODULES, SMALLER, STEM, Branch, Conv, Fork, Module, Pool

EPS = 0.001


def unit(in_channels: int, conv: Conv, alpha: float) -> ConvNormAct:
    """A convolution with its batch normalization and ReLU."""
    return ConvNormAct(
        in_channels, whole(conv.channels, alpha), conv.kernel,
        stride=conv.stride, padding=None if conv.padded else 0, eps=EPS,
    )  # fmt: skip


class Forked(nn.Module):
    """Two convolutions of one map, side by side."""

    def __init__(self, in_channels: int, fork: Fork, alpha: float) -> None:
        super().__init__()
        self.left = unit(in_channels, fork.left, alpha)
        self.right = unit(in_channels, fork.right, alpha)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in height and width."""
        return self.concat([self.left(x), self.right(x)])


class Steps(nn.Sequential):
    """A branch: its steps one behind the other. ``channels`` comes out."""

    def __init__(self, in_channels: int, steps: Branch, alpha: float) -> None:
        super().__init__()
        self.channels = in_channels
        for i, step in enumerate(steps, 1):
            layer: nn.Module
            if isinstance(step, Pool):
                layer = nn.AvgPool2d(3, 1, 1) if step.kind == "avg_pool" else nn.MaxPool2d(3, step.stride)
            elif isinstance(step, Fork):
                layer = Forked(self.channels, step, alpha)
                self.channels = whole(step.left.channels, alpha) + whole(step.right.channels, alpha)
            else:
                layer = unit(self.channels, step, alpha)
                self.channels = whole(step.channels, alpha)
            self.add_module(str(i), layer)


class Mixed(nn.Module):
    """Branches side by side. ``channels`` comes out."""

    def __init__(self, in_channels: int, module: Module, alpha: float) -> None:
        super().__init__()
        self.channels = 0
        for name, steps in module.items():
            branch = Steps(in_channels, steps, alpha)
            self.add_module(name, branch)
            self.channels += branch.channels
        self.branches = tuple(module)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height, width), smaller in 6a and 7a."""
        return self.concat([getattr(self, name)(x) for name in self.branches])


class Auxiliary(nn.Sequential):
    """A classifier on an inner map, for training."""

    def __init__(self, in_channels: int, classes: int, alpha: float) -> None:
        super().__init__()
        first, second = AUXILIARY_CONVS
        self.pool = nn.AvgPool2d(5, stride=3)
        self.conv1 = unit(in_channels, first, alpha)
        self.conv2 = unit(whole(first.channels, alpha), second, alpha)
        self.average = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(whole(second.channels, alpha), classes)


class InceptionV3(nn.Module):
    """Convolutions, eleven modules, one linear layer; perhaps an auxiliary classifier."""

    def __init__(self, *, alpha: Any, classes: int, auxiliary: bool) -> None:
        super().__init__()
        stage = Stage(stride=4)
        self.stem = Steps(3, STEM, stage.choose(alpha))
        c = self.stem.channels
        for name, module in MODULES.items():
            stage.enter(0, 2 if name in SMALLER else 1)
            mixed = Mixed(c, module, stage.choose(alpha))
            self.add_module(name, mixed)
            c = mixed.channels
            if auxiliary and name == AUXILIARY:
                self.auxiliary = Auxiliary(c, classes, stage.choose(alpha))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(c, classes)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor]:
        """(batch, classes); with an auxiliary classifier its output behind it."""
        extra = None
        for name, layer in self.named_children():
            if name == "auxiliary":
                extra = layer(x)
            else:
                x = layer(x)
        return x if extra is None else (x, extra)


network = InceptionV3
