"""What an audit found: a model with what is published about it, and all of them as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ...base import Grid, Result
from ...base.numbers import several

#: Verdicts that say that something is wrong, or not known.
BAD = ("erratum", "unexplained", "failed")


@dataclass(frozen=True)
class Held:
    """A printed figure beside what its column's convention gives, the verdict, and printed ÷ computed − 1."""

    column: str
    printed: str
    convention: str
    exact: float
    verdict: str
    gap: float = 0.0


@dataclass(frozen=True)
class Entry:
    """A model with one input size, beside what is published about it.

    Attributes:
        model: its name in the zoo. weights: the published weights that name the input. input: shape with the batch.
        params, multi_adds: counted. published_params: exactly as published. published_multi_adds: the text, in G.
        verdict: ``reproduced``, ``rounding``, ``explained``, ``erratum``, ``unexplained``, ``cited`` (depends on more
            than the architecture), ``unpublished`` or ``failed``.
        note: why; uncounted: operations without a rule. seconds: that the count took.
        figures: of a table of printed figures, each with its own verdict.
    """

    model: str
    weights: str = ""
    input: str = ""
    params: int | None = None
    multi_adds: int | None = None
    published_params: int | None = None
    published_multi_adds: str = ""
    verdict: str = "failed"
    note: str = ""
    uncounted: int = 0
    seconds: float = 0.0
    figures: tuple[Held, ...] = ()

    @classmethod
    def of_record(cls, record: Mapping[str, Any]) -> Entry:
        """An entry from its plain data."""
        return cls(**{**record, "figures": tuple(Held(**one) for one in record.get("figures", ()))})


@dataclass(frozen=True, repr=False)
class Audit(Result):
    """All entries of a run."""

    zoo: str
    entries: tuple[Entry, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def passed(self) -> bool:
        """Whether every model was counted and every published figure is reproduced or explained."""
        return not any(entry.verdict in BAD for entry in self.entries)

    def verdicts(self) -> dict[str, int]:
        """How many entries have each verdict."""
        counts: dict[str, int] = {}
        for entry in self.entries:
            counts[entry.verdict] = counts.get(entry.verdict, 0) + 1
        return counts

    def to_grid(self, raw: bool = False) -> Grid:
        """As a table: a row for each entry, the sums of verdicts below; ``raw``: plain numbers, for programs."""
        if any(entry.figures for entry in self.entries):
            return self._of_figures()
        counts = ", ".join(f"{number} {verdict}" for verdict, number in self.verdicts().items())
        models = len({entry.model for entry in self.entries})
        counted = f"{several(models, 'model')}, {several(len(self.entries), 'entry', 'entries')}"
        return Grid(
            ("model", "weights", "input", "params", "MultiAdds", "published params", "published G", "verdict", "note"),
            [_raw_cells(entry) if raw else _cells(entry) for entry in self.entries],
            title=f"audit {self.zoo}",
            notes=[f"{counted} in {self.seconds:.1f} s: {counts}"],
            align="lllrrrrll",
        )

    def _of_figures(self) -> Grid:
        """A row for each printed row; what a column's convention does not give is said below, one by one."""
        every = [(entry, one) for entry in self.entries for one in entry.figures]
        columns = {one.column: one.convention for _, one in every}
        rows = []
        for entry in self.entries:
            held = {one.column: one for one in entry.figures}
            cells = [text for name in columns for text in _held(held.get(name))]
            rows.append([entry.model, entry.input, *cells, entry.verdict, entry.note])
        heads = [text for name, convention in columns.items() for text in (name, convention)]
        notes = []
        for name, convention in columns.items():
            counts = Counter(one.verdict for _, one in every if one.column == name)
            told = ", ".join(f"{n:,} {word}" for word, n in counts.most_common())
            notes.append(f"{name}, by the convention {convention}: {told}")
        total = Counter(one.verdict for _, one in every)
        notes.append(f"{total['reproduced']:,} of {len(every):,} figures reproduced in {self.seconds:.1f} s")
        left = [(entry, one) for entry, one in every if one.verdict != "reproduced"]
        notes += [
            f"{entry.model} {entry.input}: {one.column} {one.printed} against {one.exact:,} ({one.gap:+.2%}), {one.verdict}"
            + (f"; {entry.note}" if entry.note else "")
            for entry, one in left
        ]
        notes += [f"{entry.model} {entry.input}: {entry.note}" for entry in self.entries if entry.verdict == "failed"]
        return Grid(
            ("model", "input", *heads, "verdict", "note"),
            rows,
            f"audit {self.zoo}",
            notes,
            "ll" + "rr" * len(columns) + "ll",
        )

    def data_grids(self) -> Sequence[Grid]:
        """The same with plain numbers."""
        return [self.to_grid(raw=True)]

    def to_dict(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "zoo": self.zoo,
            "passed": self.passed,
            "verdicts": self.verdicts(),
            "entries": [asdict(entry) for entry in self.entries],
        }


def _cells(entry: Entry) -> list[str]:
    return [
        entry.model,
        entry.weights,
        entry.input,
        _number(entry.params),
        _number(entry.multi_adds),
        "as counted"
        if entry.params is not None and entry.published_params == entry.params
        else _number(entry.published_params),
        entry.published_multi_adds,
        entry.verdict,
        entry.note,
    ]


def _raw_cells(entry: Entry) -> list[str]:
    numbers = [
        "" if number is None else str(number) for number in (entry.params, entry.multi_adds, entry.published_params)
    ]
    return [entry.model, entry.weights, entry.input, *numbers, entry.published_multi_adds, entry.verdict, entry.note]


def _held(one: Held | None) -> tuple[str, str]:
    return ("", "") if one is None else (one.printed, f"{one.exact:,}")


def _number(number: int | None) -> str:
    return "" if number is None else f"{number:,}"
