"""ShuffleNet V1, pointwise group convolutions and channel shuffle: its settings, and the widths that the paper's rules give."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from math import floor, log2

from ...base.errors import ComplexityError
from ..registry import Variant

STEM = 24
#: Units of stages 2, 3 and 4, the stride-2 one included; table 5-11.
REPEATS = (4, 8, 4)
#: The complexity that the 1× network is built for, convolutions only.
BUDGET = 140_000_000

#: Numbers of groups that the paper prints.
GROUPS = (1, 2, 3, 4, 8)

PAPER = "Zhang et al. 2017, arXiv 1707.01083, table 1"
VARIANTS = {"paper": Variant(PAPER)}


def stem_width(width: float, groups: int) -> int:
    """Channels of the first convolution: 24 times the largest power of 2 not above ``width``.

    That is 12, 24, 24, 48 at 0.5, 1, 1.5, 2×, as the authors released it; below 1× it is rounded up to a multiple of the
    groups, as their release has it (16 for 8 groups at 0.5×). Other widths are not published: the rule is this project's.
    """
    if width >= 1:
        return STEM << floor(log2(width))
    stem = max(1, floor(STEM * 2.0 ** floor(log2(width))))
    return -(-stem // groups) * groups


def stage_width(width: float, groups: int) -> int:
    """Outputs of stage 2: the allowed width nearest to ``width`` times the 1× one (the wider of two equally near).

    Allowed are multiples of 4·groups, so that the groups divide the bottleneck, a quarter of it.

    Raises:
        ComplexityError: the construction allows no width for that number of groups.
    """
    full = _full_width(groups)
    if width == 1:
        return full
    step = 4 * groups
    return max(step * floor(full * width / step + 0.5), step * (stem_width(width, groups) // step + 1))


@cache
def _full_width(groups: int) -> int:
    """The allowed width whose convolutions-only complexity is nearest to ``BUDGET``: 144, 200, 240, 272, 384 for g = 1, 2, 3, 4, 8."""
    if STEM % groups:
        raise ComplexityError(
            f"groups={groups} is not possible in shufflenet_v1: stage 2 adds c − {STEM} channels to the stem's {STEM}, "
            f"and the groups must divide both c and c − {STEM}, so they must divide {STEM} "
            f"(1, 2, 3, 4, 6, 8, 12 or 24)"
        )
    step = 4 * groups
    widths = range(step * (STEM // step + 1), 4096, step)
    at = bisect_left(widths, BUDGET, key=lambda c: complexity(c, groups))
    return min(widths[max(at - 1, 0) : at + 1], key=lambda c: abs(complexity(c, groups) - BUDGET))


def complexity(channels: int, groups: int) -> int:
    """MultiAdds of the convolutions at 224×224, with so many outputs of stage 2: what ``BUDGET`` is about."""
    total = 27 * STEM * 112**2
    before, side = STEM, 28
    for stage, repeats in enumerate(REPEATS):
        middle = channels // 4
        first = before * middle // (groups if stage else 1) * 4 + middle * (channels - before) // groups
        other = 2 * channels * middle // groups
        total += (first + (repeats - 1) * other + repeats * 9 * middle) * side**2
        before, channels, side = channels, 2 * channels, side // 2
    return total
