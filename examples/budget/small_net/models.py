"""The network of the sample project."""

import torch
from torch import nn

#: Output channels of the stages. Change one and run `complexity check`.
CHANNELS = (16, 32, 64)


class Backbone(nn.Module):
    """Three stages, each a convolution with stride 2, a normalization and a ReLU. (N, 3, H, W) -> (N, 64, H/8, W/8)."""

    def __init__(self, channels: tuple[int, ...] = CHANNELS) -> None:
        super().__init__()
        self.stages = nn.ModuleList()
        width = 3
        for out_channels in channels:
            self.stages.append(
                nn.Sequential(
                    nn.Conv2d(width, out_channels, 3, stride=2, padding=1, bias=False),
                    nn.BatchNorm2d(out_channels),
                    nn.ReLU(),
                )
            )
            width = out_channels

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """The last stage's map."""
        for stage in self.stages:
            x = stage(x)
        return x


def backbone() -> nn.Module:
    """The backbone as it is shipped."""
    return Backbone()


def head() -> nn.Module:
    """The classifier behind the backbone: ten classes."""
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))
