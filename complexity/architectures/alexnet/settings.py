"""AlexNet: five convolutions, three max pools, three fully connected layers."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Conv(NamedTuple):
    """Output channels, kernel, stride, padding, groups; a 3×3 max pool of stride 2 behind it."""

    channels: int
    kernel: int
    stride: int = 1
    padding: int = 0
    groups: int = 1
    pool: bool = False


#: The paper's figure 2: two towers (groups), which see each other in the third convolution only.
PAPER_CONVS = (
    Conv(96, 11, 4, 2, pool=True),
    Conv(256, 5, 1, 2, groups=2, pool=True),
    Conv(384, 3, 1, 1),
    Conv(384, 3, 1, 1, groups=2),
    Conv(256, 3, 1, 1, groups=2, pool=True),
)
#: One tower.
SINGLE_CONVS = (
    Conv(64, 11, 4, 2, pool=True),
    Conv(192, 5, 1, 2, pool=True),
    Conv(384, 3, 1, 1),
    Conv(256, 3, 1, 1),
    Conv(256, 3, 1, 1, pool=True),
)
#: Convolutions that local response normalization follows, in the paper.
NORMALIZED = (1, 2)
FULLY_CONNECTED = (4096, 4096)
#: Size that torchvision pools the last map to, whatever the input.
POOLED = (6, 6)

PAPER = "Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks, figure 2"
SINGLE = "Krizhevsky 2014, arXiv 1404.5997, one tower, as torchvision.models.alexnet has it"
VARIANTS = {
    "paper": Variant(f"{PAPER}: 224×224 becomes 55×55 in the first convolution, which takes a padding of 2"),
    "torchvision": Variant(
        f"{SINGLE}: no local response normalization, the last map is pooled to 6×6, no softmax",
        {"convs": SINGLE_CONVS, "norm": False, "adaptive": True, "softmax": False},
    ),
}
