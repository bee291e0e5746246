"""The chapter's networks as ordinary PyTorch modules: one file a family.

They read the same settings tables as the closed forms of ``complexity.architectures`` and share nothing else with them, so
that the two can be checked against each other, layer by layer. A module's path is its layer's name there.
"""

from .building import build

__all__ = ["build"]
