"""The parts that several families are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

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
        kernel_size: int | tuple[int, int] = 1,
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
        height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        around = (height // 2, width // 2) if padding is None else padding
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, stride, around, groups=groups, bias=bias)
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

    ``convolutions``: the two layers are 1×1 convolutions, else linear ones. ``norm``: batch normalization behind the first.
    """

    def __init__(
        self,
        channels: int,
        squeezed: int,
        *,
        gate: str = "h_sigmoid",
        inner: str = "relu",
        bias: bool = True,
        norm: bool = False,
        convolutions: bool = True,
    ) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)

        def layer(inside: int, outside: int) -> nn.Module:
            return nn.Conv2d(inside, outside, 1, bias=bias) if convolutions else nn.Linear(inside, outside, bias=bias)

        self.reduce = layer(channels, squeezed)
        self.norm = nn.BatchNorm2d(squeezed) if norm else nn.Identity()
        self.act = ACTIVATIONS[inner]()
        self.expand = layer(squeezed, channels)
        self.gate = ACTIVATIONS[gate]()
        self.scale = Scale()
        self.convolutions = convolutions

    def forward(self, x: Tensor) -> Tensor:
        """(batch, channels, height, width), unchanged in shape."""
        y = self.pool(x)
        if not self.convolutions:
            y = y.flatten(1)
        y = self.gate(self.expand(self.act(self.norm(self.reduce(y)))))
        return self.scale(x, y.view(*y.shape[:2], 1, 1))


class Separable(nn.Sequential):
    """ReLU (unless ``act`` is off), depthwise convolution, pointwise convolution, batch normalization."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int = 3,
        stride: int = 1,
        *,
        act: bool = True,
        eps: float = 1e-5,
    ) -> None:
        super().__init__()
        if act:
            self.act = nn.ReLU()
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, kernel, stride, kernel // 2, groups=in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        self.norm = nn.BatchNorm2d(out_channels, eps=eps)


class Residual(nn.Module):
    """Layers whose output is added to their input, or to a convolution of it (``project``); then ReLU (``act``)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        layers: Mapping[str, nn.Module],
        *,
        stride: int,
        project: bool,
        kernel: int = 1,
        act: bool = True,
    ) -> None:
        super().__init__()
        for name, layer in layers.items():
            self.add_module(name, layer)
        self.shortcut = (
            ConvNormAct(in_channels, out_channels, kernel, stride=stride, activation=None) if project else nn.Identity()
        )
        self.add = Add()
        self.act = nn.ReLU() if act else nn.Identity()
        self.layers = tuple(layers)

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = x
        for name in self.layers:
            y = getattr(self, name)(y)
        return self.act(self.add(y, self.shortcut(x)))


class InvertedResidual(nn.Module):
    """Expand, depthwise convolution, squeeze-and-excitation, project; added to the input where both have one shape.

    ``expand``: whether there is an expanding convolution. ``se``: squeeze-and-excitation, if any; ``se_first``: in front of
    the activation of the depthwise convolution. ``linear=False`` puts an activation behind the projection.
    """

    def __init__(
        self,
        in_channels: int,
        expanded: int,
        out_channels: int,
        kernel: int,
        stride: int,
        *,
        activation: str = "relu",
        expand: bool = True,
        se: nn.Module | None = None,
        se_first: bool = False,
        linear: bool = True,
        shortcut: bool = True,
        eps: float = 1e-5,
    ) -> None:
        super().__init__()
        self.expand = ConvNormAct(in_channels, expanded, activation=activation, eps=eps) if expand else nn.Identity()
        inside = None if se is not None and se_first else activation
        self.depthwise = depthwise(expanded, kernel, stride=stride, activation=inside, eps=eps)
        self.se = nn.Identity() if se is None else se
        self.act = nn.Identity() if inside else ACTIVATIONS[activation]()
        self.project = ConvNormAct(expanded, out_channels, activation=None if linear else activation, eps=eps)
        self.add = Add() if shortcut and stride == 1 and in_channels == out_channels else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.project(self.act(self.se(self.depthwise(self.expand(x)))))
        return y if self.add is None else self.add(x, y)


def add_fully_connected(
    model: nn.Sequential,
    channels: int,
    size: tuple[int, int],
    hidden: Sequence[int],
    classes: int,
    *,
    pooled: tuple[int, int] | None,
    softmax: bool,
) -> None:
    """Adds fully connected layers to a model that ends in a map of that size, perhaps ``pooled`` to another; the classifier last."""
    if pooled:
        model.add_module("avgpool", nn.AdaptiveAvgPool2d(pooled))
    model.add_module("flatten", nn.Flatten())
    height, width = pooled or size
    features = channels * height * width
    for i, out in enumerate(hidden, 1):
        model.add_module(f"fc{i}", nn.Linear(features, out))
        model.add_module(f"act{i}", nn.ReLU())
        model.add_module(f"dropout{i}", nn.Dropout(0.5))
        features = out
    model.add_module(f"fc{len(hidden) + 1}", nn.Linear(features, classes))
    if softmax:
        model.add_module("softmax", nn.Softmax(dim=1))


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
