"""The maps that a network keeps between its blocks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger


def largest_maps(ledger: Ledger, blocks: Sequence[str]) -> dict[tuple[int, int], int]:
    """The most channels that any block's output has at each size.

    Args:
        blocks: beginnings of the names of blocks. A block's name is the path of its layers (``row1.1``), cut after the part that
            is a number.
    """
    found: dict[tuple[int, int], int] = {}
    for name, layers in groupby(ledger, _block):
        if name.startswith(tuple(blocks)):
            *_, last = layers
            _, channels, *size = map(int, last.output_shape)
            height, width = size or (1, 1)
            found[height, width] = max(channels, found.get((height, width), 0))
    return found


def _block(layer: Layer) -> str:
    """``row1.1`` of ``row1.1.project.norm``; ``block1`` of ``block1.pointwise.act``."""
    first, *rest = layer.name.split(".")
    return f"{first}.{rest[0]}" if rest and rest[0].isdigit() else first
