"""ShuffleNet V2."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor, nn

from ..modules.blocks import Concat, ConvNormAct, Mean, Shuffle, Split, depthwise
from ..modules.stages import Stage
from .settings import STEM, stage_widths


class Branch(nn.Sequential):
    """1×1 convolution, depthwise convolution, 1×1 convolution."""

    def __init__(self, in_channels: int, middle: int, out_channels: int, kernel: int, stride: int) -> None:
        super().__init__()
        self.reduce = ConvNormAct(in_channels, middle)
        self.depthwise = depthwise(middle, kernel, stride=stride, activation=None)
        self.expand = ConvNormAct(middle, out_channels)


class Projection(nn.Sequential):
    """Depthwise convolution of stride 2, then a 1×1 convolution."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int) -> None:
        super().__init__()
        self.depthwise = depthwise(in_channels, kernel, stride=2, activation=None)
        self.project = ConvNormAct(in_channels, out_channels)


class Downsampling(nn.Module):
    """Both branches see the whole input; ``halves``: each makes half of the output, else the first keeps its channels."""

    def __init__(self, in_channels: int, out_channels: int, kernel: int, *, halves: bool) -> None:
        super().__init__()
        kept = out_channels // 2 if halves else in_channels
        self.branch1 = Projection(in_channels, kept, kernel)
        self.branch2 = Branch(in_channels, out_channels // 2, out_channels - kept, kernel, stride=2)
        self.concat = Concat()
        # The release shuffles at the start of the units that follow.
        self.shuffle = Shuffle(2) if halves else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        """Half the height and the width."""
        return self.shuffle(self.concat([self.branch1(x), self.branch2(x)]))


class Unit(nn.Module):
    """Half of the channels pass through, the other half goes through the branch."""

    def __init__(self, channels: int, kernel: int, *, halves: bool) -> None:
        super().__init__()
        # The release shuffles first: even channels pass through, odd ones go through the branch.
        self.shuffle = Shuffle(2 if halves else channels // 2)
        self.split = Split()
        self.branch2 = Branch(channels // 2, channels // 2, channels // 2, kernel, stride=1)
        self.concat = Concat()
        self.shuffles_first = not halves

    def forward(self, x: Tensor) -> Tensor:
        """Unchanged in shape."""
        if self.shuffles_first:
            x = self.shuffle(x)
        kept, y = self.split(x)
        y = self.concat([kept, self.branch2(y)])
        return y if self.shuffles_first else self.shuffle(y)


class ShuffleNetV2(nn.Sequential):
    """Three stages of units. ``channels`` are their outputs, in place of the ones of ``width``."""

    def __init__(
        self,
        *,
        width: float,
        classes: int,
        channels: Sequence[int] | None,
        head: int | None,
        halves: bool,
        repeats: tuple[int, int, int],
        kernel: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        stages, conv5 = stage_widths(width, channels)
        conv5 = conv5 if head is None else head
        c = STEM
        self.stem = ConvNormAct(3, c, 3, stride=2)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        place = Stage(None, depth, stride=4)
        for i, (out, units) in enumerate(zip(stages, repeats, strict=True), 2):
            stage = nn.Sequential()
            for n in range(1, units + 1):
                if place.enter(i, 2 if n == 1 else 1):
                    k = place.choose(kernel, 3)
                    unit = Downsampling(c, out, k, halves=halves) if n == 1 else Unit(out, k, halves=halves)
                    stage.add_module(str(n), unit)
            self.add_module(f"stage{i}", stage)
            c = out
        self.conv5 = ConvNormAct(c, conv5)
        self.pool = Mean() if halves else nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(conv5, classes)


network = ShuffleNetV2
