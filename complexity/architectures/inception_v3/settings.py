"""Inception V3: the modules branch by branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ..registry import Variant


class Conv(NamedTuple):
    """Output channels, kernel (height and width), stride; ``padded`` by half the kernel, else not at all."""

    channels: int
    kernel: int | tuple[int, int] = 1
    stride: int = 1
    padded: bool = True


class Pool(NamedTuple):
    """A 3×3 window; padded by one at stride 1, else not at all."""

    kind: str
    stride: int


class Fork(NamedTuple):
    """Two convolutions of one map, side by side."""

    left: Conv
    right: Conv


Branch = tuple[Conv | Pool | Fork, ...]
#: The name of each branch and what it does.
Module = Mapping[str, Branch]

AVERAGE, MAXIMUM = Pool("avg_pool", 1), Pool("max_pool", 2)
#: In front of the modules.
STEM: Branch = (
    Conv(32, 3, 2, padded=False),
    Conv(32, 3, padded=False),
    Conv(64, 3),
    MAXIMUM,
    Conv(80),
    Conv(192, 3, padded=False),
    MAXIMUM,
)


def narrow(pooled: int) -> Module:
    """The paper's figure 5, at 35×35."""
    return {
        "branch1": (Conv(64),),
        "branch5": (Conv(48), Conv(64, 5)),
        "branch3": (Conv(64), Conv(96, 3), Conv(96, 3)),
        "pool": (AVERAGE, Conv(pooled)),
    }


def factorized(c: int) -> Module:
    """Figure 6, at 17×17: 7×7 as 1×7 and 7×1."""
    return {
        "branch1": (Conv(192),),
        "branch7": (Conv(c), Conv(c, (1, 7)), Conv(192, (7, 1))),
        "double7": (Conv(c), Conv(c, (7, 1)), Conv(c, (1, 7)), Conv(c, (7, 1)), Conv(192, (1, 7))),
        "pool": (AVERAGE, Conv(192)),
    }


#: Figure 7, at 8×8.
WIDE: Module = {
    "branch1": (Conv(320),),
    "branch3": (Conv(384), Fork(Conv(384, (1, 3)), Conv(384, (3, 1)))),
    "double3": (Conv(448), Conv(384, 3), Fork(Conv(384, (1, 3)), Conv(384, (3, 1)))),
    "pool": (AVERAGE, Conv(192)),
}
#: The modules by torchvision's names in lower case; the widths as released, where the paper prints none.
MODULES: Mapping[str, Module] = {
    "mixed5b": narrow(32),
    "mixed5c": narrow(64),
    "mixed5d": narrow(64),
    "mixed6a": {
        "branch3": (Conv(384, 3, 2, padded=False),),
        "double3": (Conv(64), Conv(96, 3), Conv(96, 3, 2, padded=False)),
        "pool": (MAXIMUM,),
    },
    "mixed6b": factorized(128),
    "mixed6c": factorized(160),
    "mixed6d": factorized(160),
    "mixed6e": factorized(192),
    "mixed7a": {
        "branch3": (Conv(192), Conv(320, 3, 2, padded=False)),
        "branch7": (Conv(192), Conv(192, (1, 7)), Conv(192, (7, 1)), Conv(192, 3, 2, padded=False)),
        "pool": (MAXIMUM,),
    },
    "mixed7b": WIDE,
    "mixed7c": WIDE,
}
#: The modules of a smaller map than the one before them.
SMALLER = ("mixed5b", "mixed6a", "mixed7a")
#: The module behind which the auxiliary classifier stands, and its convolutions behind a 5×5 pool of stride 3.
AUXILIARY = "mixed6e"
AUXILIARY_CONVS = (Conv(128), Conv(768, 5, padded=False))

PAPER = "Szegedy et al. 2015, arXiv 1512.00567, table 1"
VARIANTS = {"paper": Variant(f"{PAPER}, details as in torchvision.models.inception_v3, which is the same")}
