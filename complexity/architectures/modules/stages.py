"""Settings that differ from stage to stage, as the modules read them. Written apart from ``architectures.stages``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

#: How much smaller than the input a stage's maps are; larger maps belong to the first stage.
STRIDES = (4, 8, 16, 32)


class Stage:
    """Follows the map through a network: its size, its printed channels, the repeats that its stage has had.

    A value of ``alpha``, ``kernel``, ``expansion`` or ``depth`` is the same in all stages or a sequence of four.
    """

    def __init__(self, channels: int | None = None, depth: Any = None, *, stride: int = 2) -> None:
        self.stride = stride
        self.channels = channels
        self.depth = depth
        self.repeats = dict.fromkeys(STRIDES, 0)

    @property
    def number(self) -> int:
        """Which stage this is, from 0."""
        return sum(self.stride >= stride for stride in STRIDES[1:])

    def choose(self, value: Any, otherwise: Any = None) -> Any:
        """The value of a setting in this stage; ``otherwise`` where it has none."""
        if isinstance(value, Sequence):
            value = value[self.number]
        return otherwise if value is None else value

    def enter(self, channels: int, stride: int) -> bool:
        """Goes on to a block of so many printed channels (or any other mark of its kind); whether the block is there."""
        self.stride *= stride
        changes = stride > 1 or channels != self.channels
        self.channels = channels
        if changes:
            return True
        here = STRIDES[self.number]
        self.repeats[here] += 1
        most = self.choose(self.depth)
        return most is None or self.repeats[here] <= most
