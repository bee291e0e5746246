"""MnasNet-A1, B1 and small, inverted residuals found by a search on a phone: their settings."""

from __future__ import annotations

from ..registry import Variant
from ..rows import Row

STEM = 32
HEAD = 1280
#: The paper's figure 7; the last row and the head as released.
A1 = (
    Row(1, 3, 16, 1, 1, shortcut=False),
    Row(6, 3, 24, 2, 2),
    Row(3, 5, 40, 3, 2, se=True),
    Row(6, 3, 80, 4, 2),
    Row(6, 3, 112, 2, 1, se=True),
    Row(6, 5, 160, 3, 2, se=True),
    Row(6, 3, 320, 1, 1),
)
#: The network without squeeze-and-excitation.
B1 = (
    Row(1, 3, 16, 1, 1, shortcut=False),
    Row(3, 3, 24, 3, 2),
    Row(3, 5, 40, 3, 2),
    Row(6, 5, 80, 3, 2),
    Row(6, 3, 96, 2, 1),
    Row(6, 5, 192, 4, 2),
    Row(6, 3, 320, 1, 1, shortcut=False),
)
#: The network of the size of MobileNet V2 0.35, which the MobileNet V3 paper compares with; as released.
SMALL_STEM = 8
SMALL = (
    Row(1, 3, 8, 1, 1, shortcut=False),
    Row(3, 3, 16, 1, 2),
    Row(6, 3, 16, 2, 2),
    Row(6, 5, 32, 4, 2, se=True),
    Row(6, 3, 32, 3, 1, se=True),
    Row(6, 5, 88, 3, 2, se=True),
    Row(6, 3, 144, 1, 1),
)

PAPER = "Tan et al. 2018, arXiv 1807.11626"
RELEASE = "the authors' release (github.com/tensorflow/tpu, models/official/mnasnet)"
PAPER_A1, PAPER_B1 = f"{PAPER}, figure 7", f"{PAPER}, {RELEASE}"
VARIANTS_A1 = {"paper": Variant(f"{PAPER}, figure 7, with the head of 1280 of {RELEASE}")}
VARIANTS_B1 = {"released": Variant(f"{RELEASE}, mnasnet_b1; torchvision.models.mnasnet1_0 is the same")}
VARIANTS_SMALL = {"released": Variant(f"{RELEASE}, mnasnet_small")}
