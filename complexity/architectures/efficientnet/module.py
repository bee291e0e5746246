"""EfficientNet B0 to B7 and Lite."""

from __future__ import annotations

from ..modules.inverted import InvertedResiduals
from ..modules.rounding import multiple_of_8
from .settings import HEAD, ROWS, STEM


class EfficientNet(InvertedResiduals):
    """The network at these coefficients; the closed form says what each setting means."""

    def __init__(
        self, *, alpha: float, classes: int, width_coefficient: float, depth_coefficient: float, lite: bool
    ) -> None:
        def width(channels: int) -> int:
            return multiple_of_8(channels * width_coefficient, alpha)

        rows = []
        for i, row in enumerate(ROWS):
            fixed = lite and i in (0, len(ROWS) - 1)
            repeats = row.repeats if fixed else -int(-depth_coefficient * row.repeats // 1)
            rows.append(row._replace(repeats=repeats, se=row.se and not lite))
        super().__init__(
            rows,
            stem=STEM if lite else width(STEM),
            width=width,
            head=HEAD if lite else width(HEAD),
            classes=classes,
            activation="relu6" if lite else "swish",
        )


network = EfficientNet
