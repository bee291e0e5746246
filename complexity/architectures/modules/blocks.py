"""The parts that several families are made of."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

#: Names in the settings -> modules.
ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "relu6": nn.ReLU6,
    "h_swish": nn.Hardswish,
    "h_sigmoid": nn.Hardsigmoid,
    "sigmoid": nn.Sigmoid,
    "swish": nn.SiLU,
}


class ConvNormAct(nn.Sequential):
    """Convolution, batch normalization, activation. The padding is half the kernel unless given."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int = 1,
        *,
        stride: int = 1,
        padding: int | None = None,
        groups: int = 1,
        bias: bool = False,
        norm: bool = True,
        activation: str | None = "relu",
        eps: float = 1e-5,
    ) -> None:
        super().__init__()
        padding = kernel_size // 2 if padding is None else padding
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, padding, groups=groups, bias=bias)
        if norm:
            self.norm = nn.BatchNorm2d(out_channels, eps=eps)
        if activation:
            self.act = ACTIVATIONS[activation]()


def depthwise(
    channels: int, kernel_size: int, *, stride: int = 1, activation: str | None = "relu", eps: float = 1e-5
) -> ConvNormAct:
    """Depthwise convolution, batch normalization, activation."""
    return ConvNormAct(channels, channels, kernel_size, stride=stride, groups=channels, activation=activation, eps=eps)


class SqueezeExcite(nn.Module):
    """Pool the map, squeeze its channels, expand them again; the result scales the channels.

    ``convolutions``: the two layers are 1×1 convolutions, else linear ones.
    """

    def __init__(
        self,
        channels: int,
        squeezed: int,
        *,
        gate: str = "h_sigmoid",
        bias: bool = True,
        convolutions: bool = True,
    ) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)

        def layer(inside: int, outside: int) -> nn.Module:
            return nn.Conv2d(inside, outside, 1, bias=bias) if convolutions else nn.Linear(inside, outside, bias=bias)

        self.reduce = layer(channels, squeezed)
        self.act = nn.ReLU()
        self.expand = layer(squeezed, channels)
        self.gate = ACTIVATIONS[gate]()
        self.scale = Scale()
        self.convolutions = convolutions

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width), unchanged in shape."""
        y = self.pool(x)
        if not self.convolutions:
            y = y.flatten(1)
        y = self.gate(self.expand(self.act(self.reduce(y))))
        return self.scale(x, y.view(*y.shape[:2], 1, 1))


# Operations without parameters are modules too: so they have a name, and a hook can be put on them.


class Add(nn.Module):
    """The sum of two maps."""

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """Two maps of one shape."""
        return x + y


class Scale(nn.Module):
    """A map times one factor for each channel."""

    def forward(self, x: Tensor, factors: Tensor) -> Tensor:
        """(batch, channels, height, width) and (batch, channels, 1, 1)."""
        return x * factors


class Concat(nn.Module):
    """Maps one behind the other along the channels."""

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """Maps that differ in their channels at most."""
        return torch.cat(list(maps), dim=1)


class Split(nn.Module):
    """The first half of the channels, and the second."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """A map with an even number of channels."""
        first, second = x.chunk(2, dim=1)
        return first, second


class Shuffle(nn.Module):
    """Channel shuffle: the channels of several groups in turn."""

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in shape."""
        return F.channel_shuffle(x, self.groups)


class Mean(nn.Module):
    """The mean over height and width."""

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width) -> (batch, channels, 1, 1)."""
        return x.mean((2, 3), keepdim=True)
