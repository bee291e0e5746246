"""EfficientNet B0 to B7 and Lite 0 to 4: one network, scaled in width, depth and resolution together."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant
from ..rows import Row

STEM = 32
HEAD = 1280
#: The paper's table 1.
ROWS = (
    Row(1, 3, 16, 1, 1, se=True),
    Row(6, 3, 24, 2, 2, se=True),
    Row(6, 5, 40, 2, 2, se=True),
    Row(6, 3, 80, 3, 2, se=True),
    Row(6, 5, 112, 3, 1, se=True),
    Row(6, 5, 192, 4, 2, se=True),
    Row(6, 3, 320, 1, 1, se=True),
)


class Scaling(NamedTuple):
    """The network of this name: what its widths and its repeats are multiplied by, and its input size."""

    title: str
    width_coefficient: float
    depth_coefficient: float
    resolution: int


SCALINGS = {
    "efficientnet_b0": Scaling("EfficientNet-B0", 1.0, 1.0, 224),
    "efficientnet_b1": Scaling("EfficientNet-B1", 1.0, 1.1, 240),
    "efficientnet_b2": Scaling("EfficientNet-B2", 1.1, 1.2, 260),
    "efficientnet_b3": Scaling("EfficientNet-B3", 1.2, 1.4, 300),
    "efficientnet_b4": Scaling("EfficientNet-B4", 1.4, 1.8, 380),
    "efficientnet_b5": Scaling("EfficientNet-B5", 1.6, 2.2, 456),
    "efficientnet_b6": Scaling("EfficientNet-B6", 1.8, 2.6, 528),
    "efficientnet_b7": Scaling("EfficientNet-B7", 2.0, 3.1, 600),
}
LITE = {
    "efficientnet_lite0": Scaling("EfficientNet-Lite0", 1.0, 1.0, 224),
    "efficientnet_lite1": Scaling("EfficientNet-Lite1", 1.0, 1.1, 240),
    "efficientnet_lite2": Scaling("EfficientNet-Lite2", 1.1, 1.2, 260),
    "efficientnet_lite3": Scaling("EfficientNet-Lite3", 1.2, 1.4, 280),
    "efficientnet_lite4": Scaling("EfficientNet-Lite4", 1.4, 1.8, 300),
}

PAPER = "Tan and Le 2019, arXiv 1905.11946"
LITE_RELEASE = "the authors' release (github.com/tensorflow/tpu, models/official/efficientnet/lite)"


def variants(name: str) -> dict[str, Variant]:
    """The one network of that name."""
    if name in LITE:
        return {"released": Variant(LITE_RELEASE)}
    return {"paper": Variant(f"{PAPER}, tables 1 and 2; torchvision.models.{name} is the same")}
