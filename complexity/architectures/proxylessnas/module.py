"""ProxylessNAS (mobile)."""

from __future__ import annotations

from functools import partial

from ..modules.inverted import InvertedResiduals
from ..modules.rounding import multiple_of_8
from .settings import HEAD, MOBILE, STEM


class ProxylessNAS(InvertedResiduals):
    """The network that was found for mobile phones."""

    def __init__(self, *, alpha: float, classes: int) -> None:
        width = partial(multiple_of_8, multiplier=alpha)
        super().__init__(MOBILE, stem=width(STEM), width=width, head=HEAD, classes=classes, activation="relu6")


network = ProxylessNAS
