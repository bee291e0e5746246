"""Operations that join, split or reorder maps: shortcut add, scaling, concat, channel split and shuffle."""

from __future__ import annotations

from collections.abc import Sequence

from .arithmetic import Number, product
from .cost import Cost
from .sizes import Size


def add(channels: Number, size: Size) -> Cost:
    """Shortcut add of two maps: ``adds = c·h·w``; reads both, writes one: ``memory_access = 3·c·h·w``."""
    elements = channels * product(size)
    return Cost(adds=elements, read=2 * elements, written=elements)


def scale(channels: Number, size: Size) -> Cost:
    """A map times one factor per channel (SE's last step): ``multiplies = c·h·w``; ``memory_access = 2·c·h·w + c``."""
    elements = channels * product(size)
    return Cost(multiplies=elements, read=elements + channels, written=elements)


def concat(channels: Sequence[Number], size: Size) -> Cost:
    """Concatenation along the channels: every element is copied once."""
    elements = sum(channels) * product(size)
    return Cost(read=elements, written=elements)


def channel_split(channels: Number, size: Size) -> Cost:
    """Channel split: a view of the map, nothing is read or written (ShuffleNet V2, section 3.1)."""
    return Cost()


def channel_shuffle(channels: Number, size: Size) -> Cost:
    """Channel shuffle (reshape, transpose, copy): each element read and written once (ShuffleNet V1, section 3.1)."""
    elements = channels * product(size)
    return Cost(read=elements, written=elements)


def pad(channels: Number, size: Size, output: Size) -> Cost:
    """Padding to a given output size: the map is read once, the padded one is written."""
    return Cost(read=channels * product(size), written=channels * product(output))
