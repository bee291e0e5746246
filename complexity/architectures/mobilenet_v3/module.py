"""MobileNet V3, large and small."""

from __future__ import annotations

from typing import Any

from torch import Tensor, nn

from ..modules.blocks import ACTIVATIONS, Add, ConvNormAct, SqueezeExcite, depthwise
from ..modules.rounding import RULES, multiple_of_8
from ..modules.stages import Stage
from .settings import STEM, Row

EPS = 0.001


class Bottleneck(nn.Module):
    """Expand, depthwise convolution, squeeze-and-excitation, project; added to the input where both have one shape.

    ``se`` is ``none``, ``behind`` the depthwise convolution's activation, or ``before`` it (the chapter's code, whose
    layers are linear, without bias); ``squeezed`` is its inner width.
    """

    def __init__(
        self,
        in_channels: int,
        expanded: int,
        out_channels: int,
        kernel: int,
        stride: int,
        activation: str,
        se: str,
        squeezed: int,
        *,
        expand: bool,
    ) -> None:
        super().__init__()
        self.expand = ConvNormAct(in_channels, expanded, activation=activation, eps=EPS) if expand else nn.Identity()
        inner = None if se == "before" else activation
        self.depthwise = depthwise(expanded, kernel, stride=stride, activation=inner, eps=EPS)
        self.se: nn.Module = nn.Identity()
        self.act: nn.Module = nn.Identity()
        if se == "behind":
            self.se = SqueezeExcite(expanded, squeezed)
        elif se == "before":
            self.se = SqueezeExcite(expanded, squeezed, bias=False, convolutions=False)
            self.act = ACTIVATIONS[activation]()
        self.project = ConvNormAct(expanded, out_channels, activation=None, eps=EPS)
        self.add = Add() if stride == 1 and in_channels == out_channels else None

    def forward(self, x: Tensor) -> Tensor:
        """(batch, in channels, height, width) -> (batch, out channels, height ÷ stride, width ÷ stride)."""
        y = self.project(self.act(self.se(self.depthwise(self.expand(x)))))
        return y if self.add is None else self.add(x, y)


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
            placed = "none" if not (row.se and se) else "before" if se_of_chapter else "behind"
            squeezed = expanded // 4
            if se_rounds and not se_of_chapter:
                squeezed = multiple_of_8(squeezed, 1)
            block = Bottleneck(
                c, expanded, out, stage.choose(kernel, row.kernel), row.stride,
                h_swish if row.activation == "h_swish" else row.activation, placed, max(1, squeezed),
                expand=always_expand or expanded != c,
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
