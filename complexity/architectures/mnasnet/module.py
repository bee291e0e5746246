"""MnasNet-A1, B1 and small."""

from __future__ import annotations

from typing import Any

from ..modules.inverted import InvertedResiduals
from .settings import HEAD


class MnasNet(InvertedResiduals):
    """Rows of inverted residuals between two convolutions."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(head=HEAD, **settings)


network = MnasNet
