"""What the search found out about a column, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..formulas.arithmetic import Number
from ..ledgers.conventions import Convention
from .column import Cell, Column


@dataclass(frozen=True)
class Hypothesis:
    """A named combination of choices.

    Attributes:
        choices: value by choice, where it departs from the default. variants: network -> variant.
        names: named conventions that weigh the column's networks in this way, the project's own first, each with how layers
            must be called for it (see ``choices.toml``) where that matters.
        counted_as: the convention that the hypothesis is, if it is no combination of choices.
        sentences: in plain words, e.g. ``convolutions only, multiply-accumulate = 1``, by language (``en``, ``zh``).
        departures: from the default, variants included.
        reproduced: cells equal, rounded half up to all their digits. weaker: cells equal otherwise.
        totals: exact, by cell.
    """

    choices: Mapping[str, Any]
    variants: Mapping[str, str]
    names: tuple[tuple[Convention, str], ...]
    counted_as: Convention | None
    sentences: Mapping[str, str]
    departures: int
    reproduced: int
    weaker: int
    totals: tuple[Number | None, ...]

    @property
    def sentence(self) -> str:
        """In plain English."""
        return self.sentences["en"]

    @property
    def convention(self) -> str:
        """Name of the first convention that counts so; empty if none does."""
        return self.names[0][0].name if self.names else ""

    @property
    def conventions(self) -> tuple[str, ...]:
        """Names of all conventions that count so, with how layers must be called where that matters."""
        return tuple(f"{c.name} ({called})" if called else c.name for c, called in self.names)


@dataclass(frozen=True)
class Alone:
    """The search for one cell by itself: the simplest hypothesis that gives it, and how many do.

    A number that ends in zeros is read at three digits. ``expected_by_chance``: how many hypotheses as simple as the first
    would give a random figure of as many digits.
    """

    hypothesis: Hypothesis | None
    matching: int
    tried: int
    expected_by_chance: float


@dataclass(frozen=True)
class CellResult:
    """One cell under the column's best hypothesis.

    Attributes:
        cell: what was printed. computed: the exact total; ``None`` where the network does not exist.
        how: ``half-up``, ``cut``, ``up``; these with ``, zeros as place holders``; or empty where it does not match.
        gap: printed ÷ computed − 1.
        alone: what another search found, where the cell does not match.
    """

    cell: Cell
    computed: Number | None
    how: str
    gap: float | None
    alone: Alone | None = None

    @property
    def reproduced(self) -> bool:
        """Equal, rounded half up to all printed digits."""
        return self.how == "half-up"


@dataclass(frozen=True)
class Explanation:
    """A column's best hypothesis, others, and how much the agreement says.

    Attributes:
        column: what was explained. best, others: ranked; hypotheses that give equal totals are one.
        cells: under the best one.
        tried: how many hypotheses there are, variants included.
        expected_by_chance: how many of all of them would give as many cells of a random column.
        expected_of_series: the same in the window for series alone.
        expected_as_simple: how many of those that are as simple as the best one or simpler. evidence: ``strong``,
            ``moderate`` or ``weak``, by that.
        mixed: some cells that the best one does not give are given by one other simple named hypothesis.
    """

    column: Column
    best: Hypothesis
    others: tuple[Hypothesis, ...]
    cells: tuple[CellResult, ...]
    tried: int
    expected_by_chance: float
    expected_of_series: float
    expected_as_simple: float
    evidence: str
    mixed: Hypothesis | None = field(default=None)

    @property
    def reproduced(self) -> int:
        """Cells that the best hypothesis gives, rounded half up to all digits."""
        return self.best.reproduced

    @property
    def of(self) -> int:
        """Cells in the column."""
        return len(self.cells)
