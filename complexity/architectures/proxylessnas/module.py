"""ProxylessNAS (mobile)."""

from __future__ import annotations

from typing import Any

from ..modules.inverted import InvertedResiduals
from .settings import HEAD, MOBILE, STEM


class ProxylessNAS(InvertedResiduals):
    """The network that was found for mobile phones."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(MOBILE, stem=STEM, head=HEAD, activation="relu6", **settings)


network = ProxylessNAS
