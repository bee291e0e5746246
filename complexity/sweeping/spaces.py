"""Elastic: every combination of width, kernel, expansion and depth, chosen stage by stage, without writing any of them down.

A stage's cost depends on its own choices and on the width of the stage before it, on nothing else. So the family's code
runs once per (kernel, expansion, depth) for all pairs of widths, and every setting of the space is a sum of four table
entries. How the sums are searched is in ``search.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ..architectures import stages
from ..architectures.registry import Network, find, input_size
from ..base.errors import ComplexityError, shown, unknown
from ..ledgers.conventions import Convention
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from .grid import check_figure, read
from .separable import EXACT

if TYPE_CHECKING:
    from .found import Found, Histogram

#: What may be chosen in each stage. The other arguments are the same in all stages.
CHOICES = ("alpha", "kernel", "expansion", "depth")


class Option(NamedTuple):
    """What a stage is: the index of its width, its kernel, expansion and depth (``None``: as printed)."""

    alpha: int
    kernel: Any
    expansion: Any
    depth: Any


def elastic(
    network: str,
    *,
    alpha: Sequence[float] = (1.0,),
    kernel: Sequence[Any] = (None,),
    expansion: Sequence[Any] = (None,),
    depth: Sequence[Any] = (None,),
    resolution: Any = None,
    scheduler: str | None = None,
    progress: bool = True,
    **fixed: Any,
) -> Elastic:
    """The space of all networks whose stages choose from these lists, each by itself.

    Args:
        network: MobileNet V1, V2 or V3.
        alpha: width multipliers. kernel: sizes of the depthwise convolutions. expansion: of the inverted residuals (not in
            V1). depth: how many of a stage's repeats stay (blocks that change neither size nor channels; more than a
            stage has are as many as it has). ``None`` is what the network's table has.
        resolution: input sizes, one or several; the network's own unless given.
        scheduler, progress: as in ``sweep``.
        fixed: ``variant``, ``classes`` and whatever else the network takes, the same everywhere.

    Raises:
        ComplexityError: an unknown name, a network without stages, or a value that is not allowed.

    >>> space = elastic("mobilenet_v2", alpha=[0.5, 1.0], kernel=[3, 5], depth=[0, 1, 2])
    >>> space.size
    13824
    """
    found = find(network)
    if not found.staged:
        raise ComplexityError(f"{network} has no stages to choose in: MobileNet V1, V2 and V3 have")
    given = {"alpha": alpha, "kernel": kernel, "expansion": expansion, "depth": depth}
    lists = {name: _listed(name, values) for name, values in given.items()}
    for name, values in lists.items():
        if name not in found.settings:
            if values != [None]:
                raise unknown(f"setting of {network}", name, ["resolution", "variant", *found.settings])
            continue
        for value in values:
            found.resolve(**{**fixed, name: value})
    sizes = [resolution] if resolution is None or isinstance(resolution, (int, tuple)) else list(resolution)
    sides = [input_size(found, size) for size in sizes]
    # So that every product fits in 64 bits.
    for name, largest, values in (("resolution", 4096, [n for side in sides for n in side]), ("alpha", 16, lists["alpha"]),
                                  ("kernel", 999, [k for k in lists["kernel"] if k is not None])):  # fmt: skip
        if max(values, default=0) > largest:
            raise ComplexityError(f"{name} {max(values)} is too large for an elastic space: up to {largest}")
    return Elastic(found, lists, sides, fixed, scheduler=scheduler, progress=progress)


class Elastic:
    """A space of networks; nothing of it is written down before something is asked for.

    Attributes:
        network: which. choices: the lists. resolutions: input sizes.
    """

    def __init__(
        self,
        network: Network,
        choices: Mapping[str, list[Any]],
        sizes: Sequence[tuple[int, int]],
        fixed: Mapping[str, Any],
        *,
        scheduler: str | None = None,
        progress: bool = True,
    ) -> None:
        self.network = network.name
        self.choices = dict(choices)
        self.resolutions = list(sizes)
        self.fixed = dict(fixed)
        self.scheduler = scheduler
        self.progress = progress
        self._network = network
        self._ledgers = lru_cache(maxsize=512)(self._make_ledgers)
        self._tables = lru_cache(maxsize=64)(self._make_tables)

    def __reduce__(self) -> Any:
        return _again, (self.network, self.choices, self.resolutions, self.fixed)

    @property
    def alphas(self) -> list[float]:
        """The width multipliers."""
        return self.choices["alpha"]

    @property
    def blocks(self) -> list[tuple[int, int, int]]:
        """For each stage the number of widths, of other choices (kernel, expansion, depth), and their product."""
        return [(len(self.alphas), len(others), len(self.alphas) * len(others)) for others in self.others]

    @cached_property
    def others(self) -> list[list[tuple[Any, Any, Any]]]:
        """For each stage its (kernel, expansion, depth); depths that come to the same in it are there once."""
        repeats = self._repeats()
        found = []
        for at in range(stages.COUNT):
            depths = list(
                dict.fromkeys(repeats[at] if d is None else min(d, repeats[at]) for d in self.choices["depth"])
            )
            found.append(list(product(self.choices["kernel"], self.choices["expansion"], depths)))
        return found

    @property
    def size(self) -> int:
        """The number of different settings."""
        return len(self.resolutions) * prod(n for _, _, n in self.blocks)

    def settings(self, resolution: int, options: Sequence[tuple[int, int]]) -> dict[str, Any]:
        """One setting as ``complexity.ledger`` takes it.

        Args:
            resolution: index of the input size. options: for each stage the indices of its width and of its other choices.
        """
        height, width = self.resolutions[resolution]
        others = [self.others[at][other] for at, (_, other) in enumerate(options)]
        chosen: dict[str, Any] = {
            "resolution": height if height == width else (height, width),
            "alpha": tuple(self.alphas[a] for a, _ in options),
        }
        for i, name in enumerate(("kernel", "expansion", "depth")):
            if self.choices[name] != [None]:
                chosen[name] = tuple(other[i] for other in others)
        return {**self.fixed, **chosen}

    def ledger(self, resolution: int, options: Sequence[tuple[int, int]]) -> Ledger:
        """One setting counted by itself."""
        from ..architectures import ledger

        return ledger(self.network, **self.settings(resolution, options))

    def tables(self, figure: str | Convention, resolution: int) -> list[numpy.ndarray]:
        """A figure of each stage: entry (width of the stage before, own width, own other choices).

        The first stage has nothing before it, so its first axis has one entry.

        Raises:
            ComplexityError: no such figure, or one whose weights are not whole.
        """
        return self._tables(figure, resolution)

    def pareto(
        self, x: str | Convention = "multi_adds", y: str | Convention = "params",
        *, prefer: Sequence[str] = ("low", "high"), **budgets: Any,
    ) -> Found:  # fmt: skip
        """The settings that no other of the space beats in both figures, sorted by ``x``; of equal ones the first found.

        Without budgets, or with upper ones on figures that are to be low, fronts are merged stage by stage: a setting
        that is beaten up to some stage, by one that ends on the same width, stays beaten. Else all settings are streamed.
        """
        from .search import pareto

        return pareto(self, x, y, prefer, budgets)

    def top(
        self, k: int = 10, figure: str | Convention = "multi_adds", *, prefer: str = "low", **budgets: Any
    ) -> Found:
        """The ``k`` settings with the least (or, ``prefer="high"``, the most) of a figure that keep the budgets."""
        from .search import top

        return top(self, k, figure, prefer, budgets)

    def closest(self, k: int = 10, **targets: Any) -> Found:
        """The ``k`` settings nearest to these figures, as in ``Sweep.closest``; all settings are streamed."""
        from .search import closest

        return closest(self, k, targets)

    def histogram(
        self, figure: str | Convention = "multi_adds", bins: int | Sequence[float] = 50, **budgets: Any
    ) -> Histogram:
        """How many settings have how much of a figure, exactly.

        Args:
            bins: a number of equal bins from the least to the most, or edges. As in NumPy the last bin has both its edges.
        """
        from .search import histogram

        return histogram(self, figure, bins, budgets)

    def _repeats(self) -> list[int]:
        chosen = self._network.resolve(**self.fixed)
        if self.network == "mobilenet_v1":
            return stages.repeats(chosen["blocks"], 32)
        if self.network == "mobilenet_v2":
            from ..architectures.mobilenet_v2.closed import STEM, blocks

            return stages.repeats(blocks(), STEM)
        return stages.repeats([(row.channels, row.stride) for row in chosen["rows"]], 16)

    def _make_ledgers(self, other: tuple[Any, Any, Any], resolution: int) -> list[Ledger]:
        """The ledger of each stage for all pairs (width of the stage before, own width), every stage with these choices."""
        before, own = (index.reshape(-1) for index in numpy.indices((len(self.alphas),) * 2))
        widths = numpy.asarray(self.alphas, dtype=float)
        pairs = (widths[before], widths[own])
        settings = {
            name: value for name, value in zip(CHOICES[1:], other, strict=True) if name in self._network.settings
        }
        chosen = self._network.resolve(**{**self.fixed, **settings})
        by_stage: list[list[Layer]] = [[] for _ in range(stages.COUNT)]
        # Stages alternate between the two widths of a pair: the odd ones see (before, own), the even ones (own, before).
        for odd in (0, 1):
            alpha = tuple(pairs[(at + odd) % 2] for at in range(stages.COUNT))
            net = self._network.layers(self.resolutions[resolution], {**chosen, "alpha": alpha})
            for layer, at in zip(net.layers, net.stages, strict=True):
                if (at + odd) % 2 == 1:
                    by_stage[at].append(layer)
        return [Ledger(layers) for layers in by_stage]

    def _make_tables(self, figure: str | Convention, resolution: int) -> list[numpy.ndarray]:
        check_figure(figure)
        n = len(self.alphas)
        name = figure.name if isinstance(figure, Convention) else figure
        large = ComplexityError(f"{name} of {self.network} is beyond 2^53 here: too large for an elastic space")
        tables = []
        for at, others in enumerate(self.others):
            columns = []
            for other in others:
                value = numpy.broadcast_to(read(self._ledgers(other, resolution)[at], figure), (n * n,))
                if value.dtype.kind == "O" and int(abs(value).max()) >= EXACT:
                    raise large
                if value.dtype.kind == "f" and (value != numpy.floor(value)).any():
                    raise ComplexityError(f"{name}: an elastic space takes figures that are whole numbers only")
                columns.append(value.astype(numpy.int64).reshape(n, n))
            table = numpy.stack(columns, axis=2)
            tables.append(table[:1] if at == 0 else table)
        if sum(int(abs(table).max()) for table in tables) >= EXACT:
            raise large
        return tables

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        lists = ", ".join(f"{len(values)} {name}" for name, values in self.choices.items() if values != [None])
        return f"<Elastic {self.network}: {lists} in each of {stages.COUNT} stages = {self.size:,} settings>"


def _listed(name: str, values: Any) -> list[Any]:
    if isinstance(values, (str, Mapping)) or not hasattr(values, "__iter__"):
        raise ComplexityError(f"{name} {shown(values)}: a list of choices is needed")
    from .axes import plain

    listed = list(dict.fromkeys(plain(value) for value in values))
    if not listed:
        raise ComplexityError(f"{name}: a list of no choices")
    if any(isinstance(value, tuple) for value in listed):
        raise ComplexityError(f"{name} {shown(values)}: each choice is one value; every stage chooses by itself")
    return listed


def _again(
    network: str, choices: Mapping[str, list[Any]], sizes: list[tuple[int, int]], fixed: Mapping[str, Any]
) -> Elastic:
    return Elastic(find(network), choices, sizes, fixed, progress=False)
