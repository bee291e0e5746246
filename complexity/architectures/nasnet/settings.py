"""NASNet-A, mobile (4 @ 1056) and large (6 @ 4032), cells found by a search on CIFAR-10 and stacked: its settings."""

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


Combinations = tuple[tuple[Op, Op], ...]
#: The pairs that are added up; the paper's figure 4, left.
NORMAL: Combinations = (
    (Op("separable", 5, "current"), Op("separable", 3, "previous")),
    (Op("separable", 5, "previous"), Op("separable", 3, "previous")),
    (Op("avg_pool", 3, "current"), Op("identity", 1, "previous")),
    (Op("avg_pool", 3, "previous"), Op("avg_pool", 3, "previous")),
    (Op("separable", 3, "current"), Op("identity", 1, "current")),
)
#: Figure 4, right: stride 2 where a cell's input is read.
REDUCTION: Combinations = (
    (Op("separable", 5, "current"), Op("separable", 7, "previous")),
    (Op("max_pool", 3, "current"), Op("separable", 7, "previous")),
    (Op("avg_pool", 3, "current"), Op("separable", 5, "previous")),
    (Op("identity", 1, 2), Op("avg_pool", 3, 1)),
    (Op("separable", 3, 1), Op("max_pool", 3, "current")),
)
#: What is concatenated: the states that no combination reads.
NORMAL_OUTPUT = ("previous", 1, 2, 3, 4, 5)
REDUCTION_OUTPUT = (2, 3, 4, 5)


class Stack(NamedTuple):
    """Channels of the first convolution, width of the first normal cells, normal cells of each of three stages.

    ``skip``: the first normal cell behind a reduction cell does not see what that one read last, but what was before it.
    """

    stem: int
    filters: int
    repeats: int
    skip: bool


#: "4 @ 1056" is 4 normal cells a stage, the last of them 6 · 176 = 1056 wide.
MOBILE = Stack(32, 44, 4, skip=False)
#: "6 @ 4032".
LARGE = Stack(96, 168, 6, skip=True)


def cells(filters: int, repeats: int) -> dict[str, tuple[Combinations, float]]:
    """Cell -> (combinations, width)."""
    found: dict[str, tuple[Combinations, float]] = {
        "stem1": (REDUCTION, filters / 4),
        "stem2": (REDUCTION, filters / 2),
    }
    for stage in range(3):
        if stage:
            found[f"reduction{stage}"] = (REDUCTION, filters * 2**stage)
        for n in range(stage * repeats + 1, (stage + 1) * repeats + 1):
            found[f"cell{n}"] = (NORMAL, filters * 2**stage)
    return found


PAPER = "Zoph et al. 2017, arXiv 1707.07012, figure 4 and appendix A"
RELEASE = "as in the authors' release (tensorflow/models, slim, nasnet.py"
VARIANTS_MOBILE = {"paper": Variant(f"{PAPER}, details {RELEASE}, nasnet_mobile)")}
VARIANTS_LARGE = {"paper": Variant(f"{PAPER}, details {RELEASE}, nasnet_large)")}
