"""MobileNet V2."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ConvNormAct, InvertedResidual
from ..modules.rounding import RULES, widened
from ..modules.stages import Stage
from .settings import HEAD, STEM, Row


class MobileNetV2(nn.Sequential):
    """Rows of inverted residuals between two convolutions.

    ``bottleneck=False`` keeps every map as wide as the expansion makes it; ``pool=False`` flattens the last map.
    """

    def __init__(
        self,
        size: tuple[int, int],
        *,
        alpha: Any,
        classes: int,
        rows: tuple[Row, ...],
        rounding: str,
        always_expand: bool,
        activation: str,
        linear: bool,
        shortcut: bool,
        pool: bool,
        bottleneck: bool = True,
        kernel: Any = None,
        expansion: Any = None,
        depth: Any = None,
    ) -> None:
        super().__init__()
        stage = Stage(STEM, depth)
        rounded = RULES[rounding]
        c = rounded(STEM, stage.choose(alpha))
        self.stem = ConvNormAct(3, c, 3, stride=2, activation=activation)
        for i, (printed, channels, repeats, first_stride) in enumerate(rows, 1):
            row = nn.Sequential()
            for n in range(1, repeats + 1):
                stride = first_stride if n == 1 else 1
                if not stage.enter(channels, stride):
                    continue
                t = stage.choose(expansion, printed) if printed > 1 else 1
                out = widened(rounded(channels, stage.choose(alpha)), 1 if bottleneck else t)
                block = InvertedResidual(
                    c, widened(c, t) if bottleneck else c, out, stage.choose(kernel, 3), stride,
                    activation=activation, expand=bottleneck and (printed > 1 or always_expand),
                    linear=linear, shortcut=shortcut,
                )  # fmt: skip
                row.add_module(str(n), block)
                c = out
            self.add_module(f"row{i}", row)
        head = rounded(HEAD, max(1.0, stage.choose(alpha)))
        self.head = ConvNormAct(c, head, activation=activation)
        if pool:
            self.pool = nn.AdaptiveAvgPool2d(1)
        else:
            # Five strides of 2, each rounding up.
            head *= -(-size[0] // 32) * -(-size[1] // 32)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(head, classes)


network = MobileNetV2
