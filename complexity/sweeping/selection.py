"""Selection: some settings of a sweep, and the searches that make one while the grid streams by in blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ..base.errors import ComplexityError, shown, unknown
from ..formulas.cost import QUANTITIES
from ..ledgers.conventions import Convention, conventions
from .grid import FIGURES, check_figure
from .pareto import front, signs

if TYPE_CHECKING:
    import pandas

    from ..base import Grid
    from .sweeps import Sweep

#: Settings that a selection may hold.
MOST = 100_000_000


class Selection:
    """Some settings of a sweep, in an order.

    Attributes:
        sweep: where they are from. flat: their flat indices there.
        notes: what was asked for, in words.
    """

    def __init__(self, sweep: Sweep, flat: numpy.ndarray, notes: Sequence[str] = ()) -> None:
        self.sweep = sweep
        self.flat = flat
        self.notes = tuple(notes)

    @property
    def index(self) -> tuple[numpy.ndarray, ...]:
        """Their indices on each axis of the sweep."""
        return numpy.unravel_index(self.flat, self.sweep.shape) if self.sweep.shape else ()

    @property
    def settings(self) -> list[dict[str, Any]]:
        """The swept arguments of each setting, and those with one value."""
        return [self.sweep.settings(flat) for flat in self.flat.tolist()]

    def figure(self, name: str | Convention) -> numpy.ndarray:
        """A figure of each setting."""
        return self.sweep.values(name, self.flat)

    @property
    def params(self) -> numpy.ndarray:
        """Trained parameters of each setting."""
        return self.figure("params")

    @property
    def multi_adds(self) -> numpy.ndarray:
        """Multiply-accumulates of each setting."""
        return self.figure("multi_adds")

    def within(self, **budgets: Any) -> Selection:
        """Those of them that fit; see ``Sweep.within``."""
        limits = read_budgets(budgets)
        keep = numpy.ones(len(self), bool)
        for limit in limits:
            keep &= limit.holds(self.figure(limit.figure))
        return Selection(self.sweep, self.flat[keep], (*self.notes, *map(str, limits)))

    def pareto(
        self, x: str | Convention = "multi_adds", y: str | Convention = "params",
        *, prefer: Sequence[str] = ("low", "high"),
    ) -> Selection:  # fmt: skip
        """Those of them that no other of them beats; see ``Sweep.pareto``."""
        sx, sy = signs(prefer)
        found = front(sx * self.figure(x), sy * self.figure(y))
        return Selection(self.sweep, self.flat[found], (*self.notes, _front_note(x, y, prefer)))

    def closest(self, n: int = 1, **targets: Any) -> Selection:
        """The ``n`` of them that are nearest to these figures; see ``Sweep.closest``."""
        wanted = read_targets(targets)
        gaps = sum(abs(self.figure(name) / value - 1) for name, value in wanted.items())
        order = numpy.argsort(gaps, kind="stable")[: check_count(n)]
        return Selection(self.sweep, self.flat[order], (*self.notes, _closest_note(wanted)))

    def sort(self, *figures: str | Convention, descending: bool = False) -> Selection:
        """In the order of these figures."""
        sign = -1 if descending else 1
        keys = [sign * self.figure(name) for name in reversed(figures)]
        return Selection(self.sweep, self.flat[numpy.lexsort(keys)], self.notes)

    def columns(self, *figures: str | Convention) -> dict[str, Any]:
        """One column a swept argument, then one a figure (the five unless given)."""
        columns = self.settings_columns()
        for figure in figures or FIGURES:
            columns[figure.name if isinstance(figure, Convention) else figure] = self.figure(figure)
        return columns

    def settings_columns(self) -> dict[str, Any]:
        """One column a swept argument."""
        axes = zip(self.sweep.axes.items(), self.index, strict=True)
        return {name: _taken(values, index) for (name, values), index in axes}

    def to_frame(self, *figures: str | Convention) -> pandas.DataFrame:
        """One row a setting: the swept arguments and the figures (the five unless given)."""
        import pandas

        return pandas.DataFrame(self.columns(*figures))

    def to_grid(self, *figures: str | Convention) -> Grid:
        """As a table of texts."""
        from ..base import Grid

        columns = self.columns(*figures)
        swept = len(self.sweep.axes)
        rows = [
            [_text(value) if i < swept else f"{value:,}" for i, value in enumerate(row)]
            for row in zip(*(_listed(column) for column in columns.values()), strict=True)
        ]
        title = f"{self.sweep.title}: {len(self):,} of {self.sweep.size:,} settings"
        return Grid(list(columns), rows, title, list(self.notes), "r" * len(columns))

    def to_parquet(self, path: str | Path, *figures: str | Convention) -> None:
        """Writes the rows of ``to_frame`` to a Parquet file.

        Raises:
            ComplexityError: the file cannot be written, or the extra ``parquet`` is not installed.
        """
        from .parquet import write_selection

        write_selection(self, Path(path), figures or FIGURES)

    def __len__(self) -> int:
        return len(self.flat)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each setting with its five figures."""
        columns = {name: self.figure(name).tolist() for name in FIGURES}
        for i, settings in enumerate(self.settings):
            yield {**settings, **{name: values[i] for name, values in columns.items()}}

    def _repr_html_(self) -> str:
        return self.to_grid().to_html()

    def __repr__(self) -> str:
        return f"<Selection: {len(self):,} of {self.sweep!r}>"


class Budget(NamedTuple):
    """A bound on a figure: at most (or, with ``least``, at least) ``value``."""

    figure: str
    value: float
    least: bool = False

    def holds(self, values: numpy.ndarray) -> Any:
        """Where it is kept."""
        return values >= self.value if self.least else values <= self.value

    def __str__(self) -> str:
        return f"{self.figure} {'≥' if self.least else '≤'} {self.value:,.15g}"


def within(sweep: Sweep, budgets: Mapping[str, Any]) -> Selection:
    """The settings of a sweep that keep these budgets."""
    limits = read_budgets(budgets)
    found, total = [], 0
    for here in sweep._reduced(partial(_fitting, sweep, limits)):
        total += len(here)
        if total > MOST:
            raise ComplexityError(f"more than {MOST:,} settings fit: a tighter budget, or pareto or closest, is needed")
        found.append(here)
    return Selection(sweep, _joined(found), [str(limit) for limit in limits])


def pareto(
    sweep: Sweep, x: str | Convention, y: str | Convention, prefer: Sequence[str], budgets: Mapping[str, Any]
) -> Selection:
    """The front of a sweep: that of each block, then the front of those."""
    check_figure(x)
    check_figure(y)
    sx, sy = signs(prefer)
    limits = read_budgets(budgets) if budgets else []
    flat = _joined(list(sweep._reduced(partial(_front, sweep, x, y, (sx, sy), limits))))
    best = front(sx * sweep.values(x, flat), sy * sweep.values(y, flat))
    return Selection(sweep, flat[best], [*map(str, limits), _front_note(x, y, prefer)])


def closest(sweep: Sweep, n: int, targets: Mapping[str, Any]) -> Selection:
    """The nearest settings of a sweep: those of each block, then the nearest of those."""
    wanted = read_targets(targets)
    n = check_count(n)
    found = list(sweep._reduced(partial(_nearest, sweep, wanted, n)))
    return Selection(sweep, _joined(found)).closest(n, **wanted)


def _fitting(sweep: Sweep, limits: Sequence[Budget], part: tuple[slice, ...]) -> numpy.ndarray:
    return numpy.flatnonzero(_mask(sweep, limits, part)).astype(numpy.int64)


def _mask(sweep: Sweep, limits: Sequence[Budget], part: tuple[slice, ...]) -> numpy.ndarray:
    first, *rest = (limit.holds(sweep._block(limit.figure, part, 2)).reshape(-1) for limit in limits)
    keep: numpy.ndarray = first
    for holds in rest:
        keep = keep & holds
    return keep


def _front(
    sweep: Sweep, x: Any, y: Any, sign: tuple[int, int], limits: Sequence[Budget], part: tuple[slice, ...]
) -> numpy.ndarray:
    xs, ys = (sweep._block(name, part, slot).reshape(-1) for slot, name in enumerate((x, y)))
    if not limits:
        return front(sign[0] * xs, sign[1] * ys)
    here = _fitting(sweep, limits, part)
    best: numpy.ndarray = here[front(sign[0] * xs[here], sign[1] * ys[here])]
    return best


def _nearest(sweep: Sweep, wanted: Mapping[str, float], n: int, part: tuple[slice, ...]) -> numpy.ndarray:
    gaps: Any = sum(abs(sweep._block(name, part).reshape(-1) / value - 1) for name, value in wanted.items())
    if n >= len(gaps):
        return numpy.arange(len(gaps), dtype=numpy.int64)
    bound = numpy.partition(gaps, n - 1)[n - 1]
    here = numpy.flatnonzero(gaps <= bound)
    order: numpy.ndarray = here[numpy.argsort(gaps[here], kind="stable")[:n]].astype(numpy.int64)
    return order


def read_budgets(budgets: Mapping[str, Any]) -> list[Budget]:
    """``max_multi_adds=150e6, min_params="2M"`` as budgets.

    Raises:
        ComplexityError: none, an unknown figure, or a value that is no number.
    """
    if not budgets:
        raise ComplexityError("a budget is needed, e.g. max_multi_adds=150e6")
    found = []
    for key, value in budgets.items():
        bound, _, name = key.partition("_")
        if bound not in ("max", "min") or not name:
            raise unknown("budget", key, [f"max_{figure}" for figure in FIGURES])
        found.append(Budget(figure_name(name), number(key, value), bound == "min"))
    return found


def read_targets(targets: Mapping[str, Any]) -> dict[str, float]:
    """``multi_adds="300M"`` as numbers by figure.

    Raises:
        ComplexityError: none, an unknown figure, or a value that is no number above 0.
    """
    if not targets:
        raise ComplexityError(f"closest to what? One of {', '.join(FIGURES)} is needed, e.g. multi_adds=300e6")
    return {figure_name(name): number(name, value) for name, value in targets.items()}


def figure_name(name: str) -> str:
    """A figure by the name that an argument can have: ``_`` for ``-`` in conventions."""
    names = [*FIGURES, *QUANTITIES, *conventions()]
    if name in names:
        return name
    if name.replace("_", "-") in names:
        return name.replace("_", "-")
    raise unknown("figure", name, names)


def number(name: str, value: Any) -> float:
    """A number above 0, or a text like ``150M``.

    Raises:
        ComplexityError: it is neither.
    """
    if isinstance(value, str):
        from ..published.figure import Figure

        try:
            return Figure.read(value).value
        except ComplexityError as error:
            raise ComplexityError(f"{name}: {error}") from None
    if isinstance(value, bool) or not isinstance(value, (Real, numpy.number)) or not isfinite(value) or value <= 0:
        raise ComplexityError(f"{name} {shown(value)} is not allowed: a number above 0, or a text like '150M'")
    return value if isinstance(value, int) else float(value)


def check_count(n: Any) -> int:
    """A number of settings.

    Raises:
        ComplexityError: not a whole number from 1 to a million.
    """
    if isinstance(n, bool) or not isinstance(n, (int, numpy.integer)) or not 1 <= n <= 1_000_000:
        raise ComplexityError(f"{shown(n)} settings are not allowed: a whole number from 1 to 1,000,000")
    return int(n)


def _front_note(x: Any, y: Any, prefer: Sequence[str]) -> str:
    names = [figure.name if isinstance(figure, Convention) else figure for figure in (x, y)]
    words = {"low": "less", "high": "more"}
    return f"Pareto front: none has {words[prefer[0]]} {names[0]} without having {words[_other(prefer[1])]} {names[1]}"


def _other(direction: str) -> str:
    return "high" if direction == "low" else "low"


def _closest_note(wanted: Mapping[str, float]) -> str:
    return "nearest to " + ", ".join(f"{name} {value:,.15g}" for name, value in wanted.items())


def _joined(found: Sequence[numpy.ndarray]) -> numpy.ndarray:
    return numpy.concatenate(found) if found else numpy.zeros(0, numpy.int64)


def _taken(values: Sequence[Any], index: numpy.ndarray) -> Any:
    """The values of an axis at these indices, as a column."""
    if isinstance(values, numpy.ndarray) and values.ndim == 1:
        return values[index]
    if isinstance(values, range):
        return values.start + values.step * index
    column = numpy.empty(len(values), object)
    column[:] = [tuple(value) if isinstance(value, (list, numpy.ndarray)) else value for value in values]
    taken = column[index]
    kinds = {type(value) for value in column}
    if kinds <= {int} or kinds <= {int, float}:
        return taken.astype(numpy.int64 if kinds == {int} else float)
    return taken


def _listed(column: Any) -> list[Any]:
    listed: list[Any] = column.tolist()
    return listed


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.10g}"
    return ", ".join(map(_text, value)) if isinstance(value, tuple) else str(value)
