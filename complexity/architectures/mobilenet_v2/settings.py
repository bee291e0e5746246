"""MobileNet V2, inverted residuals with linear bottlenecks: its settings."""

from __future__ import annotations

from ..registry import Variant

STEM = 32
#: Rows of table 5-5: expansion t, output channels c, repeats n, stride s of the first.
ROWS = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
)
HEAD = 1280

PAPER = "Sandler et al. 2018, arXiv 1801.04381, table 2"
VARIANTS = {
    "paper": Variant(PAPER),
    "relu": Variant("the chapter, section 5.1.2, writes ReLU for the paper's ReLU6", {"activation": "relu"}),
}
