"""MnasNet-A1, B1 and small."""

from __future__ import annotations

from functools import partial

from ..modules.inverted import InvertedResiduals
from ..modules.rounding import multiple_of_8
from ..rows import Row
from .settings import HEAD


class MnasNet(InvertedResiduals):
    """Rows of inverted residuals between two convolutions."""

    def __init__(self, *, alpha: float, classes: int, rows: tuple[Row, ...], stem: int) -> None:
        width = partial(multiple_of_8, multiplier=alpha)
        super().__init__(rows, stem=width(stem), width=width, head=HEAD, classes=classes)


network = MnasNet
