"""DenseNet: layers of each block, and how many channels each adds."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class DenseNet(NamedTuple):
    """Layers of the four blocks, growth rate k, channels of the first convolution (2·k)."""

    blocks: tuple[int, int, int, int]
    growth: int = 32
    stem: int = 64


#: A layer's 1×1 convolution makes so many times as many channels as its 3×3 one.
BOTTLENECK = 4
#: The paper's table 1, and DenseNet-161 as released.
DENSENETS = {
    "densenet121": DenseNet((6, 12, 24, 16)),
    "densenet161": DenseNet((6, 12, 36, 24), growth=48, stem=96),
    "densenet169": DenseNet((6, 12, 32, 32)),
    "densenet201": DenseNet((6, 12, 48, 32)),
    "densenet264": DenseNet((6, 12, 64, 48)),
}

PAPER = "Huang et al. 2016, arXiv 1608.06993, table 1"
RELEASE = "the authors' release (github.com/liuzhuang13/DenseNet)"


def variants(name: str) -> dict[str, Variant]:
    """The one network of that name."""
    if name == "densenet161":
        return {"released": Variant(f"{RELEASE}; torchvision.models.densenet161 is the same")}
    same = "" if name == "densenet264" else f"; torchvision.models.{name} is the same"
    return {"paper": Variant(f"{PAPER}{same}")}
