"""ProxylessNAS: the network that was found for mobile phones."""

from __future__ import annotations

from ..registry import Variant
from ..rows import Row

STEM = 32
HEAD = 1280
#: The paper's figure of the network for mobile phones.
MOBILE = (
    Row(1, 3, 16, 1, 1, shortcut=False),
    Row(3, 5, 32, 1, 2),
    Row(3, 3, 32, 1, 1),
    Row(3, 7, 40, 1, 2),
    Row(3, 3, 40, 1, 1),
    Row(3, 5, 40, 2, 1),
    Row(6, 7, 80, 1, 2),
    Row(3, 5, 80, 3, 1),
    Row(6, 5, 96, 1, 1, shortcut=False),
    Row(3, 5, 96, 3, 1),
    Row(6, 7, 192, 1, 2),
    Row(6, 7, 192, 1, 1),
    Row(3, 7, 192, 2, 1),
    Row(6, 7, 320, 1, 1, shortcut=False),
)

PAPER = "Cai et al. 2018, arXiv 1812.00332"
VARIANTS = {
    "paper": Variant(f"{PAPER}, the network for mobile phones, as released (github.com/mit-han-lab/proxylessnas)"),
}
