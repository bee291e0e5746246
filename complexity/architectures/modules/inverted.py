"""Networks that are rows of inverted residuals between two convolutions, as modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from torch import nn

from ..rows import Row
from .blocks import ConvNormAct, InvertedResidual, SqueezeExcite
from .rounding import multiple_of_8, widened
from .stages import Stage


class InvertedResiduals(nn.Sequential):
    """A stem, rows of inverted residuals, a head, a classifier.

    ``width`` gives channels for printed ones and a multiplier; the stem's and the head's are as printed unless they scale.
    ``alpha``, ``kernel``, ``expansion`` and ``depth`` are one value or one per stage.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        stem: int,
        head: int,
        alpha: Any,
        classes: int,
        width: Callable[[float, float], int] = multiple_of_8,
        stem_scales: bool = True,
        head_scales: bool = False,
        activation: str = "relu",
        kernel: Any = None,
        expansion: Any = None,
        depth: Any = None,
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        stage = Stage(stem, depth)
        c = width(stem, stage.choose(alpha)) if stem_scales else stem
        self.stem = ConvNormAct(3, c, 3, stride=2, activation=activation)
        for i, row in enumerate(rows, 1):
            blocks = nn.Sequential()
            for n in range(1, row.repeats + 1):
                stride = row.stride if n == 1 else 1
                if not stage.enter(row.channels, stride):
                    continue
                expanded = widened(c, stage.choose(expansion, row.expansion) if row.expansion > 1 else 1)
                out = width(row.channels, stage.choose(alpha))
                squeeze = SqueezeExcite(expanded, max(1, c // 4), gate="sigmoid", inner=activation) if row.se else None
                block = InvertedResidual(
                    c, expanded, out, stage.choose(kernel, row.kernel), stride,
                    activation=activation, expand=row.expansion > 1, se=squeeze, shortcut=row.shortcut,
                )  # fmt: skip
                blocks.add_module(str(n), block)
                c = out
            self.add_module(f"row{i}", blocks)
        last = width(head, stage.choose(alpha)) if head_scales else head
        self.head = ConvNormAct(c, last, activation=activation)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(last, classes)
