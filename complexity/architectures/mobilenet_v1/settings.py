"""MobileNet V1, a stack of depthwise separable convolutions: its settings."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Block(NamedTuple):
    """One depthwise separable block: output channels, stride."""

    channels: int
    stride: int


STEM = 32
#: Table 5-4, the last depthwise stride mended to 1.
BLOCKS = (
    Block(64, 1),
    Block(128, 2),
    Block(128, 1),
    Block(256, 2),
    Block(256, 1),
    Block(512, 2),
    *(Block(512, 1),) * 5,
    Block(1024, 2),
    Block(1024, 1),
)
#: The narrow network of the paper's table 5: the five 14×14×512 blocks left out.
SHALLOW = BLOCKS[:6] + BLOCKS[11:]

PAPER = "Howard et al. 2017, arXiv 1704.04861, table 1"
VARIANTS = {
    "paper": Variant(PAPER),
    "full-conv": Variant(
        "the same paper, table 4: standard in place of depthwise separable convolutions", {"separable": False}
    ),
    "shallow": Variant("the same paper, table 5: without the five 14×14×512 layers", {"blocks": SHALLOW}),
}
