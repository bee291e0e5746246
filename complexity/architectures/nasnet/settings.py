"""NASNet-A Mobile (4 @ 1056), cells found by a search on CIFAR-10 and stacked: its settings."""

from __future__ import annotations

from typing import NamedTuple

from ..registry import Variant


class Op(NamedTuple):
    """One half of a combination: ``separable``, ``avg_pool``, ``max_pool`` or ``identity`` of a hidden state.

    Hidden states: ``current`` and ``previous`` (the outputs of the last two cells, brought to the cell's width), and
    the combinations by number, from 1.
    """

    kind: str
    kernel: int
    state: str | int


#: The pairs that are added up; the paper's figure 4, left.
NORMAL = (
    (Op("separable", 5, "current"), Op("separable", 3, "previous")),
    (Op("separable", 5, "previous"), Op("separable", 3, "previous")),
    (Op("avg_pool", 3, "current"), Op("identity", 1, "previous")),
    (Op("avg_pool", 3, "previous"), Op("avg_pool", 3, "previous")),
    (Op("separable", 3, "current"), Op("identity", 1, "current")),
)
#: Figure 4, right: stride 2 where a cell's input is read.
REDUCTION = (
    (Op("separable", 5, "current"), Op("separable", 7, "previous")),
    (Op("max_pool", 3, "current"), Op("separable", 7, "previous")),
    (Op("avg_pool", 3, "current"), Op("separable", 5, "previous")),
    (Op("identity", 1, 2), Op("avg_pool", 3, 1)),
    (Op("separable", 3, 1), Op("max_pool", 3, "current")),
)
#: What is concatenated: the states that no combination reads.
NORMAL_OUTPUT = ("previous", 1, 2, 3, 4, 5)
REDUCTION_OUTPUT = (2, 3, 4, 5)

#: Channels of the first convolution.
STEM = 32
#: Cell -> (combinations, width): "4 @ 1056" is 4 normal cells a stage, the last of them 6 · 176 = 1056 wide.
CELLS = {
    "stem1": (REDUCTION, 11),
    "stem2": (REDUCTION, 22),
    **{f"cell{i}": (NORMAL, 44) for i in (1, 2, 3, 4)},
    "reduction1": (REDUCTION, 88),
    **{f"cell{i}": (NORMAL, 88) for i in (5, 6, 7, 8)},
    "reduction2": (REDUCTION, 176),
    **{f"cell{i}": (NORMAL, 176) for i in (9, 10, 11, 12)},
}

PAPER = "Zoph et al. 2017, arXiv 1707.07012, figure 4 and appendix A"
VARIANTS = {
    "paper": Variant(
        f"{PAPER}, details as in the authors' release (tensorflow/models, slim, nasnet.py, nasnet_mobile)"
    ),
}
