"""Stages: four parts of a mobile network, by how far the map has shrunk, that may each have settings of their own.

Stage 1 is everything up to 1/4 of the input's side (the stem too), stages 2 and 3 are 1/8 and 1/16, stage 4 is the rest
(the head too). A block belongs to the stage of its output. A setting is one value for all stages or a tuple of four.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..base.errors import ComplexityError, shown

COUNT = 4


def stage(stride: int) -> int:
    """The stage, from 0, of a map that is ``stride`` times smaller than the input."""
    return min(max(stride.bit_length() - 3, 0), COUNT - 1)


def of(value: Any, at: int) -> Any:
    """A setting's value in a stage."""
    return value[at] if isinstance(value, (tuple, list)) else value


def split(name: str, value: Any) -> tuple[Any, ...]:
    """A setting's value in every stage.

    Raises:
        ComplexityError: a tuple of another length.
    """
    if not isinstance(value, (tuple, list)):
        return (value,) * COUNT
    if len(value) != COUNT:
        raise ComplexityError(
            f"{name} {shown(value)} is not allowed: one value, or one for each of {COUNT} stages "
            f"(maps of 1/4 and more, 1/8, 1/16 and 1/32 of the input)"
        )
    return tuple(value)


def kept(blocks: Iterable[tuple[int, int]], stem: int, depth: Any) -> list[bool]:
    """Which blocks stay when each stage keeps at most ``depth`` of its repeats.

    A repeat is a block that changes neither the map's size nor its printed channels; the others always stay.

    Args:
        blocks: printed output channels and stride of each. stem: channels in front of the first, at 1/2 of the input.
        depth: repeats per stage, the first ones; ``None`` keeps all.
    """
    total, before, seen, stay = 2, stem, [0] * COUNT, []
    for channels, stride in blocks:
        total *= stride
        at = stage(total)
        repeat = stride == 1 and channels == before
        seen[at] += repeat
        most = of(depth, at)
        stay.append(not repeat or most is None or seen[at] <= most)
        before = channels
    return stay


def repeats(blocks: Iterable[tuple[int, int]], stem: int) -> list[int]:
    """How many repeats each stage has; see ``kept``."""
    total, before, seen = 2, stem, [0] * COUNT
    for channels, stride in blocks:
        total *= stride
        seen[stage(total)] += stride == 1 and channels == before
        before = channels
    return seen
