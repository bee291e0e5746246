"""Elastic: every combination of width, kernel, expansion and depth, chosen stage by stage, without writing any of them down.

A stage's cost depends on its own choices and on the width of the stage before it, on nothing else. So the family's code
runs once per (kernel, expansion, depth) for all pairs of widths, and every setting of the space is a sum of four table
entries. A setting is two halves that meet at the width of the second stage: the figures of all settings are outer sums of
two short arrays. So there are three ways to search, all exact, which give the same (the tests compare them):

- *merging* (fronts without hindering budgets): fronts of longer and longer beginnings, one for each width that they end on;
- *counting* (histograms without budgets): for each first half, how many second halves stay below an edge, by bisection;
- *streaming* (everything else): the outer sums block by block, as a sweep's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy

from ..architectures import stages
from ..architectures.registry import Network, find, input_size
from ..base import Grid, Result
from ..base.errors import ComplexityError, shown, unknown
from ..ledgers.layer import Layer
from ..ledgers.ledger import Ledger
from .axes import plain
from .budgets import Budget, count, read_budgets, sign, signs
from .figures import Figure, known, read, title
from .merging import merged
from .pareto import front
from .parts import Part
from .products import scratch
from .search import Searched, kept
from .selection import Selection, column
from .separable import EXACT

if TYPE_CHECKING:
    import pandas

#: What may be chosen in each stage beside its width. The other arguments are the same in all stages.
CHOICES = ("kernel", "expansion", "depth")


def elastic(
    network: str,
    *,
    alpha: Sequence[float] | None = None,
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
        network: any whose stages have settings of their own: all but DenseNet.
        alpha: width multipliers. kernel: sizes of the convolutions, the depthwise ones where there are some. expansion: of
            inverted residuals. depth: how many of a stage's repeats stay (blocks that change neither size nor channels; more
            than a stage has are as many as it has). ``None`` is what the network's table has. A network takes those that it
            has: see ``Network.staged``.
        resolution: input sizes, one or several; the network's own unless given.
        scheduler, progress: as in ``sweep``.
        fixed: ``variant``, ``classes`` and whatever else the network takes, the same everywhere.

    Raises:
        ComplexityError: an unknown name, a network without settings by stage, or a value that is not allowed.

    >>> space = elastic("mobilenet_v2", alpha=[0.5, 1.0], kernel=[3, 5], depth=[0, 1, 2])
    >>> space.size
    13824
    """
    found = find(network)
    if not found.staged:
        raise ComplexityError(
            f"{network} has no setting that its stages can choose by themselves; a grid of its other settings is a sweep: "
            f"{', '.join(('resolution', *found.settings))}"
        )
    given = {"alpha": (1.0,) if alpha is None else alpha, "kernel": kernel, "expansion": expansion, "depth": depth}
    lists = {name: _listed(name, values) for name, values in given.items()}
    for name, values in lists.items():
        if name in found.staged:
            for value in values:
                found.resolve(**{**fixed, name: value})
        elif given[name] not in ((1.0,), (None,)):
            if name not in found.settings:
                raise unknown(f"setting by stage of {network}", name, found.staged)
            raise ComplexityError(
                f"{name} of {network} is the same in all stages; those choose {', '.join(found.staged)}"
            )
    found.resolve(**fixed)
    sizes = [resolution] if resolution is None or isinstance(resolution, (int, tuple)) else list(resolution)
    sides = [input_size(found, size) for size in sizes]
    # So that every product fits in 64 bits.
    for name, largest, values in (("resolution", 4096, [n for side in sides for n in side]), ("alpha", 16, lists["alpha"]),
                                  ("kernel", 999, [k for k in lists["kernel"] if k is not None])):  # fmt: skip
        if max(values, default=0) > largest:
            raise ComplexityError(f"{name} {max(values)} is too large for an elastic space: up to {largest}")
    return Elastic(found, lists, sides, fixed, scheduler=scheduler, progress=progress)


class Elastic(Searched):
    """A space of networks; nothing of it is written down before something is asked for.

    Of settings that are equal in both figures a front has one.

    Attributes:
        network: which. choices: the lists. resolutions: input sizes. fixed: the other arguments.
        shape: input sizes, widths of the second stage, first halves, second halves.
    """

    ties = False
    separator = "/"

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
        self.choices = dict(choices)
        self.resolutions = list(sizes)
        self.fixed = dict(fixed)
        repeats = network.layers(self.resolutions[0], network.resolve(**self.fixed)).repeats
        #: For each stage its (kernel, expansion, depth); depths that come to the same in it are there once.
        self.others = [
            list(product(choices["kernel"], choices["expansion"], dict.fromkeys(
                most if depth is None else min(depth, most) for depth in choices["depth"]
            )))
            for most in repeats
        ]  # fmt: skip
        n = len(choices["alpha"])
        a, b, c, d = map(len, self.others)
        #: All axes: input size and width of stage 2; width and others of stage 1, others of 2; width and others of 3 and of 4.
        self._axes = (len(sizes), n, n, a, b, n, c, n, d)
        super().__init__(network, (len(sizes), n, n * a * b, n * c * n * d), scheduler, progress)
        self._amounts = lru_cache(maxsize=512)(self._make_amounts)
        self._halves = lru_cache(maxsize=16)(self._make_halves)
        self._tables = lru_cache(maxsize=64)(self._make_tables)

    def __reduce__(self) -> Any:
        return partial(Elastic, progress=False), (self._network, self.choices, self.resolutions, self.fixed)

    def settings(self, flat: int) -> dict[str, Any]:
        """The arguments of one setting as ``complexity.ledger`` takes them, by its flat index."""
        resolution, widths, others = self._decoded(flat)
        height, width = self.resolutions[resolution]
        chosen = [self.others[at][other] for at, other in enumerate(others)]
        staged = {name: tuple(one[i] for one in chosen) for i, name in enumerate(CHOICES) if self._chooses(name)}
        return {
            **self.fixed,
            "resolution": height if height == width else (height, width),
            **({"alpha": tuple(self.choices["alpha"][at] for at in widths)} if self._chooses("alpha") else {}),
            **staged,
        }

    def columns(self, flat: numpy.ndarray) -> dict[str, Any]:
        """The arguments of several settings: those of stages as tuples of four."""
        rows = [self.settings(one) for one in flat.tolist()]
        names = [*self.fixed, "resolution", *filter(self._chooses, ("alpha", *CHOICES))]
        return {name: column([row[name] for row in rows]) for name in names}

    def values(self, figure: Figure, flat: numpy.ndarray) -> numpy.ndarray:
        """A figure of several settings, by their flat indices, exact."""
        total = numpy.zeros(len(flat), numpy.int64)
        resolution, widths, others = self._decoded(flat)
        for r in numpy.unique(resolution).tolist():
            here = numpy.flatnonzero(resolution == r)
            before: Any = 0
            for table, own, other in zip(self._tables(known(figure), r), widths, others, strict=True):
                total[here] += table[before, own[here], other[here]]
                before = own[here]
        return total

    def block(self, figure: Figure, part: Part, slot: int | None = None) -> numpy.ndarray:
        """A figure on a part; ``slot`` as in ``Grid.block``."""
        shape = tuple(s.stop - s.start for s in part)
        out = numpy.empty(shape) if slot is None else scratch(slot, shape)
        for i, r in enumerate(range(part[0].start, part[0].stop)):
            for j, width in enumerate(range(part[1].start, part[1].stop)):
                first, second = self._halves(figure, r, width)
                numpy.add(first[part[2], None], second[part[3]], out=out[i, j])
        return out

    def pareto(
        self, x: Figure = "multi_adds", y: Figure = "params",
        *, prefer: Sequence[str] = ("low", "high"), **budgets: Any,
    ) -> Selection:  # fmt: skip
        """The settings that no other of the space beats in both figures, sorted by ``x``; of equal ones the first found.

        ``prefer`` says of each figure whether ``low`` or ``high`` is better.

        Without budgets, or with upper ones on figures that are to be low, fronts are merged stage by stage: a setting
        that is beaten up to some stage, by one that ends on the same width, stays beaten. Else all settings are streamed.
        """
        x, y, sign, limits = known(x), known(y), signs(prefer), read_budgets(budgets)
        by_figure = {x: sign[0], y: sign[1]}
        notes = [*map(str, limits), f"Pareto front of {title(x)} ({prefer[0]}) and {title(y)} ({prefer[1]})"]
        # A budget that bounds a figure from its worse side cannot shut out what beats a setting that keeps it.
        if not all((by_figure.get(b.figure), b.least) in ((1, False), (-1, True)) for b in limits):
            found = super().pareto(x, y, prefer=prefer, **budgets)
            return Selection(self, found.flat, [*notes, "all settings streamed"])
        found = Selection(self, self._merged(x, y, sign), [*notes, "all settings, fronts merged stage by stage"])
        figures = {name: found.figure(name) for name in {x, y}}
        best = front(sign[0] * figures[x], sign[1] * figures[y], ties=False)
        keep = kept(limits, {name: values[best] for name, values in figures.items()})
        return found.take(best if keep is None else best[keep])

    def top(self, k: int = 10, figure: Figure = "multi_adds", *, prefer: str = "low", **budgets: Any) -> Selection:
        """The ``k`` settings with the least (or, ``prefer="high"``, the most) of a figure that keep the budgets."""
        figure = known(figure)
        note = f"the {count(k):,} with the {'least' if sign(prefer) > 0 else 'most'} {title(figure)}"
        return self._least(k, [figure], partial(_signed, figure, sign(prefer)), read_budgets(budgets), note)

    def closest(self, n: int = 10, **targets: Any) -> Selection:
        """The ``n`` settings nearest to the ``targets``, as in ``Sweep.closest``; all settings are streamed."""
        return super().closest(n, **targets)

    def histogram(self, figure: Figure = "multi_adds", bins: int | Sequence[float] = 50, **budgets: Any) -> Histogram:
        """How many settings have how much of a figure, exactly.

        Args:
            bins: a number of equal bins from the least to the most, or edges. As in NumPy the last bin has both its edges.
            budgets: only settings that keep them, as ``Sweep.within`` takes them.
        """
        figure, limits = known(figure), read_budgets(budgets)
        edges = self._edges(figure, bins)
        # Figures are whole, so "below an edge" is "below the next whole number"; the last edge belongs to the last bin.
        bounds = numpy.ceil(edges).astype(numpy.int64)
        bounds[-1] = int(numpy.floor(edges[-1])) + 1
        if limits:
            counts: Any = sum(self.reduced(partial(_below_within, self, figure, bounds, limits)))
        else:
            each = self.mapped(partial(_below, self, figure, bounds), self.shape[2] * self.shape[3])
            counts = sum(found for _, found in each)
        return Histogram(self, title(figure), edges, numpy.diff(counts))

    # --- how it is worked out -----------------------------------------------------------------------------------------

    def _chooses(self, name: str) -> bool:
        return name in self._network.staged and self.choices[name] != [None]

    def _decoded(self, flat: Any) -> tuple[Any, list[Any], list[Any]]:
        """Index of the input size, and for each stage those of its width and of its other choices; of one or many settings."""
        index = []
        for n in reversed(self._axes):
            at = flat % n
            index.append(at.astype(numpy.int64) if isinstance(at, numpy.ndarray) else at)
            flat = flat // n
        o4, w4, o3, w3, o2, o1, w1, w2, r = index
        return r, [w1, w2, w3, w4], [o1, o2, o3, o4]

    def _make_halves(self, figure: Figure, resolution: int, width: int) -> tuple[numpy.ndarray, numpy.ndarray]:
        """A figure of all first halves that end on a width, and of all second halves that begin behind it."""
        a, b, c, d = self._tables(figure, resolution)
        first = a[0][:, :, None] + b[:, None, width, :]
        second = c[width][:, :, None, None] + d[:, None, :, :]
        return first.reshape(-1), second.reshape(-1)

    def _merged(self, x: Figure, y: Figure, signs: tuple[int, int]) -> numpy.ndarray:
        """Flat indices (Python's integers where 64 bits are too few) among which the front is."""
        found = []
        for r in range(len(self.resolutions)):
            both = zip(self._tables(x, r), self._tables(y, r), strict=True)
            widths, others = merged([(signs[0] * a, signs[1] * b) for a, b in both])
            (w1, w2, w3, w4), (o1, o2, o3, o4) = widths.T, others.T
            flat: Any = numpy.full(len(w1), r, object if self.size >= 2**62 else numpy.int64)
            for n, at in zip(self._axes[1:], (w2, w1, o1, o2, w3, o3, w4, o4), strict=True):
                flat = flat * n + at
            found.append(flat)
        return numpy.concatenate(found)

    def _edges(self, figure: Figure, bins: int | Sequence[float]) -> numpy.ndarray:
        if isinstance(bins, (int, numpy.integer)) and not isinstance(bins, bool):
            least, most = (self._extreme(figure, side) for side in (1, -1))
            return numpy.linspace(float(least), float(max(most, least + 1)), count(bins) + 1)
        edges = numpy.asarray(bins, dtype=float)
        if edges.ndim != 1 or len(edges) < 2 or not numpy.isfinite(edges).all() or (numpy.diff(edges) <= 0).any():
            raise ComplexityError("bins: a whole number, or at least two edges that grow")
        return edges

    def _extreme(self, figure: Figure, side: int) -> int:
        """The least (or, with −1, the most) of a figure in the space."""
        least = []
        for r in range(len(self.resolutions)):
            ends = numpy.zeros(1, numpy.int64)
            for table in self._tables(figure, r):
                ends = (ends[:, None] + (side * table).min(axis=2)).min(axis=0)
            least.append(int(ends.min()))
        return side * min(least)

    def _make_amounts(self, other: tuple[Any, Any, Any], resolution: int) -> list[Mapping[Any, Any]]:
        """The amounts of each stage for all pairs (width of the stage before, own width), every stage with these choices."""
        before, own = (index.reshape(-1) for index in numpy.indices((len(self.choices["alpha"]),) * 2))
        widths = numpy.asarray(self.choices["alpha"], dtype=float)
        pairs = (widths[before], widths[own])
        settings = {name: value for name, value in zip(CHOICES, other, strict=True) if name in self._network.staged}
        chosen = self._network.resolve(**{**self.fixed, **settings})
        by_stage: list[list[Layer]] = [[] for _ in range(stages.COUNT)]
        # Stages alternate between the two widths of a pair: the odd ones see (before, own), the even ones (own, before).
        for odd in (0, 1):
            if "alpha" in self._network.staged:
                chosen["alpha"] = tuple(pairs[(at + odd) % 2] for at in range(stages.COUNT))
            net = self._network.layers(self.resolutions[resolution], chosen)
            for layer, at in zip(net.layers, net.stages, strict=True):
                if (at + odd) % 2 == 1:
                    by_stage[at].append(layer)
        return [Ledger(layers).amounts for layers in by_stage]

    def _make_tables(self, figure: Figure, resolution: int) -> list[numpy.ndarray]:
        """A figure of each stage: entry (width of the stage before, own width, own other choices), the first one's of one width before.

        Raises:
            ComplexityError: a figure whose weights are not whole, or too large a one.
        """
        n = len(self.choices["alpha"])
        large = ComplexityError(
            f"{title(figure)} of {self.network} is beyond 2^53 here: too large for an elastic space"
        )
        tables = []
        for at, others in enumerate(self.others):
            columns = []
            for other in others:
                value = numpy.broadcast_to(read(self._amounts(other, resolution)[at], figure), (n * n,))
                if value.dtype.kind == "O" and int(abs(value).max()) >= EXACT:
                    raise large
                if value.dtype.kind == "f" and (value != numpy.floor(value)).any():
                    raise ComplexityError(
                        f"{title(figure)}: an elastic space takes figures that are whole numbers only"
                    )
                columns.append(value.astype(numpy.int64).reshape(n, n))
            table = numpy.stack(columns, axis=2)
            tables.append(table[:1] if at == 0 else table)
        if sum(int(abs(table).max()) for table in tables) >= EXACT:
            raise large
        return tables

    def __repr__(self) -> str:
        lists = ", ".join(f"{len(values)} {name}" for name, values in self.choices.items() if values != [None])
        return f"<Elastic {self.network}: {lists} in each of {stages.COUNT} stages = {self.size:,} settings>"


@dataclass(frozen=True, repr=False)
class Histogram(Result):
    """How many settings have a figure within each bin.

    Attributes:
        space: of which. figure: which. edges: of the bins, one more than there are. counts: settings in each, exact.
    """

    space: Elastic
    figure: str
    edges: numpy.ndarray
    counts: numpy.ndarray

    def to_grid(self) -> Grid:
        """One row a bin, with a bar."""
        most = max(int(self.counts.max()), 1)
        bins = zip(self.edges[:-1], self.edges[1:], self.counts.tolist(), strict=True)
        rows = [
            [f"{low:,.0f}", f"{high:,.0f}", f"{n:,}", "█" * round(40 * n / most) or ("▏" if n else "")]
            for low, high, n in bins
        ]
        kept = f"{int(self.counts.sum()):,} of {self.space.size:,} settings by {self.figure}"
        notes = ["each bin has its lower edge, the last one both"]
        return Grid(["from", "to", "settings", ""], rows, f"{self.space.network}: {kept}", notes, "rrrl")

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        edges, counts = self.edges.tolist(), self.counts.tolist()
        return {
            **self.space.described(),
            "settings": self.space.size,
            "figure": self.figure,
            "edges": edges,
            "counts": counts,
        }

    def to_frame(self) -> pandas.DataFrame:
        """One row a bin."""
        import pandas

        return pandas.DataFrame({"from": self.edges[:-1], "to": self.edges[1:], "settings": self.counts})


def _signed(figure: Figure, side: int, figures: Mapping[Figure, numpy.ndarray]) -> numpy.ndarray:
    return side * figures[figure]


def _below(space: Elastic, figure: Figure, bounds: numpy.ndarray, part: Part) -> numpy.ndarray:
    """How many settings of a part are below each bound: one input size and width of the second stage."""
    first, second = space._halves(figure, part[0].start, part[1].start)
    second = numpy.sort(second)
    return numpy.array([numpy.searchsorted(second, bound - first).sum() for bound in bounds.tolist()])


def _below_within(
    space: Elastic, figure: Figure, bounds: numpy.ndarray, limits: Sequence[Budget], part: Part
) -> numpy.ndarray:
    counts = numpy.zeros(len(bounds) + 1, numpy.int64)
    for _, figures in space.streamed(part, figure, *(limit.figure for limit in limits)):
        chosen = figures[figure][kept(limits, figures)]
        counts += numpy.bincount(numpy.searchsorted(bounds, chosen, side="right"), minlength=len(counts))
    return numpy.cumsum(counts)[:-1]


def _listed(name: str, values: Any) -> list[Any]:
    if isinstance(values, (str, Mapping)) or not hasattr(values, "__iter__"):
        raise ComplexityError(f"{name} {shown(values)}: a list of choices is needed")
    listed = list(dict.fromkeys(plain(value) for value in values))
    if not listed:
        raise ComplexityError(f"{name}: a list of no choices")
    if any(isinstance(value, tuple) for value in listed):
        raise ComplexityError(f"{name} {shown(values)}: each choice is one value; every stage chooses by itself")
    return listed
