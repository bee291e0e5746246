"""MobileNet V2, inverted residuals with linear bottlenecks: its settings."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Row(NamedTuple):
    """Expansion t, output channels c, repeats n, stride s of the first."""

    expansion: int
    channels: int
    repeats: int
    stride: int


STEM = 32
#: Table 5-5.
ROWS = (
    Row(1, 16, 1, 1),
    Row(6, 24, 2, 2),
    Row(6, 32, 3, 2),
    Row(6, 64, 4, 2),
    Row(6, 96, 3, 1),
    Row(6, 160, 3, 2),
    Row(6, 320, 1, 1),
)
#: Table 2 of the paper's first version: the stride of the 96-channel row is on it, not on the row before.
ROWS_FIRST_VERSION = (*ROWS[:3], Row(6, 64, 4, 1), Row(6, 96, 3, 2), *ROWS[5:])
HEAD = 1280

PAPER = "Sandler et al. 2018, arXiv 1801.04381, table 2"
VARIANTS = {
    "paper": Variant(PAPER),
    "relu": Variant("the chapter, section 5.1.2, writes ReLU for the paper's ReLU6", {"activation": "relu"}),
    "expand-first": Variant(
        "a reading of table 2: the first block, whose expansion is 1, has a 1×1 convolution too",
        {"always_expand": True},
    ),
    "first-version": Variant(
        "Sandler et al. 2018, arXiv 1801.04381v1, table 2: strides 1 and 2 of the 64- and 96-channel rows; as "
        "github.com/shicai/MobileNet-Caffe built it",
        {"rows": ROWS_FIRST_VERSION},
    ),
    "paddle": Variant(
        "PaddleClas (ppcls, model_zoo/mobilenet_v2.py): int(c·α) channels, and a 1×1 convolution in the first block too",
        {"rounding": "floor_at_least_1", "always_expand": True},
    ),
}
