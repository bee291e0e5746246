"""Sweep: the figures of a network at every combination of its swept settings, exact, without a loop over settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import product
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ..base import Grid, Result
from ..base.errors import ComplexityError
from ..ledgers.conventions import Convention
from ..ledgers.ledger import Ledger
from .axes import Axes, axes, channel_arrays, plain
from .figures import FIGURES, Figure, is_whole, known, read
from .figures import title as titled
from .mapping import cluster
from .parts import Part, chunks
from .products import most_elements, multiply, scratch
from .search import Searched
from .selection import Selection, column
from .separable import Axis, factors

if TYPE_CHECKING:
    import pandas

#: Widths or sizes in one run of a family's code.
CHUNK = 65_536
#: Settings that a frame may have, and a table in a notebook.
FRAME, SHOWN = 50_000_000, 1_000


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


class Sweep(Searched, Result):
    """A grid of settings of one network. Nothing is computed before a figure is asked for.

    Attributes:
        axes: the swept arguments by name, in the order given; each array has one axis for each.
        fixed: the arguments that have one value. network, title: which. shape, size: how many settings.
    """

    def __init__(self, grid: Axes, *, scheduler: str | None = None, progress: bool = True) -> None:
        super().__init__(grid.network, grid.shape, scheduler, progress)
        self._grid = grid
        self._loops = tuple(len(grid.swept[name]) for name in grid.looped)
        self._widths = len(grid.swept[grid.channel]) if grid.channel else 1
        self._amounts = lru_cache(maxsize=max(8, min(prod(self._loops), 256)))(self._make_amounts)
        self._factors = lru_cache(maxsize=1024)(self._make_factors)

    def __reduce__(self) -> Any:
        # On a worker: the same grid, without its caches, and without a cluster of its own.
        return partial(Sweep, progress=False), (self._grid,)

    @property
    def axes(self) -> dict[str, Sequence[Any]]:
        """The swept arguments with their values."""
        return dict(self._grid.swept)

    @property
    def fixed(self) -> dict[str, Any]:
        """The arguments that have one value."""
        return dict(self._grid.fixed)

    def described(self) -> dict[str, Any]:
        """What it is, as plain data."""
        axes = {name: len(values) for name, values in self.axes.items()}
        return {**super().described(), "fixed": self.fixed, "axes": axes}

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

    def figure(self, name: Figure) -> numpy.ndarray:
        """A figure at every setting: one of the five, a quantity, or a convention, by name.

        Returns:
            An array with one axis per swept argument: int64; Python integers (dtype object) where 64 bits are too few;
            float64 where a convention's weights are not whole.

        Raises:
            ComplexityError: no such figure, or an array larger than memory.
        """
        name = known(name)
        if self.size > most_elements():
            raise ComplexityError(
                f"an array of {self.size:,} settings ({8 * self.size / 1e9:,.0f} GB) does not fit in memory: "
                f"reduce it (within, pareto, closest) or stream it (blocks, to_parquet)"
            )
        out = numpy.empty(self.shape, self._dtype(name))
        if self._scheduler:
            for part, block in self.mapped(partial(_block, self, name)):
                out[_index(part)] = block
        else:
            for _ in self.mapped(lambda part: self._fill(name, part, out[_index(part)])):
                pass
        return out

    def blocks(self, *figures: Figure) -> Iterator[tuple[int, dict[str, numpy.ndarray]]]:
        """The grid block by block in flat order: the flat index of a block's first setting, its figures as flat arrays."""
        names = [known(name) for name in figures or FIGURES]
        for part, arrays in self.mapped(partial(_flat_block, self, names)):
            yield self.start(part), dict(zip(map(titled, names), arrays, strict=True))

    def at(self, *index: int) -> Ledger:
        """The ledger of one setting, by its index on each axis: counted by itself."""
        from ..architectures import ledger

        return ledger(self.network, **self._grid.settings(index))

    def settings(self, flat: int) -> dict[str, Any]:
        """The arguments of one setting, by its flat index."""
        return self._grid.settings(list(map(int, numpy.unravel_index(flat, self.shape))))

    def columns(self, flat: numpy.ndarray) -> dict[str, Any]:
        """The swept arguments of several settings, by their flat indices."""
        index = numpy.unravel_index(flat, self.shape) if self.shape else ()
        return {name: _taken(values, at) for (name, values), at in zip(self._grid.swept.items(), index, strict=True)}

    def everything(self) -> Selection:
        """All settings, as a selection.

        Raises:
            ComplexityError: more than a frame holds.
        """
        if self.size > FRAME:
            raise ComplexityError(
                f"{self.size:,} settings are too many for a frame (at most {FRAME:,}): "
                f"reduce them (within, pareto, closest) or write them with to_parquet"
            )
        return Selection(self, numpy.arange(self.size, dtype=numpy.int64))

    def to_frame(self, *figures: Figure) -> pandas.DataFrame:
        """One row a setting: the swept arguments and the figures (the five unless given).

        Raises:
            ComplexityError: more settings than a frame may have.
        """
        return self.everything().to_frame(*figures)

    def to_grid(self) -> Grid:
        """As a table of texts: a row a setting."""
        return self.everything().to_grid()

    def to_dict(self) -> dict[str, Any]:
        """Plain data: where they are from, and a dict a setting."""
        return self.everything().to_dict()

    def _repr_html_(self) -> str | None:
        return self.to_html() if self.size <= SHOWN else None

    def to_parquet(self, path: str | Path, *figures: Figure) -> None:
        """Writes the rows of ``to_frame`` to a Parquet file at ``path``, block by block; ``figures`` as there.

        Raises:
            ComplexityError: the file cannot be written, or the extra ``parquet`` is not installed.
        """
        from .parquet import write

        write(Path(path), ({**self.columns(_run(start, block)), **block} for start, block in self.blocks(*figures)))

    def values(self, figure: Figure, flat: numpy.ndarray) -> numpy.ndarray:
        """A figure of several settings, by their flat indices."""
        name = known(figure)
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

    def _make_amounts(self, loop: tuple[int, ...], a: int, r: int) -> Mapping[Any, Any]:
        """One run of the family's code for many widths and sizes: amounts are numbers of ``separable``."""
        grid = self._grid
        chosen = {key: value for key, value in grid.fixed.items() if key not in ("resolution", "beta")}
        chosen |= {name: plain(grid.swept[name][i]) for name, i in zip(grid.looped, loop, strict=True)}
        arrays: dict[str, Any] = {}
        if grid.channel:
            values = grid.swept[grid.channel]
            chosen[grid.channel] = plain(values[0])
            arrays = channel_arrays(grid.channel, values[a * CHUNK : (a + 1) * CHUNK])
        settings = {**grid.network.resolve(**chosen), **arrays}
        axis, sizes = Axis(), grid.sizes[r * CHUNK : (r + 1) * CHUNK]
        height, width = (axis.number(sizes[:, side]) for side in (0, 1))
        return Ledger(grid.network.layers((height, width), settings).layers).amounts

    def _make_factors(self, name: Figure, loop: tuple[int, ...], a: int, r: int) -> Factors:
        widths = min(CHUNK, self._widths - a * CHUNK)
        sizes = min(CHUNK, len(self._grid.sizes) - r * CHUNK)
        return Factors(*factors(read(self._amounts(loop, a, r), name), widths, sizes))

    def _dtype(self, name: Figure) -> Any:
        """The type of the whole array."""
        cells = product(
            product(*map(range, self._loops)),
            range(-(-self._widths // CHUNK)),
            range(-(-len(self._grid.sizes) // CHUNK)),
        )
        if any(self._factors(name, *cell).channels.dtype == object for cell in cells):
            return object
        return numpy.int64 if is_whole(name) else float

    def block(self, figure: Figure, part: Part, slot: int | None = None) -> numpy.ndarray:
        """A figure on a part; ``slot`` as in ``Grid.block``."""
        shape = tuple(s.stop - s.start for s in part)
        cells = [cell for cell, _, _ in self._pieces(part, shape)]
        dtypes = [self._factors(figure, *cell).channels.dtype for cell in cells]
        dtype = numpy.result_type(*dtypes)
        out = numpy.empty(shape, dtype) if slot is None or dtype.kind != "f" else scratch(slot, shape)
        if numpy.int64 in dtypes and float in dtypes:
            out = numpy.empty(shape, object)
        self._fill(figure, part, out)
        return out

    def _fill(self, name: Figure, part: Part, out: numpy.ndarray) -> None:
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

    def _pieces(self, part: Part, shape: tuple[int, ...]) -> Iterator[Any]:
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

    def __repr__(self) -> str:
        grid = " × ".join(f"{len(values):,} {name}" for name, values in self._grid.swept.items()) or "one setting"
        return f"<Sweep {self.network}: {grid} = {self.size:,} settings>"


class Factors(NamedTuple):
    """A figure as (settings × terms) and (terms × sizes)."""

    channels: numpy.ndarray
    positions: numpy.ndarray

    def at(self, widths: numpy.ndarray, sizes: numpy.ndarray) -> numpy.ndarray:
        """The figure at single settings, given by their two indices."""
        values: numpy.ndarray = (self.channels[widths] * self.positions[:, sizes].T).sum(axis=1)
        return values


def _taken(values: Sequence[Any], index: numpy.ndarray) -> Any:
    """The values of an axis at these indices, as a column."""
    if isinstance(values, range):
        return values.start + values.step * index
    return (values if isinstance(values, numpy.ndarray) and values.ndim == 1 else column(values))[index]


def _run(start: int, block: Mapping[str, numpy.ndarray]) -> numpy.ndarray:
    """The flat indices of a block."""
    return start + numpy.arange(len(next(iter(block.values()))))


def _index(part: Part) -> Any:
    """A part as an index that gives a view, also of a grid without axes."""
    return (*part, ...)


def _block(swept: Sweep, name: Figure, part: Part) -> numpy.ndarray:
    return swept.block(name, part)


def _flat_block(swept: Sweep, names: Sequence[Figure], part: Part) -> list[numpy.ndarray]:
    blocks = [swept.block(name, part).reshape(-1) for name in names]
    return [
        block.astype(numpy.int64) if block.dtype == float and is_whole(name) else block
        for name, block in zip(names, blocks, strict=True)
    ]
