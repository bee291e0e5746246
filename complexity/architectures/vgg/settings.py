"""VGG-16, 3×3 convolutions, max pools, three fully connected layers: its settings."""

from __future__ import annotations

from ..registry import Variant

#: (channels, convolutions) of each stage; a 2×2 max pool follows each. Table 1, configuration D.
STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))
#: The fully connected layers before the classifier.
FULLY_CONNECTED = (4096, 4096)
#: Size that torchvision pools the last map to, whatever the input.
POOLED = (7, 7)

PAPER = "Simonyan and Zisserman 2014, arXiv 1409.1556, table 1, configuration D"
VARIANTS = {
    "paper": Variant(f"{PAPER}: the first fully connected layer takes the last map as it is"),
    "torchvision": Variant(
        "torchvision.models.vgg16: the last map is pooled to 7×7, no softmax", {"adaptive": True, "softmax": False}
    ),
}
