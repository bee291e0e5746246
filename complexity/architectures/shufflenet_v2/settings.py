"""ShuffleNet V2, channel split, equal widths and no groups: its settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...base.errors import ComplexityError, shown
from ...formulas.arithmetic import any_of, is_symbolic
from ..registry import Variant

STEM = 24
#: Units of stages 2, 3 and 4, the stride-2 one included; table 5-12.
REPEATS = (4, 8, 4)
#: Width -> (outputs of stages 2, 3, 4; outputs of conv5); table 5-12.
WIDTHS = {
    0.5: ((48, 96, 192), 1024),
    1.0: ((116, 232, 464), 1024),
    1.5: ((176, 352, 704), 1024),
    2.0: ((244, 488, 976), 2048),
}
#: Widths of PaddleClas (ppcls, model_zoo/shufflenet_v2.py), whose stride-2 units make half in both branches.
NARROW = {
    0.25: ((24, 48, 96), 512),
    0.33: ((32, 64, 128), 512),
}

PAPER = "Ma et al. 2018, arXiv 1807.11164, table 5"
VARIANTS = {
    "released": Variant(
        "the authors' released network: at stride 2 the projection branch keeps its input channels, the main branch makes the rest"
    ),
    "torchvision": Variant(
        "Ma et al. 2018, arXiv 1807.11164, figure 3(d), as torchvision.models.shufflenet_v2_* has it: both stride-2 branches make half",
        {"halves": True},
    ),
    "chapter-code": Variant(
        "the chapter's code, section 5.4, as printed: stride-1 units are built and not kept, conv5 is 1024 at any width",
        {"halves": True, "repeats": (1, 1, 1), "head": 1024},
    ),
    "chapter-code-fixed": Variant("the chapter's code with its two defects mended", {"halves": True}),
}


def stage_widths(width: Any, channels: Sequence[Any] | None = None) -> tuple[tuple[Any, ...], Any]:
    """Outputs of stages 2, 3 and 4, and of conv5; arrays where the channels are arrays.

    Raises:
        ComplexityError: a width that is not printed, or channels that are not three even numbers.
    """
    if channels is None:
        if width not in (published := WIDTHS | NARROW):
            raise ComplexityError(
                f"width {width:g} of shufflenet_v2 is not published: {', '.join(f'{w:g}' for w in sorted(published))}; for another "
                f"give the outputs of its stages: complexity tables --table 5-12 --channels 84,168,336, or "
                f"complexity count 'complexity:shufflenet_v2?channels=84,168,336'"
            )
        return published[width]
    if (
        isinstance(channels, str)
        or not isinstance(channels, Sequence)
        or len(channels) != 3
        or not all(map(_is_even, channels))
    ):
        raise ComplexityError(f"channels {shown(channels)} is not allowed: three even numbers, for stages 2, 3 and 4")
    return tuple(channels), 1024


def _is_even(c: Any) -> bool:
    """Whether one is, or all of an array are; symbols are whatever is asked of them."""
    if is_symbolic(c):
        return True
    if hasattr(c, "shape"):
        return not any_of((c < 2) | (c % 2 != 0))
    return isinstance(c, int) and not isinstance(c, bool) and c >= 2 and c % 2 == 0
