"""EfficientNet B0 to B7 and Lite."""

from __future__ import annotations

from typing import Any

from ..modules.inverted import InvertedResiduals
from ..modules.rounding import multiple_of_8
from .settings import HEAD, ROWS, STEM


class EfficientNet(InvertedResiduals):
    """The network at these coefficients; the closed form says what each setting means."""

    def __init__(self, *, width_coefficient: float, depth_coefficient: float, lite: bool, **settings: Any) -> None:
        def width(channels: float, alpha: float) -> int:
            return multiple_of_8(channels * width_coefficient, alpha)

        rows = []
        for i, row in enumerate(ROWS):
            fixed = lite and i in (0, len(ROWS) - 1)
            repeats = row.repeats if fixed else -int(-depth_coefficient * row.repeats // 1)
            rows.append(row._replace(repeats=repeats, se=row.se and not lite))
        super().__init__(
            rows,
            stem=STEM,
            head=HEAD,
            width=width,
            stem_scales=not lite,
            head_scales=not lite,
            activation="relu6" if lite else "swish",
            **settings,
        )


network = EfficientNet
