"""VGG-16: 3×3 convolutions, max pools, three fully connected layers."""

from __future__ import annotations

from typing import Any

from ..builder import Map, Net
from ..registry import Variant, network
from ..rounding import nearest

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


@network("vgg16", title="VGG-16", source=PAPER, variants=VARIANTS)
def vgg16(
    net: Net,
    x: Map,
    *,
    alpha: Any = 1.0,
    classes: int = 1000,
    adaptive: bool = False,
    softmax: bool = True,
) -> Map:
    """Layers: ``conv1_1`` … ``conv5_3``, ``pool1`` … ``pool5``, ``fc1``, ``act1``, ``fc2``, ``act2``, ``fc3``.

    VGG has no published rule for α: channels and the features of ``fc1`` and ``fc2`` go to the nearest integer.
    ``adaptive=True`` pools the last map to 7×7, so that ``fc1`` does not depend on the resolution.
    """
    for i, (channels, convolutions) in enumerate(STAGES, 1):
        for n in range(1, convolutions + 1):
            with net.scope(part="stem" if (i, n) == (1, 1) else None):
                x = net.unit(f"conv{i}_{n}", x, nearest(channels, alpha), 3, norm=False, bias=True)
        x = net.pool(f"pool{i}", x, "max_pool", 2)
    if adaptive:
        x = net.adaptive_pool("avgpool", x, POOLED)
    x = net.flatten(x)
    with net.scope(part="classifier"):
        for i, features in enumerate(FULLY_CONNECTED, 1):
            x = net.linear(f"fc{i}", x, nearest(features, alpha))
            x = net.activation(f"act{i}", x, "relu")
        x = net.linear("fc3", x, classes)
        return net.activation("softmax", x, "softmax") if softmax else x
