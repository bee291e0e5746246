"""RegNet X and Y: blocks and widths of the four stages, and how wide a group is."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant

STEM = 32


class Stages(NamedTuple):
    """Blocks d, widths w and group width g; the paper's tables of models (its d, w and g)."""

    blocks: tuple[int, int, int, int]
    widths: tuple[int, int, int, int]
    group_width: int


X = {
    "200mf": Stages((1, 1, 4, 7), (24, 56, 152, 368), 8),
    "400mf": Stages((1, 2, 7, 12), (32, 64, 160, 384), 16),
    "600mf": Stages((1, 3, 5, 7), (48, 96, 240, 528), 24),
    "800mf": Stages((1, 3, 7, 5), (64, 128, 288, 672), 16),
    "1_6gf": Stages((2, 4, 10, 2), (72, 168, 408, 912), 24),
    "3_2gf": Stages((2, 6, 15, 2), (96, 192, 432, 1008), 48),
    "4_0gf": Stages((2, 5, 14, 2), (80, 240, 560, 1360), 40),
    "6_4gf": Stages((2, 4, 10, 1), (168, 392, 784, 1624), 56),
    "8gf": Stages((2, 5, 15, 1), (80, 240, 720, 1920), 120),
    "12gf": Stages((2, 5, 11, 1), (224, 448, 896, 2240), 112),
    "16gf": Stages((2, 6, 13, 1), (256, 512, 896, 2048), 128),
    "32gf": Stages((2, 7, 13, 1), (336, 672, 1344, 2520), 168),
}
#: With squeeze-and-excitation. The last one is larger than any of the paper's.
Y = {
    "200mf": Stages((1, 1, 4, 7), (24, 56, 152, 368), 8),
    "400mf": Stages((1, 3, 6, 6), (48, 104, 208, 440), 8),
    "600mf": Stages((1, 3, 7, 4), (48, 112, 256, 608), 16),
    "800mf": Stages((1, 3, 8, 2), (64, 128, 320, 768), 16),
    "1_6gf": Stages((2, 6, 17, 2), (48, 120, 336, 888), 24),
    "3_2gf": Stages((2, 5, 13, 1), (72, 216, 576, 1512), 24),
    "4_0gf": Stages((2, 6, 12, 2), (128, 192, 512, 1088), 64),
    "6_4gf": Stages((2, 7, 14, 2), (144, 288, 576, 1296), 72),
    "8gf": Stages((2, 4, 10, 1), (168, 448, 896, 2016), 56),
    "12gf": Stages((2, 5, 11, 1), (224, 448, 896, 2240), 112),
    "16gf": Stages((2, 4, 11, 1), (224, 448, 1232, 3024), 112),
    "32gf": Stages((2, 5, 12, 1), (232, 696, 1392, 3712), 232),
    "128gf": Stages((2, 7, 17, 1), (528, 1056, 2904, 7392), 264),
}

#: Where torchvision's network is another, found from the same numbers by another rounding of widths.
TORCHVISION = {
    "regnet_x_400mf": Stages((1, 2, 7, 12), (32, 64, 160, 400), 16),
    "regnet_y_800mf": Stages((1, 3, 8, 2), (64, 144, 320, 784), 16),
    "regnet_y_8gf": Stages((2, 4, 10, 1), (224, 448, 896, 2016), 56),
}

PAPER = "Radosavovic et al. 2020, arXiv 2003.13678, tables of models"


def variants(name: str) -> dict[str, Variant]:
    """The paper's network, and torchvision's where that is another."""
    if name == "regnet_y_128gf":
        return {"torchvision": Variant("torchvision.models.regnet_y_128gf; larger than any of the paper's")}
    found = {"paper": Variant(PAPER)}
    if name in TORCHVISION:
        found["torchvision"] = Variant(f"torchvision.models.{name}: other widths", TORCHVISION[name]._asdict())
    return found
