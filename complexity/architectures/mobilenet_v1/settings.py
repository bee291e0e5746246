"""MobileNet V1, a stack of depthwise separable convolutions: its settings."""

from __future__ import annotations

from ..registry import Variant

STEM = 32
#: (output channels, stride) of each depthwise separable block; table 5-4, the last depthwise stride mended to 1.
BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *((512, 1),) * 5,
    (1024, 2),
    (1024, 1),
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
