"""RegNet X and Y."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, Residual, SqueezeExcite
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import STEM


class RegNet(nn.Sequential):
    """Four stages of residual blocks behind one convolution."""

    def __init__(
        self,
        *,
        alpha: Any,
        classes: int,
        blocks: tuple[int, ...],
        widths: tuple[int, ...],
        group_width: int,
        se: bool,
        depth: Any = None,
    ) -> None:
        super().__init__()
        place = Stage(None, depth)
        c = whole(STEM, place.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2)
        for i, (repeats, width) in enumerate(zip(blocks, widths, strict=True), 1):
            group = min(group_width, width)
            stage = nn.Sequential()
            for n in range(repeats):
                stride = 1 if n else 2
                if not place.enter(width, stride):
                    continue
                out = width // group * whole(group, place.choose(alpha))
                layers: dict[str, nn.Module] = {
                    "reduce": ConvNormAct(c, out),
                    "conv": ConvNormAct(out, out, 3, stride=stride, groups=width // group),
                    **({"se": SqueezeExcite(out, max(1, c // 4), gate="sigmoid")} if se else {}),
                    "expand": ConvNormAct(out, out, activation=None),
                }
                stage.add_module(str(n + 1), Residual(c, out, layers, stride=stride, project=n == 0))
                c = out
            self.add_module(f"stage{i}", stage)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = RegNet
