"""GoogLeNet (Inception v1), four branches of different kernels side by side: its settings."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Inception(NamedTuple):
    """Output channels of an inception module: 1×1; reduction and 3×3; reduction and 5×5; projection of the pool."""

    conv1: int
    reduce3: int
    conv3: int
    reduce5: int
    conv5: int
    project: int


#: (channels, kernel, stride) of the three convolutions before the first module; table 1.
STEM = {"conv1": (64, 7, 2), "conv2": (64, 1, 1), "conv3": (192, 3, 1)}
#: Table 1; a max pool of stride 2 follows stages 3 and 4.
STAGES = (
    {
        "inception3a": Inception(64, 96, 128, 16, 32, 32),
        "inception3b": Inception(128, 128, 192, 32, 96, 64),
    },
    {
        "inception4a": Inception(192, 96, 208, 16, 48, 64),
        "inception4b": Inception(160, 112, 224, 24, 64, 64),
        "inception4c": Inception(128, 128, 256, 24, 64, 64),
        "inception4d": Inception(112, 144, 288, 32, 64, 64),
        "inception4e": Inception(256, 160, 320, 32, 128, 128),
    },
    {
        "inception5a": Inception(256, 160, 320, 32, 128, 128),
        "inception5b": Inception(384, 192, 384, 48, 128, 128),
    },
)
#: Module -> the auxiliary classifier that looks at its output (section 5), and that one's two widths.
AUXILIARY = {"inception4a": "auxiliary1", "inception4d": "auxiliary2"}
AUXILIARY_CONV = 128
AUXILIARY_FC = 1024

NORMS = ("local_response", "batch")
PAPER = "Szegedy et al. 2014, arXiv 1409.4842, table 1"
VARIANTS = {
    "paper": Variant(f"{PAPER} and figure 3: 5×5 convolutions, biases, two local response normalizations"),
    "torchvision": Variant(
        "torchvision.models.googlenet: 3×3 in place of 5×5, batch normalization, 2×2 for the last max pool",
        {"norm": "batch", "kernel": 3, "last_pool": 2, "adaptive": True, "softmax": False},
    ),
}
