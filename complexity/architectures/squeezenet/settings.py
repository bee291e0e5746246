"""SqueezeNet 1.0 and 1.1, fire modules and no fully connected layer: their settings."""

from __future__ import annotations

from ..registry import Variant

#: Fire module -> channels of squeeze 1×1, expand 1×1, expand 3×3; the paper's table 1. The same in both versions.
FIRES = {
    2: (16, 64, 64),
    3: (16, 64, 64),
    4: (32, 128, 128),
    5: (32, 128, 128),
    6: (48, 192, 192),
    7: (48, 192, 192),
    8: (64, 256, 256),
    9: (64, 256, 256),
}
#: (channels, kernel) of the first convolution, stride 2.
STEM_1_0 = (96, 7)
STEM_1_1 = (64, 3)
#: Layers that a 3×3 max pool of stride 2 follows.
POOLS_1_0 = (1, 4, 8)
POOLS_1_1 = (1, 3, 5)

PAPER = "Iandola et al. 2016, arXiv 1602.07360, table 1"
RELEASE = "the authors' release 1.1 (github.com/forresti/SqueezeNet, SqueezeNet_v1.1)"
VARIANTS_1_0 = {
    "paper": Variant(f"{PAPER}: 224×224 becomes 111×111 in the 7×7 convolution, which takes a padding of 2"),
    "torchvision": Variant("torchvision.models.squeezenet1_0: no padding there (109×109)", {"padding": 0}),
}
VARIANTS_1_1 = {"released": Variant(f"{RELEASE}; torchvision.models.squeezenet1_1 is the same")}
