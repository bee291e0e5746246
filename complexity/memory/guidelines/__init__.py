"""ShuffleNet V2's four guidelines as figures: how far a network is from each, layer by layer.

Source: Ma et al. 2018, arXiv 1807.11164, section 2 (the chapter, section 5.2.2). Elements are read and written by every
layer by itself, as ``Layer.memory_access`` counts them; "memory access" is what the paper calls memory access cost.

>>> from complexity import ledger
>>> from complexity.memory.guidelines import score
>>> score(ledger("mobilenet_v1")).g2.layers
0
"""

from .fragments import Block, blocks
from .result import Guidelines, SideBySide, chapter_scores, score
from .scores import Channels, Excess, Groups
from .summary import Finding, findings

__all__ = [
    "Block",
    "Channels",
    "Excess",
    "Finding",
    "Groups",
    "Guidelines",
    "SideBySide",
    "blocks",
    "chapter_scores",
    "findings",
    "score",
]
