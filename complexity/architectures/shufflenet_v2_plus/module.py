"""ShuffleNet V2+."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ...base.errors import ComplexityError
from ..modules.blocks import Concat, ConvNormAct, Shuffle, Split, SqueezeExcite, depthwise
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import HEAD, REPEATS, STEM, UNITS, XCEPTION


def squeeze_excite(channels: int) -> SqueezeExcite:
    """To a quarter, with batch normalization and without biases."""
    return SqueezeExcite(channels, max(1, channels // 4), bias=False, norm=True)


class Branch(nn.Sequential):
    """1×1, depthwise, 1×1 convolution; or three depthwise separable ones (``XCEPTION``); perhaps SE behind them."""

    def __init__(
        self, in_channels: int, out_channels: int, middle: int, kernel: int, stride: int, activation: str, *, se: bool
    ) -> None:
        super().__init__()
        if kernel == XCEPTION:
            c = in_channels
            for i, out in enumerate((middle, middle, out_channels), 1):
                self.add_module(f"depthwise{i}", depthwise(c, 3, activation=None))
                self.add_module(f"pointwise{i}", ConvNormAct(c, out, activation=activation))
                c = out
        else:
            self.reduce = ConvNormAct(in_channels, middle, activation=activation)
            self.depthwise = depthwise(middle, kernel, stride=stride, activation=None)
            self.expand = ConvNormAct(middle, out_channels, activation=activation)
        if se:
            self.se = squeeze_excite(out_channels)


class Projection(nn.Sequential):
    """Depthwise convolution of stride 2, then a 1×1 convolution."""

    def __init__(self, channels: int, kernel: int, activation: str) -> None:
        super().__init__()
        self.depthwise = depthwise(channels, kernel, stride=2, activation=None)
        self.project = ConvNormAct(channels, channels, activation=activation)


class Downsampling(nn.Module):
    """Both branches see the whole input; the first keeps its channels."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, activation: str, *, se: bool) -> None:
        super().__init__()
        self.branch1 = Projection(in_channels, kernel, activation)
        self.branch2 = Branch(in_channels, out_channels - in_channels, out_channels // 2, kernel, 2, activation, se=se)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """Half the height and the width."""
        return self.concat([self.branch1(x), self.branch2(x)])


class Unit(nn.Module):
    """Even channels pass through, odd ones go through the branch."""

    def __init__(self, channels: int, kernel: int, activation: str, *, se: bool) -> None:
        super().__init__()
        half = channels // 2
        self.shuffle = Shuffle(half)
        self.split = Split()
        self.branch2 = Branch(half, half, half, kernel, 1, activation, se=se)
        self.concat = Concat()

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in shape."""
        kept, y = self.split(self.shuffle(x))
        return self.concat([kept, self.branch2(y)])


class ShuffleNetV2Plus(nn.Sequential):
    """Four stages of units; ``channels`` are their outputs."""

    def __init__(
        self, *, alpha: float, classes: int, channels: tuple[int, ...], kernel: Any = None, depth: Any = None
    ) -> None:
        super().__init__()
        c = whole(STEM, alpha)
        self.stem = ConvNormAct(3, c, 3, stride=2, activation="h_swish")
        place, first = Stage(None, depth), 0
        for i, (full, repeats) in enumerate(zip(channels, REPEATS, strict=True)):
            out = 2 * whole(full / 2, alpha)
            if out <= c:
                raise ComplexityError(f"channels {out} after {c} is not possible in shufflenet_v2_plus")
            activation, se = "h_swish" if i else "relu", i > 1
            stage = nn.Sequential()
            for n, printed in enumerate(UNITS[first : first + repeats], 1):
                if not place.enter(i, 2 if n == 1 else 1):
                    continue
                k = place.choose(kernel, printed) if printed != XCEPTION else XCEPTION
                unit = Downsampling(c, out, k, activation, se=se) if n == 1 else Unit(out, k, activation, se=se)
                stage.add_module(str(n), unit)
            self.add_module(f"stage{i + 1}", stage)
            c, first = out, first + repeats
        self.conv5 = ConvNormAct(c, HEAD, activation="h_swish")
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.se = squeeze_excite(HEAD)
        self.flatten = nn.Flatten()
        self.head = nn.Linear(HEAD, HEAD, bias=False)
        self.head_act = nn.Hardswish()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(HEAD, classes, bias=False)


network = ShuffleNetV2Plus
