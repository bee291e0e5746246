"""VGG: how many 3×3 convolutions each stage has."""

from __future__ import annotations

from ..registry import Variant

#: Channels of each stage; a 2×2 max pool follows each.
CHANNELS = (64, 128, 256, 512, 512)
#: Layers -> the configuration of the paper's table 1, convolutions of each stage.
CONFIGURATIONS = {
    11: ("A", (1, 1, 2, 2, 2)),
    13: ("B", (2, 2, 2, 2, 2)),
    16: ("D", (2, 2, 3, 3, 3)),
    19: ("E", (2, 2, 4, 4, 4)),
}
#: The fully connected layers before the classifier.
FULLY_CONNECTED = (4096, 4096)
#: Size that torchvision pools the last map to, whatever the input.
POOLED = (7, 7)

PAPER = "Simonyan and Zisserman 2014, arXiv 1409.1556, table 1, configuration"


def variants(layers: int, *, norm: bool) -> dict[str, Variant]:
    """The paper's network and torchvision's; with batch normalization there is the latter only."""
    elsewhere = f"torchvision.models.vgg{layers}{'_bn: batch normalization' if norm else ':'}"
    settings = {"adaptive": True, "softmax": False}
    torchvision = Variant(f"{elsewhere}{',' if norm else ''} the last map is pooled to 7×7, no softmax", settings)
    if norm:
        return {"torchvision": torchvision}
    letter, _ = CONFIGURATIONS[layers]
    paper = Variant(f"{PAPER} {letter}: the first fully connected layer takes the last map as it is")
    return {"paper": paper, "torchvision": torchvision}
