"""Networks that are rows of inverted residuals between two convolutions, as modules."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from torch import nn

from ..rows import Row
from .blocks import ConvNormAct, InvertedResidual


class InvertedResiduals(nn.Sequential):
    """A stem, rows of inverted residuals, a head, a classifier. ``width`` gives a row's channels for the printed ones."""

    def __init__(
        self,
        rows: Sequence[Row],
        *,
        stem: int,
        width: Callable[[int], int],
        head: int,
        classes: int,
        activation: str = "relu",
        dropout: float = 0.2,
    ) -> None:
        super().__init__()
        self.stem = ConvNormAct(3, stem, 3, stride=2, activation=activation)
        c = stem
        for i, row in enumerate(rows, 1):
            blocks = nn.Sequential()
            out = width(row.channels)
            for n in range(1, row.repeats + 1):
                block = InvertedResidual(
                    c, row.expansion * c, out, row.kernel, row.stride if n == 1 else 1,
                    activation=activation, expand=row.expansion > 1, se=c // 4 if row.se else None,
                    gate="sigmoid", inner=activation, shortcut=row.shortcut,
                )  # fmt: skip
                blocks.add_module(str(n), block)
                c = out
            self.add_module(f"row{i}", blocks)
        self.head = ConvNormAct(c, head, activation=activation)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(head, classes)
