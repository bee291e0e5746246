"""ResNet, ResNeXt, Wide ResNet and SE-ResNet."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, Residual, SqueezeExcite
from ..modules.rounding import whole
from ..modules.stages import Stage
from .settings import DEEP_STEM, EXPANSION, STEM, WIDTHS


class ResNetModule(nn.Sequential):
    """Four stages of residual blocks behind a 7×7 convolution and a max pool."""

    def __init__(
        self,
        *,
        alpha: Any,
        classes: int,
        blocks: tuple[int, ...],
        bottleneck: bool,
        cardinality: int,
        group_width: int,
        se: int | None,
        deep: bool,
        stride_first: bool,
        depth: Any = None,
    ) -> None:
        super().__init__()
        c, place = 3, Stage(None, depth, stride=4)
        for i, channels in enumerate(DEEP_STEM if deep else (STEM,), 1):
            out = whole(channels, place.choose(alpha))
            stem = ConvNormAct(c, out, 3 if deep else 7, stride=2 if i == 1 else 1)
            self.add_module(f"stem{i}" if deep else "stem", stem)
            c = out
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        for i, repeats in enumerate(blocks, 1):
            stage = nn.Sequential()
            for n in range(1, repeats + 1):
                stride = 1 if n > 1 or i == 1 else 2
                if not place.enter(WIDTHS[i - 1], stride):
                    continue
                planes = whole(WIDTHS[i - 1], place.choose(alpha))
                out = EXPANSION * planes if bottleneck else planes
                half = inside = cardinality * whole(group_width * WIDTHS[i - 1] / WIDTHS[0], place.choose(alpha))
                if deep:
                    half = cardinality * whole(group_width * WIDTHS[i - 1] / WIDTHS[0] / 2, place.choose(alpha))
                    inside = 2 * half
                if bottleneck:
                    layers: dict[str, nn.Module] = {
                        "reduce": ConvNormAct(c, half, stride=stride if stride_first else 1),
                        "conv": ConvNormAct(half, inside, 3, stride=1 if stride_first else stride, groups=cardinality),
                        "expand": ConvNormAct(inside, out, activation=None),
                    }
                else:
                    layers = {
                        "conv1": ConvNormAct(c, out, 3, stride=stride),
                        "conv2": ConvNormAct(out, out, 3, activation=None),
                    }
                if se is not None:
                    layers["se"] = SqueezeExcite(out, max(1, out // se), gate="sigmoid")
                project = stride == 2 or (n == 1 and (bottleneck or deep))
                kernel = 3 if deep and stride == 2 else 1
                stage.add_module(str(n), Residual(c, out, layers, stride=stride, project=project, kernel=kernel))
                c = out
            self.add_module(f"stage{i}", stage)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(c, classes)


network = ResNetModule
