"""Selection: some settings of a space, in an order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy

from ..base import Grid, Result
from .budgets import count, gaps, needed_budgets, read_targets, signs
from .figures import FIGURES, Figure, known, title
from .pareto import front

if TYPE_CHECKING:
    import pandas

#: Rows that are written to a file at a time.
ROWS = 1_000_000


class Source(Protocol):
    """Where settings are from, each known by its flat index: a sweep, or an elastic space."""

    @property
    def title(self) -> str:
        """The network as a table calls it."""

    @property
    def size(self) -> int:
        """How many settings there are."""

    @property
    def separator(self) -> str:
        """What stands between the values of a setting that has several."""

    def described(self) -> dict[str, Any]:
        """What it is, as plain data."""

    def settings(self, flat: int) -> dict[str, Any]:
        """The arguments of one setting."""

    def columns(self, flat: numpy.ndarray) -> dict[str, Any]:
        """The arguments of several settings, a column for each that differs."""

    def values(self, figure: Figure, flat: numpy.ndarray) -> numpy.ndarray:
        """A figure of several settings."""


class Selection(Result):
    """Some settings of a space, in an order.

    Attributes:
        sweep: where they are from. flat: their flat indices there.
        notes: what was asked for, in words. figures: those that a table of them shows.
    """

    def __init__(
        self, sweep: Source, flat: numpy.ndarray, notes: Sequence[str] = (), figures: Sequence[Figure] = FIGURES
    ) -> None:
        self.sweep = sweep
        self.flat = flat
        self.notes = tuple(notes)
        self.figures = tuple(figures)

    @property
    def settings(self) -> list[dict[str, Any]]:
        """The arguments of each setting, as ``complexity.ledger`` takes them."""
        return [self.sweep.settings(flat) for flat in self.flat.tolist()]

    def figure(self, name: Figure) -> numpy.ndarray:
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

    def take(self, index: Any, *notes: str) -> Selection:
        """Some of them: ``index`` is what indexes an array, by places here; ``notes`` say why these."""
        return Selection(self.sweep, self.flat[index], (*self.notes, *notes), self.figures)

    def showing(self, *figures: Figure) -> Selection:
        """The same with these figures in its tables."""
        return Selection(self.sweep, self.flat, self.notes, [known(figure) for figure in figures])

    def within(self, **budgets: Any) -> Selection:
        """Those of them that fit; see ``Sweep.within``."""
        limits = needed_budgets(budgets)
        keep = numpy.ones(len(self), bool)
        for limit in limits:
            keep &= limit.holds(self.figure(limit.figure))
        return self.take(keep, *map(str, limits))

    def pareto(
        self, x: Figure = "multi_adds", y: Figure = "params", *, prefer: Sequence[str] = ("low", "high"),
    ) -> Selection:  # fmt: skip
        """Those of them that no other beats in both ``x`` and ``y``; ``prefer`` as in ``Sweep.pareto``."""
        sx, sy = signs(prefer)
        return self.take(front(sx * self.figure(x), sy * self.figure(y)), front_note(x, y, prefer))

    def closest(self, n: int = 1, **targets: Any) -> Selection:
        """The ``n`` of them that are nearest to the ``targets``; see ``Sweep.closest``."""
        wanted = read_targets(targets)
        distance = gaps(wanted, {name: self.figure(name) for name in wanted})
        return self.take(numpy.argsort(distance, kind="stable")[: count(n)], closest_note(wanted))

    def sort(self, *figures: Figure, descending: bool = False) -> Selection:
        """In the order of these figures, the smallest first unless ``descending``."""
        sign = -1 if descending else 1
        return self.take(numpy.lexsort([sign * self.figure(name) for name in reversed(figures)]))

    def settings_columns(self) -> dict[str, Any]:
        """One column an argument that differs."""
        return self.sweep.columns(self.flat)

    def columns(self, *figures: Figure) -> dict[str, Any]:
        """One column an argument that differs, then one a figure (``figures`` unless given)."""
        shown = figures or self.figures
        return {**self.settings_columns(), **{title(figure): self.figure(figure) for figure in shown}}

    def to_frame(self, *figures: Figure) -> pandas.DataFrame:
        """One row a setting: its arguments and figures (``figures`` unless given)."""
        import pandas

        return pandas.DataFrame(self.columns(*figures))

    def to_grid(self) -> Grid:
        """As a table of texts."""
        columns = self.columns()
        arguments = len(columns) - len(self.figures)
        rows = [
            [self._text(value) if i < arguments else f"{value:,}" for i, value in enumerate(row)]
            for row in zip(*(column.tolist() for column in columns.values()), strict=True)
        ]
        heading = f"{self.sweep.title}: {len(self):,} of {self.sweep.size:,} settings"
        return Grid(list(columns), rows, heading, list(self.notes), "r" * len(columns))

    def to_dict(self) -> dict[str, Any]:
        """Plain data: where they are from, and a dict a setting."""
        columns = {name: values.tolist() for name, values in self.columns().items()}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        return {**self.sweep.described(), "settings": self.sweep.size, "notes": list(self.notes), "rows": rows}

    def to_parquet(self, path: str | Path, *figures: Figure) -> None:
        """Writes the rows of ``to_frame`` to a Parquet file at ``path``; ``figures`` as there.

        Raises:
            ComplexityError: the file cannot be written, or the extra ``parquet`` is not installed.
        """
        from .parquet import write

        pieces = (self.take(slice(at, at + ROWS)) for at in range(0, max(len(self), 1), ROWS))
        write(Path(path), (piece.columns(*figures) for piece in pieces))

    def _text(self, value: Any) -> str:
        if isinstance(value, tuple):
            return self.sweep.separator.join(map(self._text, value))
        return f"{value:.10g}" if isinstance(value, float) else str(value)

    def __len__(self) -> int:
        return len(self.flat)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each setting with its five figures."""
        columns = {name: self.figure(name).tolist() for name in FIGURES}
        for i, settings in enumerate(self.settings):
            yield {**settings, **{name: values[i] for name, values in columns.items()}}

    def __repr__(self) -> str:
        return f"<Selection: {len(self):,} of {self.sweep!r}>"


def front_note(x: Figure, y: Figure, prefer: Sequence[str]) -> str:
    """What a front is, in words."""
    words = {"low": ("less", "more"), "high": ("more", "less")}
    return f"Pareto front: none has {words[prefer[0]][0]} {title(x)} without having {words[prefer[1]][1]} {title(y)}"


def closest_note(wanted: Mapping[Figure, float]) -> str:
    """What was aimed at, in words."""
    return "nearest to " + ", ".join(f"{title(name)} {value:,.15g}" for name, value in wanted.items())


def column(values: Sequence[Any]) -> numpy.ndarray:
    """Values as a column: whole numbers and floats as such, all others as objects."""
    found = numpy.empty(len(values), object)
    found[:] = [tuple(value) if isinstance(value, (list, numpy.ndarray)) else value for value in values]
    kinds = {type(value) for value in found}
    return found.astype(numpy.int64 if kinds == {int} else float) if kinds and kinds <= {int, float} else found
