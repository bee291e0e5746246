"""Xception: how wide each block is."""

from __future__ import annotations

from ..registry import Variant

#: Channels of the two convolutions in front, 3×3 without padding, the first at stride 2.
STEM = (32, 64)
#: Channels of each block's separable convolutions; the paper's figure 5. All but the eight in the middle are at stride 2.
ENTRY = ((128, 128), (256, 256), (728, 728))
MIDDLE = ((728, 728, 728),) * 8
EXIT = ((728, 1024),)
BLOCKS = ENTRY + MIDDLE + EXIT
#: The two separable convolutions behind the blocks.
LAST = (1536, 2048)

PAPER = "Chollet 2016, arXiv 1610.02357, figure 5"
VARIANTS = {"paper": Variant(f"{PAPER}; timm's legacy_xception is the same")}
