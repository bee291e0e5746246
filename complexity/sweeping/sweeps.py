"""Sweep: the figures of a network at every combination of its swept settings, exact, without a loop over settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy

from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from ..ledgers.ledger import Ledger
from .axes import Axes, axes, plain
from .grid import FIGURES, Factors, amounts, channel_arrays, check_figure, figure_factors, figure_title, is_whole
from .mapping import cluster, ordered
from .parts import chunks, count_parts, inside, over_blocks, parts
from .products import most_elements, multiply, scratch

if TYPE_CHECKING:
    import pandas

    from .selection import Selection

#: Settings in one block of a stream; widths or sizes in one run of a family's code.
BLOCK, CHUNK = 1_000_000, 65_536
#: Settings that are reduced at a time: arrays that are used again and again, where larger ones are new memory each time.
INNER = 100_000
#: Settings that a worker of a cluster reduces at a time, block by block: few enough tasks for one scheduler.
PART = 16_000_000
#: Settings that a frame may have.
FRAME = 50_000_000


def sweep(network: str, *, scheduler: str | None = None, progress: bool = True, **arguments: Any) -> Sweep:
    """All figures of a network over a grid of settings.

    Args:
        network: a key of ``complexity.networks()``.
        arguments: what ``complexity.ledger`` takes, each one value or a list, range or array of values. Every one that
            is a list becomes an axis, in the order given. ``alpha`` may be a list of tuples, one value per stage.
        scheduler: a Dask scheduler that shares out the work, e.g. ``tcp://host:8786``; this machine's cores unless given.
        progress: a bar on stderr (where that is a terminal) while a grid of several blocks is gone through.

    Raises:
        ComplexityError: an unknown name, or a value that is not allowed; before any work is done.

    >>> s = sweep("mobilenet_v1", alpha=[0.25, 0.5, 1.0], resolution=[128, 224])
    >>> s.multi_adds[0, 1], s.shape
    (np.int64(41030272), (3, 2))
    """
    grid = axes(network, arguments)
    if scheduler is not None:
        with cluster(scheduler):  # a small grid is counted here, but an address that is none is said all the same
            pass
    return Sweep(grid, scheduler=scheduler, progress=progress)


class Sweep:
    """A grid of settings of one network. Nothing is computed before a figure is asked for.

    Attributes:
        axes: the swept arguments by name, in the order given; each array has one axis for each.
    """

    def __init__(self, grid: Axes, *, scheduler: str | None = None, progress: bool = True) -> None:
        self._grid = grid
        self._scheduler = scheduler
        self._progress = progress
        self._ledger = lru_cache(maxsize=max(8, min(prod(self._loops), 256)))(self._make_ledger)
        self._factors = lru_cache(maxsize=1024)(self._make_factors)

    def __reduce__(self) -> Any:
        return _again, (self._grid.network.name, {**self._grid.fixed, **self._grid.swept}, tuple(self._grid.swept))

    @property
    def network(self) -> str:
        """The network's name."""
        return self._grid.network.name

    @property
    def title(self) -> str:
        """The network's name as it is printed."""
        return self._grid.network.title

    @property
    def axes(self) -> dict[str, Sequence[Any]]:
        """The swept arguments with their values."""
        return dict(self._grid.swept)

    @property
    def fixed(self) -> dict[str, Any]:
        """The arguments that have one value."""
        return dict(self._grid.fixed)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each axis."""
        return self._grid.shape

    @property
    def size(self) -> int:
        """The number of settings."""
        return self._grid.size

    @property
    def params(self) -> numpy.ndarray:
        """Trained parameters at every setting."""
        return self.figure("params")

    @property
    def multi_adds(self) -> numpy.ndarray:
        """Multiply-accumulates at every setting."""
        return self.figure("multi_adds")

    @property
    def flops(self) -> numpy.ndarray:
        """2 × MultiAdds at every setting."""
        return self.figure("flops")

    @property
    def activations(self) -> numpy.ndarray:
        """Output elements of convolutions and linear layers at every setting."""
        return self.figure("activations")

    @property
    def memory_access(self) -> numpy.ndarray:
        """Elements read + written at every setting."""
        return self.figure("memory_access")

    def total(self, convention: str | Convention = "multi-adds") -> numpy.ndarray:
        """The figure under a convention at every setting."""
        return self.figure(convention)

    def figure(self, name: str | Convention) -> numpy.ndarray:
        """A figure at every setting: one of the five, a quantity, or a convention, by name.

        Returns:
            An array with one axis per swept argument: int64; Python integers (dtype object) where 64 bits are too few;
            float64 where a convention's weights are not whole.

        Raises:
            ComplexityError: no such figure, or an array larger than memory.
        """
        check_figure(name)
        if self.size > most_elements():
            raise ComplexityError(
                f"an array of {self.size:,} settings ({8 * self.size / 1e9:,.0f} GB) does not fit in memory: "
                f"reduce it (within, pareto, closest) or stream it (blocks, to_parquet)"
            )
        out = numpy.empty(self.shape, self._dtype(name))
        if self._scheduler:
            for part, block in self._mapped(partial(_block, self, name), BLOCK):
                out[inside(part)] = block
        else:
            for _ in self._mapped(lambda part: self._fill(name, part, out[inside(part)]), BLOCK):
                pass
        return out

    def blocks(self, *figures: str | Convention) -> Iterator[tuple[int, dict[str, numpy.ndarray]]]:
        """The grid block by block in flat order: the flat index of a block's first setting, its figures as flat arrays."""
        names = figures or FIGURES
        for name in names:
            check_figure(name)
        for part, arrays in self._mapped(partial(_flat_block, self, names), BLOCK):
            yield self._offset(part), dict(zip(map(figure_title, names), arrays, strict=True))

    def at(self, *index: int) -> Ledger:
        """The ledger of one setting, by its index on each axis: counted by itself."""
        from ..architectures import ledger

        return ledger(self.network, **self._grid.settings(index))

    def settings(self, flat: int) -> dict[str, Any]:
        """The arguments of one setting, by its flat index."""
        return self._grid.settings(list(map(int, numpy.unravel_index(flat, self.shape))))

    def everything(self) -> Selection:
        """All settings, as a selection."""
        from .selection import Selection

        if self.size > FRAME:
            raise ComplexityError(
                f"{self.size:,} settings are too many for a frame (at most {FRAME:,}): "
                f"reduce them (within, pareto, closest) or write them with to_parquet"
            )
        return Selection(self, numpy.arange(self.size, dtype=numpy.int64))

    def to_frame(self, *figures: str | Convention) -> pandas.DataFrame:
        """One row a setting: the swept arguments and the figures (the five unless given).

        Raises:
            ComplexityError: more settings than a frame may have.
        """
        return self.everything().to_frame(*figures)

    def to_parquet(self, path: str | Path, *figures: str | Convention) -> None:
        """Writes the rows of ``to_frame`` to a Parquet file, block by block, however many there are.

        Raises:
            ComplexityError: the file cannot be written, or the extra ``parquet`` is not installed.
        """
        from .parquet import write_parquet

        write_parquet(self, Path(path), figures or FIGURES)

    def within(self, **budgets: Any) -> Selection:
        """The settings that fit: ``max_multi_adds=150e6, max_params="2M", min_…``; any figure or convention by name.

        Raises:
            ComplexityError: an unknown figure, or a budget that is no number.
        """
        from .selection import within

        return within(self, budgets)

    def pareto(
        self, x: str | Convention = "multi_adds", y: str | Convention = "params",
        *, prefer: Sequence[str] = ("low", "high"), **budgets: Any,
    ) -> Selection:  # fmt: skip
        """The settings that no other beats in both figures, sorted by ``x``; equal ones are all there.

        Args:
            x, y: two figures.
            prefer: whether ``low`` or ``high`` is better in each. By default the least of ``x`` (a cost) for the most
                of ``y``. ``("high", "high")`` with budgets: the settings that use these up the furthest.
            budgets: as in ``within``; settings beyond them do not take part.
        """
        from .selection import pareto

        return pareto(self, x, y, prefer, budgets)

    def closest(self, n: int = 1, **targets: Any) -> Selection:
        """The ``n`` settings nearest to these figures, e.g. ``multi_adds="300M", params=3e6``, the nearest first.

        The distance is the sum of the relative gaps |figure ÷ target − 1|; of equally near ones the first comes first.
        """
        from .selection import closest

        return closest(self, n, targets)

    def values(self, name: str | Convention, flat: numpy.ndarray) -> numpy.ndarray:
        """A figure at single settings, by their flat indices."""
        check_figure(name)
        index = numpy.unravel_index(flat, self.shape) if self.shape else ()
        by_axis = dict(zip(self._grid.swept, index, strict=True))
        zeros = numpy.zeros(len(flat), numpy.int64)
        loops = numpy.zeros(len(flat), numpy.int64)
        if self._loops:
            loops = numpy.ravel_multi_index([by_axis[key] for key in self._grid.looped], self._loops)
        widths = by_axis[self._grid.channel] if self._grid.channel else zeros
        sizes = by_axis[self._grid.position] if self._grid.position else zeros
        cells = numpy.stack([loops, widths // CHUNK, sizes // CHUNK])
        whole = is_whole(name)
        out = numpy.empty(len(flat), numpy.int64 if whole else float)
        for cell in numpy.unique(cells, axis=1).T:
            here = (cells == cell[:, None]).all(axis=0)
            loop, a, r = map(int, cell)
            found = self._factors(
                name, tuple(map(int, numpy.unravel_index(loop, self._loops))) if self._loops else (), a, r
            )
            part = found.at(widths[here] - a * CHUNK, sizes[here] - r * CHUNK)
            if part.dtype == object and out.dtype != object:
                out = out.astype(object)
            out[here] = part.astype(numpy.int64) if part.dtype == float and whole else part
        return out

    # --- how it is worked out -----------------------------------------------------------------------------------------

    @property
    def _loops(self) -> tuple[int, ...]:
        return tuple(len(self._grid.swept[name]) for name in self._grid.looped)

    @property
    def _widths(self) -> int:
        return len(self._grid.swept[self._grid.channel]) if self._grid.channel else 1

    def _make_ledger(self, loop: tuple[int, ...], a: int, r: int) -> Ledger:
        grid = self._grid
        chosen = {key: value for key, value in grid.fixed.items() if key not in ("resolution", "beta")}
        chosen |= {name: plain(grid.swept[name][i]) for name, i in zip(grid.looped, loop, strict=True)}
        arrays: dict[str, Any] = {}
        if grid.channel:
            values = grid.swept[grid.channel]
            chosen[grid.channel] = plain(values[0])
            arrays = channel_arrays(grid.channel, values[a * CHUNK : (a + 1) * CHUNK], grid.network)
        settings = {**grid.network.resolve(**chosen), **arrays}
        return amounts(grid.network, settings, grid.sizes[r * CHUNK : (r + 1) * CHUNK])

    def _make_factors(self, name: str | Convention, loop: tuple[int, ...], a: int, r: int) -> Factors:
        widths = min(CHUNK, self._widths - a * CHUNK)
        sizes = min(CHUNK, len(self._grid.sizes) - r * CHUNK)
        return figure_factors(self._ledger(loop, a, r), name, widths, sizes)

    def _cells(self) -> Iterator[tuple[tuple[int, ...], int, int]]:
        for loop in product(*map(range, self._loops)):
            for a in range(-(-self._widths // CHUNK)):
                for r in range(-(-len(self._grid.sizes) // CHUNK)):
                    yield loop, a, r

    def _dtype(self, name: str | Convention) -> Any:
        found = [self._factors(name, *cell) for cell in self._cells()]
        if any(one.channels.dtype == object for one in found):
            return object
        return numpy.int64 if is_whole(name) else float

    def _reduced(self, work: Any) -> Iterator[numpy.ndarray]:
        """Flat indices that ``work`` finds in each block, in their order."""
        largest = max(PART, BLOCK) if self._scheduler else BLOCK
        for part, here in self._mapped(partial(over_blocks, work, min(INNER, BLOCK)), largest):
            yield here + self._offset(part)

    def _offset(self, part: tuple[slice, ...]) -> int:
        return int(numpy.ravel_multi_index([s.start for s in part], self.shape)) if part else 0

    def _mapped(self, work: Any, largest: int) -> Iterator[tuple[tuple[slice, ...], Any]]:
        """``work`` of each part of at most so many settings, beside the part, in their order."""
        total = count_parts(self.shape, largest)
        bar = f"sweep {self.network}" if self._progress and total > 1 else None
        results = ordered(work, parts(self.shape, largest), total, scheduler=self._scheduler, progress=bar)
        return zip(parts(self.shape, largest), results, strict=True)

    def _block(self, name: str | Convention, part: tuple[slice, ...], slot: int | None = None) -> numpy.ndarray:
        """A figure on a part: float64 where that is exact (or not whole), else int64 or object.

        With a ``slot`` the array is this thread's own for that slot: what was in it before is gone.
        """
        shape = tuple(s.stop - s.start for s in part)
        cells = [cell for cell, _, _ in self._pieces(part, shape)]
        dtypes = [self._factors(name, *cell).channels.dtype for cell in cells]
        dtype = numpy.result_type(*dtypes)
        out = numpy.empty(shape, dtype) if slot is None or dtype.kind != "f" else scratch(slot, shape)
        if numpy.int64 in dtypes and float in dtypes:
            out = numpy.empty(shape, object)
        self._fill(name, part, out)
        return out

    def _fill(self, name: str | Convention, part: tuple[slice, ...], out: numpy.ndarray) -> None:
        transposed = self._transposed
        for cell, target, (widths, sizes) in self._pieces(part, out.shape):
            found = self._factors(name, *cell)
            left, right = found.channels[widths], found.positions[:, sizes]
            if transposed:
                left, right = numpy.ascontiguousarray(right.T), numpy.ascontiguousarray(left.T)
            view = out[(*target, ...)]
            if not self._grid.position:
                view = view[..., None]
            if not self._grid.channel:
                view = view[None]
            multiply(left, right, view)

    @property
    def _transposed(self) -> bool:
        """Whether sizes come before widths in the order given."""
        grid, names = self._grid, list(self._grid.swept)
        return bool(grid.channel and grid.position and names.index(grid.position) < names.index(grid.channel))

    def _pieces(self, part: tuple[slice, ...], shape: tuple[int, ...]) -> Iterator[Any]:
        """What a part consists of: (cell, index into the part's array, (widths, sizes) within the cell)."""
        grid = self._grid
        asked = dict(zip(grid.swept, part, strict=True))
        widths = asked[grid.channel] if grid.channel else slice(0, 1)
        sizes = asked[grid.position] if grid.position else slice(0, 1)
        for loop in product(*(range(asked[name].start, asked[name].stop) for name in grid.looped)):
            at = {name: i - asked[name].start for name, i in zip(grid.looped, loop, strict=True)}
            for a, in_a, out_a in chunks(widths, CHUNK):
                for r, in_r, out_r in chunks(sizes, CHUNK):
                    where: dict[Any, Any] = {**at, grid.channel: out_a, grid.position: out_r}
                    yield (loop, a, r), tuple(where[name] for name in grid.swept), (in_a, in_r)

    def __len__(self) -> int:
        return self.size

    def __repr__(self) -> str:
        grid = " × ".join(f"{len(values):,} {name}" for name, values in self._grid.swept.items()) or "one setting"
        return f"<Sweep {self.network}: {grid} = {self.size:,} settings>"


def _again(network: str, arguments: Mapping[str, Any], order: tuple[str, ...]) -> Sweep:
    """A sweep on a worker: the same grid, without its caches, and without a cluster of its own."""
    rest = {key: value for key, value in arguments.items() if key not in order}
    return sweep(network, progress=False, **{key: arguments[key] for key in order}, **rest)


def _block(swept: Sweep, name: str | Convention, part: tuple[slice, ...]) -> numpy.ndarray:
    return swept._block(name, part)


def _flat_block(swept: Sweep, names: Sequence[str | Convention], part: tuple[slice, ...]) -> list[numpy.ndarray]:
    blocks = [swept._block(name, part).reshape(-1) for name in names]
    return [
        block.astype(numpy.int64) if block.dtype == float and is_whole(name) else block
        for name, block in zip(names, blocks, strict=True)
    ]
