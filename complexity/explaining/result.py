"""What was found out about a column, in plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..base.words import Note, Text, listed, say
from ..formulas.arithmetic import Number
from ..ledgers.conventions import Convention
from .column import Cell, Column
from .space import Named

#: Probabilities from which on evidence is called so; below the last it is weak.
GRADES = {"strong": 0.99, "moderate": 0.9}


def rounded(habit: str) -> Note:
    """A habit of rounding in words."""
    return Note(f"explain.rounded-{habit}")


def grade(probability: float) -> str:
    """``strong``, ``moderate`` or ``weak`` evidence: ranges of a probability."""
    return next((word for word, least in GRADES.items() if probability >= least), "weak")


@dataclass(frozen=True)
class Hypothesis:
    """A reading: a named combination of choices, and how it rounds.

    Attributes:
        choices: value by choice, where it departs from the default. variants: network -> variant.
        names: named conventions that weigh the column's networks in this way, the project's own first, each with how layers
            must be called for it (see ``choices.toml``) where that matters.
        counted_as: the convention that the hypothesis is, if it is no combination of choices.
        sentences: in plain words, e.g. ``convolutions only, multiply-accumulate = 1``, by language (``en``, ``zh``).
        departures: from the default, variants included.
        reproduced: cells equal, rounded by the reading's habit to all their digits. weaker: cells equal otherwise.
        totals: exact, by cell. habit: how the column is rounded: ``half-up``, ``cut`` or ``up``.
        binary: how many of the thousands in its units are 2¹⁰. probability: of this reading, other names for the same totals included.
        alike: network -> other variants that print the same figures, in a column of several networks.
    """

    choices: Mapping[str, Any]
    variants: Mapping[str, str]
    names: tuple[Named, ...]
    counted_as: Convention | None
    sentences: Mapping[str, str]
    departures: int
    reproduced: int
    weaker: int
    totals: tuple[Number | None, ...]
    habit: str = "half-up"
    binary: int = 0
    probability: float = 0.0
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """In plain English."""
        return self.sentences["en"]

    @property
    def convention(self) -> str:
        """Name of the first convention that counts so; empty if none does in full."""
        return next((n.convention.name for n in self.names if not n.without), "")

    @property
    def conventions(self) -> tuple[str, ...]:
        """Names of all conventions that count so, with how layers must be called and what is left out where that matters."""
        return tuple(map(str, self.names))


@dataclass(frozen=True)
class Alone:
    """One cell by itself: the likeliest hypothesis that gives it, and how many do.

    ``expected_by_chance``: how many hypotheses as simple as the first would give a random figure of as many digits.
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
        gap: printed ÷ computed − 1. reproduced: equal in all digits, rounded as the hypothesis says.
        alone: what another search found, where the cell does not match.
    """

    cell: Cell
    computed: Number | None
    how: str
    gap: float | None
    alone: Alone | None = None
    reproduced: bool = False


@dataclass(frozen=True)
class Decides:
    """A setting whose figure would tell two readings apart: what each would print there."""

    network: str
    settings: Mapping[str, Any]
    figures: tuple[str, str]
    sentences: tuple[Text, Text]

    def sentence(self, lang: str = "en") -> str:
        """In plain words."""
        at = listed((f"{name} {value}" for name, value in self.settings.items()), lang)
        one, two = self.figures
        return say("explain.decides", lang, network=self.network, at=at, one=one, two=two, other=self.sentences[1])

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "network": self.network,
            "settings": dict(self.settings),
            "figures": list(self.figures),
            "readings": [one["en"] for one in self.sentences],
        }


@dataclass(frozen=True)
class Explanation:
    """A column's likeliest reading, others, and how sure that is.

    Attributes:
        column: what was explained. best: the likeliest reading. others: ranked.
        together: readings that print the same figures as the best one, and are not out of the question beside it: these figures
            cannot tell them apart.
        cells: under the best one.
        tried: how many readings there are, variants included.
        probability: of the best reading together with those of ``together``. none: that no reading tried is true.
        parts: what the best reading says, part by part: the probability of each against the same reading without it.
        decides: a setting whose figure would tell the two leading readings apart, if there is one.
        expected_by_chance: how many readings would print as many figures if these were numbers of their own.
        expected_as_simple: how many of those that are as simple as the best one or simpler.
        apart: positions of rows that are counted as ``mixed`` says, where that is likelier than one reading for all.
        mixed: what gives at least two of the figures that the best reading does not, if it is likely.
    """

    column: Column
    best: Hypothesis
    others: tuple[Hypothesis, ...]
    together: tuple[Hypothesis, ...]
    cells: tuple[CellResult, ...]
    tried: int
    probability: float
    none: float
    parts: Sequence[tuple[Text, float]]
    decides: Decides | None
    expected_by_chance: float
    expected_as_simple: float
    mixed: Hypothesis | None = field(default=None)
    apart: frozenset[int] = frozenset()

    @property
    def clauses(self) -> dict[str, float]:
        """The parts by what they say in English."""
        return {says["en"]: probability for says, probability in self.parts}

    @property
    def series(self) -> Column | None:
        """The column as evidence for each of its figures, without the rows that are counted otherwise; none if it is weak."""
        if self.evidence == "weak":
            return None
        return replace(self.column, cells=tuple(c.cell for i, c in enumerate(self.cells) if i not in self.apart))

    @property
    def evidence(self) -> str:
        """``strong``, ``moderate`` or ``weak``, by the probability."""
        return grade(self.probability)

    @property
    def names(self) -> tuple[str, ...]:
        """All names of the best reading and of those that these figures cannot tell from it."""
        return tuple(dict.fromkeys(name for h in (self.best, *self.together) for name in h.conventions))

    @property
    def reproduced(self) -> int:
        """Cells that the best reading gives to all digits."""
        return self.best.reproduced

    @property
    def of(self) -> int:
        """Cells in the column."""
        return len(self.cells)
