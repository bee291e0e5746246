"""Stages: four parts of a network, by how far the map has shrunk, that may each have settings of their own.

Stage 1 is everything up to 1/4 of the input's side (the stem too), stages 2 and 3 are 1/8 and 1/16, stage 4 is the rest
(the head too). A block belongs to the stage of its output. A setting is one value for all stages or a tuple of four.
"""

from __future__ import annotations

from typing import Any

from ..base.errors import ComplexityError, shown

COUNT = 4


def stage(stride: int) -> int:
    """The stage, from 0, of a map that is ``stride`` times smaller than the input."""
    return min(max(stride.bit_length() - 3, 0), COUNT - 1)


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
