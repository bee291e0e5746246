"""What a search of an elastic space finds: settings, and how many there are of which size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ..ledgers.conventions import Convention
from .grid import FIGURES

if TYPE_CHECKING:
    import pandas

    from ..base import Grid
    from .spaces import Elastic


class Found:
    """Settings of an elastic space, in an order.

    Attributes:
        space: where they are from. notes: what was asked for, and how it was found, in words.
        resolution: index of the input size of each. widths, others: for each the indices of its four stages' choices.
    """

    def __init__(
        self,
        space: Elastic,
        resolution: numpy.ndarray,
        widths: numpy.ndarray,
        others: numpy.ndarray,
        notes: Sequence[str] = (),
    ) -> None:
        self.space = space
        self.resolution = resolution
        self.widths = widths
        self.others = others
        self.notes = tuple(notes)

    @property
    def settings(self) -> list[dict[str, Any]]:
        """The settings as ``complexity.ledger`` takes them."""
        rows = zip(self.resolution.tolist(), self.widths.tolist(), self.others.tolist(), strict=True)
        return [self.space.settings(r, list(zip(widths, others, strict=True))) for r, widths, others in rows]

    def figure(self, name: str | Convention) -> numpy.ndarray:
        """A figure of each setting, exact."""
        total = numpy.zeros(len(self), numpy.int64)
        for r in numpy.unique(self.resolution).tolist():
            here = self.resolution == r
            widths, others = self.widths[here], self.others[here]
            before = numpy.zeros(len(widths), numpy.int64)
            for at, table in enumerate(self.space.tables(name, r)):
                total[here] += table[before, widths[:, at], others[:, at]]
                before = widths[:, at]
        return total

    def take(self, index: numpy.ndarray, notes: Sequence[str] = ()) -> Found:
        """Some of them."""
        parts = (self.resolution[index], self.widths[index], self.others[index])
        return Found(self.space, *parts, notes or self.notes)

    def to_frame(self, *figures: str | Convention) -> pandas.DataFrame:
        """One row a setting: its choices (a tuple of four, one per stage) and figures (the five unless given)."""
        import pandas

        frame = pandas.DataFrame(self.settings)
        for figure in figures or FIGURES:
            frame[figure.name if isinstance(figure, Convention) else figure] = self.figure(figure)
        return frame

    def to_grid(self, *figures: str | Convention) -> Grid:
        """As a table of texts."""
        from ..base import Grid

        frame = self.to_frame(*figures)
        named = {figure.name if isinstance(figure, Convention) else figure for figure in figures or FIGURES}
        columns = [
            [f"{value:,}" if name in named else _text(value) for value in frame[name].tolist()]
            for name in frame.columns
        ]
        title = f"{self.space.network}: {len(self):,} of {self.space.size:,} settings"
        rows = list(zip(*columns, strict=True))
        return Grid(list(frame.columns), rows, title, list(self.notes), "r" * len(columns))

    def __len__(self) -> int:
        return len(self.resolution)

    def _repr_html_(self) -> str:
        return self.to_grid().to_html()

    def __repr__(self) -> str:
        return f"<Found {len(self):,} of {self.space!r}>"


class Histogram(NamedTuple):
    """How many settings have a figure within each bin.

    Attributes:
        figure: which. edges: of the bins, one more than there are. counts: settings in each, as exact integers.
    """

    figure: str
    edges: numpy.ndarray
    counts: numpy.ndarray

    def to_frame(self) -> pandas.DataFrame:
        """One row a bin."""
        import pandas

        return pandas.DataFrame({"from": self.edges[:-1], "to": self.edges[1:], "settings": self.counts})


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return "/".join(map(_text, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)
