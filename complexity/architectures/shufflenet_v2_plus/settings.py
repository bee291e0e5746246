"""ShuffleNet V2+, ShuffleNet V2 with kernels that a search chose, squeeze-and-excitation and h-swish: its settings."""

from __future__ import annotations

from ..registry import Variant

STEM = 16
HEAD = 1280
#: Units of each stage, the stride-2 one included.
REPEATS = (4, 4, 8, 4)
#: The kernel of each unit's depthwise convolution; ``XCEPTION`` has three of 3×3, each with a 1×1 convolution behind it.
XCEPTION = 0
UNITS = (3, 3, XCEPTION, 5, 5, 5, 3, 3, 7, 3, 7, 5, 5, 7, 3, 7, 5, 7, XCEPTION, 7)
#: Outputs of the stages, by size.
CHANNELS = {
    "small": (36, 104, 208, 416),
    "medium": (48, 128, 256, 512),
    "large": (68, 168, 336, 672),
}

RELEASE = "the authors' release (github.com/megvii-model/ShuffleNet-Series, ShuffleNetV2+)"
VARIANTS = {"released": Variant(RELEASE)}
