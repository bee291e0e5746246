"""ResNet, ResNeXt, Wide ResNet and SE-ResNet: how many blocks, and how wide inside."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..registry import Variant

#: Channels of the first convolution, and of the blocks of the four stages (a bottleneck puts out ``EXPANSION`` times as many).
STEM = 64
WIDTHS = (64, 128, 256, 512)
EXPANSION = 4
#: The convolutions in front of SENet-154, the first at stride 2.
DEEP_STEM = (64, 64, 128)


class ResNet(NamedTuple):
    """Blocks of each stage; bottlenecks or pairs of 3×3; groups, and the width of one in stage 1; SE's reduction.

    ``deep`` is SENet-154's: three 3×3 convolutions in front, half as wide in front of the 3×3, a 3×3 shortcut at stride 2.
    """

    title: str
    blocks: tuple[int, int, int, int]
    bottleneck: bool = True
    cardinality: int = 1
    group_width: int = 64
    se: int | None = None
    deep: bool = False

    @property
    def settings(self) -> dict[str, Any]:
        """All but the title."""
        return {name: value for name, value in self._asdict().items() if name != "title"}


RESNETS = {
    "resnet18": ResNet("ResNet-18", (2, 2, 2, 2), bottleneck=False),
    "resnet34": ResNet("ResNet-34", (3, 4, 6, 3), bottleneck=False),
    "resnet50": ResNet("ResNet-50", (3, 4, 6, 3)),
    "resnet101": ResNet("ResNet-101", (3, 4, 23, 3)),
    "resnet152": ResNet("ResNet-152", (3, 8, 36, 3)),
    "resnext50_32x4d": ResNet("ResNeXt-50 32×4d", (3, 4, 6, 3), cardinality=32, group_width=4),
    "resnext101_32x4d": ResNet("ResNeXt-101 32×4d", (3, 4, 23, 3), cardinality=32, group_width=4),
    "resnext101_32x8d": ResNet("ResNeXt-101 32×8d", (3, 4, 23, 3), cardinality=32, group_width=8),
    "resnext101_64x4d": ResNet("ResNeXt-101 64×4d", (3, 4, 23, 3), cardinality=64, group_width=4),
    "wide_resnet50_2": ResNet("Wide ResNet-50-2", (3, 4, 6, 3), group_width=128),
    "wide_resnet101_2": ResNet("Wide ResNet-101-2", (3, 4, 23, 3), group_width=128),
    "seresnet50": ResNet("SE-ResNet-50", (3, 4, 6, 3), se=16),
    "seresnet101": ResNet("SE-ResNet-101", (3, 4, 23, 3), se=16),
    "seresnet152": ResNet("SE-ResNet-152", (3, 8, 36, 3), se=16),
    "seresnext50_32x4d": ResNet("SE-ResNeXt-50 32×4d", (3, 4, 6, 3), cardinality=32, group_width=4, se=16),
    "seresnext101_32x4d": ResNet("SE-ResNeXt-101 32×4d", (3, 4, 23, 3), cardinality=32, group_width=4, se=16),
    "senet154": ResNet("SENet-154", (3, 8, 36, 3), cardinality=64, group_width=4, se=16, deep=True),
}

RESNET = "He et al. 2015, arXiv 1512.03385, table 1"
RESNEXT = "Xie et al. 2016, arXiv 1611.05431, table 1"
WIDE = "Zagoruyko and Komodakis 2016, arXiv 1605.07146, section 3.4"
SE = "Hu et al. 2017, arXiv 1709.01507, table 1"


def source(row: ResNet) -> str:
    """Where a network is published."""
    if row.se:
        return SE
    return RESNEXT if row.cardinality > 1 else WIDE if row.group_width > STEM else RESNET


def variants(name: str, row: ResNet) -> dict[str, Variant]:
    """The paper's network; a plain bottleneck's stride was on its first convolution, libraries moved it to the second."""
    if row.deep:
        return {
            "released": Variant(
                "the authors' release (github.com/hujie-frank/SENet); timm's legacy_senet154 is the same"
            )
        }
    library = "timm" if row.se else "torchvision"
    same = f"timm's {name}" if row.se else f"torchvision.models.{name}"
    if not row.bottleneck:
        return {"paper": Variant(f"{RESNET}, shortcuts by its option B; {same} is the same")}
    if row.cardinality * row.group_width > STEM:
        return {"paper": Variant(f"{source(row)}, the stride on the 3×3; {same} is the same")}
    return {
        "paper": Variant(f"{source(row)}, the stride on the first 1×1", {"stride_first": True}),
        library: Variant(f"{same}: the stride on the 3×3"),
    }
