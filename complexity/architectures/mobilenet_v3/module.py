"""MobileNet V3, large and small."""

from __future__ import annotations

from typing import Any

from torch import nn

from ..modules.blocks import ACTIVATIONS, ConvNormAct, InvertedResidual, SqueezeExcite
from ..modules.rounding import RULES, multiple_of_8
from ..modules.stages import Stage
from .settings import STEM, Row

EPS = 0.001


class MobileNetV3(nn.Sequential):
    """The network of these rows; ``closed.py`` says what each setting means."""

    def __init__(
        self,
        *,
        alpha: Any,
        classes: int,
        rows: tuple[Row, ...],
        head: int,
        rounding: str,
        expansion_by_ratio: bool,
        always_expand: bool,
        stem_scales: bool,
        head_scales_down: bool,
        head_scales: bool,
        head_bias: bool,
        se_of_chapter: bool,
        se_rounds: bool,
        kernel: Any = None,
        expansion: Any = None,
        depth: Any = None,
        se: bool = True,
        h_swish: str = "h_swish",
    ) -> None:
        super().__init__()
        rounded = RULES[rounding]
        stage = Stage(STEM, depth)
        c = rounded(STEM, stage.choose(alpha)) if stem_scales else STEM
        self.stem = ConvNormAct(3, c, 3, stride=2, activation=h_swish, eps=EPS)
        printed = STEM
        for i, row in enumerate(rows, 1):
            if not stage.enter(row.channels, row.stride):
                continue
            width = stage.choose(alpha)
            out = rounded(row.channels, width)
            ratio = stage.choose(expansion) if row.expansion > printed else None
            if expansion_by_ratio:
                expanded = rounded(c, ratio or row.expansion / printed)
            else:
                expanded = rounded(ratio * printed if ratio else row.expansion, width)
            squeeze = None
            if row.se and se:
                quarter = expanded // 4
                if se_rounds and not se_of_chapter:
                    quarter = multiple_of_8(quarter, 1)
                plain = not se_of_chapter
                squeeze = SqueezeExcite(expanded, max(1, quarter), bias=plain, convolutions=plain)
            block = InvertedResidual(
                c, expanded, out, stage.choose(kernel, row.kernel), row.stride,
                activation=h_swish if row.activation == "h_swish" else row.activation,
                expand=always_expand or expanded != c, se=squeeze, se_first=se_of_chapter, eps=EPS,
            )  # fmt: skip
            self.add_module(f"bottleneck{i}", block)
            c, printed = out, row.channels
        width = stage.choose(alpha)
        last = rounded(6 * printed, width)
        self.last = ConvNormAct(c, last, activation=h_swish, eps=EPS)
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        features = head
        if head_scales:
            features = rounded(head, width if head_scales_down else max(1.0, width))
        self.head = nn.Linear(last, features, bias=head_bias)
        self.head_act = ACTIVATIONS[h_swish]()
        self.dropout = nn.Dropout(0.2)
        self.fc = nn.Linear(features, classes)


network = MobileNetV3
