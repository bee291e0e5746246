"""MobileNet V3, large and small, inverted residuals with squeeze-and-excitation and h-swish: their settings."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Row(NamedTuple):
    """One bottleneck: kernel, expansion size, output channels, squeeze-and-excitation, nonlinearity, stride."""

    kernel: int
    expansion: int
    channels: int
    se: bool
    activation: str
    stride: int


STEM = 16
RE, HS = "relu", "h_swish"
#: The paper's table 1; table 5-7 without its two misprinted rows.
LARGE = (
    Row(3, 16, 16, False, RE, 1),
    Row(3, 64, 24, False, RE, 2),
    Row(3, 72, 24, False, RE, 1),
    Row(5, 72, 40, True, RE, 2),
    Row(5, 120, 40, True, RE, 1),
    Row(5, 120, 40, True, RE, 1),
    Row(3, 240, 80, False, HS, 2),
    Row(3, 200, 80, False, HS, 1),
    Row(3, 184, 80, False, HS, 1),
    Row(3, 184, 80, False, HS, 1),
    Row(3, 480, 112, True, HS, 1),
    Row(3, 672, 112, True, HS, 1),
    Row(5, 672, 160, True, HS, 2),
    Row(5, 960, 160, True, HS, 1),
    Row(5, 960, 160, True, HS, 1),
)
#: The paper's table 2; table 5-8 as its rows must read.
SMALL = (
    Row(3, 16, 16, True, RE, 2),
    Row(3, 72, 24, False, RE, 2),
    Row(3, 88, 24, False, RE, 1),
    Row(5, 96, 40, True, HS, 2),
    Row(5, 240, 40, True, HS, 1),
    Row(5, 240, 40, True, HS, 1),
    Row(5, 120, 48, True, HS, 1),
    Row(5, 144, 48, True, HS, 1),
    Row(5, 288, 96, True, HS, 2),
    Row(5, 576, 96, True, HS, 1),
    Row(5, 576, 96, True, HS, 1),
)
#: Table 1 of the early arXiv version: the three rows of 160 channels.
LARGE_PREPRINT = LARGE[:12] + (
    Row(5, 672, 160, True, HS, 1),
    Row(5, 672, 160, True, HS, 2),
    Row(5, 960, 160, True, HS, 1),
)

PAPER = "Howard et al. 2019, arXiv 1905.02244"
#: What the chapter's code does differently; section 5.4.
CHAPTER_CODE = {
    "rounding": "up_to_multiple_of_8",
    "expansion_by_ratio": False,
    "always_expand": True,
    "stem_scales": False,
    "se_of_chapter": True,
    "head": 1280,
}
TORCHVISION = {"expansion_by_ratio": False, "head_scales_down": True}

MINIMALISTIC = {"kernel": 3, "se": False, "h_swish": RE}
#: PaddleClas (ppcls, legendary_models/mobilenet_v3.py).
PADDLE = {
    "expansion_by_ratio": False,
    "always_expand": True,
    "se_rounds": False,
    "head": 1280,
    "head_scales": False,
    "head_bias": False,
}
RELEASED = "the authors' release (tensorflow/models, slim, mobilenet_v3.py)"
BOTH = {
    "minimalistic": Variant(f"{RELEASED}: 3×3 kernels, no squeeze-and-excitation, ReLU throughout", MINIMALISTIC),
    "paddle": Variant(
        "PaddleClas: an expansion in every block, SE's widths not rounded, the head 1280 at any α", PADDLE
    ),
}

PAPER_LARGE, PAPER_SMALL = f"{PAPER}, table 1", f"{PAPER}, table 2"
VARIANTS_LARGE = {
    "paper": Variant(f"{PAPER}, final version, table 1; at α as the authors' release has it"),
    "torchvision": Variant("torchvision.models.mobilenet_v3_large", TORCHVISION),
    "preprint": Variant(
        f"{PAPER}, early version, table 1: strides of the 160-channel rows 1, 2, 1", {"rows": LARGE_PREPRINT}
    ),
    "chapter-code": Variant("the chapter's code, section 5.4", CHAPTER_CODE),
    **BOTH,
}
VARIANTS_SMALL = {
    "paper": Variant(f"{PAPER}, final version, table 2: the head is 1024"),
    "torchvision": Variant("torchvision.models.mobilenet_v3_small", TORCHVISION),
    "preprint": Variant(f"{PAPER}, early versions, table 2: the head is 1280", {"head": 1280}),
    "chapter-code": Variant("the chapter's code, section 5.4", CHAPTER_CODE),
    **BOTH,
}
