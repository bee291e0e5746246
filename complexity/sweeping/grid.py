"""Grid: settings in flat order, whose figures come block by block, from several threads or from a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy

from ..architectures.registry import Network
from ..base.errors import ComplexityError
from .figures import Figure
from .mapping import ordered
from .parts import Part, count_parts, parts

#: Settings of a block that is handed out as arrays.
BLOCK = 1_000_000
#: Settings that are reduced at a time: their arrays stay in the cache, and are used again and again.
INNER = 32_768
#: Settings that a thread or a worker of a cluster reduces, at most: few enough tasks for one scheduler.
PART = 16_000_000


class Grid(ABC):
    """Settings of one network, each known by its flat index; nothing is written down before it is asked for.

    Attributes:
        shape: the settings as an array. ties: whether settings that are equal in both figures are on a front together.
        separator: what stands between the values of a setting that has several.
    """

    ties = True
    separator = ", "

    def __init__(self, network: Network, shape: tuple[int, ...], scheduler: str | None, progress: bool) -> None:
        self._network = network
        self.shape = shape
        self._scheduler = scheduler
        self._progress = progress

    @property
    def network(self) -> str:
        """The network's name."""
        return self._network.name

    @property
    def title(self) -> str:
        """The network's name as it is printed."""
        return self._network.title

    @property
    def size(self) -> int:
        """The number of settings."""
        return prod(self.shape)

    def described(self) -> dict[str, Any]:
        """What it is, as plain data."""
        return {"network": self.network}

    @abstractmethod
    def settings(self, flat: int) -> dict[str, Any]:
        """The arguments of one setting as ``complexity.ledger`` takes them, by its flat index."""

    @abstractmethod
    def columns(self, flat: numpy.ndarray) -> dict[str, Any]:
        """The arguments of several settings, a column for each that differs."""

    @abstractmethod
    def values(self, figure: Figure, flat: numpy.ndarray) -> numpy.ndarray:
        """A figure of several settings, exact."""

    @abstractmethod
    def block(self, figure: Figure, part: Part, slot: int | None = None) -> numpy.ndarray:
        """A figure on a part: float64 where that is exact (or not whole), else int64 or object.

        With a ``slot`` the array is this thread's own for that slot: what was in it before is gone.
        """

    def mapped(self, work: Callable[[Part], Any], largest: int = 0) -> Iterator[tuple[Part, Any]]:
        """``work`` of each part of at most so many settings (``BLOCK`` unless given), beside the part, in their order.

        Raises:
            ComplexityError: more settings than can be gone through one by one.
        """
        if self.size >= 2**62:
            raise ComplexityError(
                f"{self.size:,} settings are too many to stream: fewer choices, or a front without budgets"
            )
        largest = largest or BLOCK
        total = count_parts(self.shape, largest)
        bar = f"{type(self).__name__.lower()} {self.network}" if self._progress and total > 1 else None
        results = ordered(work, parts(self.shape, largest), total, scheduler=self._scheduler, progress=bar)
        return zip(parts(self.shape, largest), results, strict=True)

    def reduced(self, work: Callable[[Part], Any]) -> list[Any]:
        """What ``work`` makes of each of a few parts, in their order."""
        return [found for _, found in self.mapped(work, max(BLOCK, min(PART, self.size // 64)))]

    def streamed(self, part: Part, *figures: Figure) -> Iterator[tuple[int, dict[Figure, numpy.ndarray]]]:
        """A part block by block: the flat index of a block's first setting, its figures as flat arrays for the moment."""
        shape = tuple(s.stop - s.start for s in part)
        for inner in parts(shape, INNER):
            block = tuple(slice(s.start + i.start, s.start + i.stop) for s, i in zip(part, inner, strict=True))
            yield (
                self.start(block),
                {name: self.block(name, block, i).reshape(-1) for i, name in enumerate(dict.fromkeys(figures))},
            )

    def start(self, part: Part) -> int:
        """The flat index of a part's first setting."""
        return int(numpy.ravel_multi_index([s.start for s in part], self.shape)) if part else 0

    def __len__(self) -> int:
        return self.size
