"""Series: all figures that one column prints for one network, at several settings, are evidence for each other.

A figure that some network or convention happens to give may still be a misprint. What decides is its series: if one hypothesis
gives the figures beside it (same width at other resolutions, same resolution at other widths) and not this one, then the column
contradicts it, and whoever copied it copied a misprint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from ..architectures import find
from ..base.words import LANGUAGES, Note, listed
from ..formulas.arithmetic import Number
from ..published import source_ids
from .amounts import amounts_or_none
from .column import Cell, Column
from .explaining import explain_column
from .reading import of_source
from .result import GRADES, CellResult, Explanation, Hypothesis
from .windows import how_it_matches

#: Figures of one network that a column must have to be a series.
FEWEST = 4
#: Figures that must speak against the one in question.
WITNESSES = 2


@dataclass(frozen=True)
class Witness:
    """A printed figure that a hypothesis gives, and where it stands."""

    source: str
    table: str
    label: str
    printed: str
    computed: Number

    @property
    def note(self) -> Note:
        """In plain words."""
        where = f"{self.source} {self.table}"
        return Note("reading.which", name=Note("explain.of-cell", printed=self.printed, label=self.label), said=where)


@dataclass(frozen=True)
class Contradiction:
    """A figure that its series contradicts.

    Attributes:
        cell: the figure, where it stands in the series. source, table: of the series.
        hypothesis: what gives the rest of the series. fits: its exact total for this cell. shown: as it would be printed.
        witnesses: figures that differ in one setting, all given by the hypothesis.
        versions: figures printed elsewhere for the same network at the same setting that the hypothesis gives.
    """

    cell: Cell
    source: str
    table: str
    hypothesis: Hypothesis
    fits: Number
    shown: str
    witnesses: tuple[Witness, ...]
    versions: tuple[Witness, ...]

    @property
    def named(self) -> str:
        """The hypothesis by its names: convention and variant."""
        return f"convention {self.hypothesis.convention}, variant {self.hypothesis.variants[self.cell.network]}"

    @property
    def note(self) -> Note:
        """In plain words."""
        where = Note("explain.in-source", source=self.source, table=self.table) if self.source else ""
        witnesses = [Note("explain.of-cell", printed=w.printed, label=w.label) for w in self.witnesses[:4]]
        variant = Note("explain.variant", variant=self.hypothesis.variants[self.cell.network])
        named = Note("explain.convention", convention=self.hypothesis.convention, variant=variant)
        text = Note(
            "explain.contradicts", printed=self.cell.printed, where=where, named=named,
            witnesses={lang: listed((w.say(lang) for w in witnesses), lang) for lang in LANGUAGES}, shown=self.shown,
        )  # fmt: skip
        if not self.versions:
            return text
        versions = {lang: listed((v.note.say(lang) for v in self.versions[:3]), lang) for lang in LANGUAGES}
        return Note("explain.versions", said=text, versions=versions)


def contradiction(cell: Cell, of: str, column: Column | None = None) -> Contradiction | None:
    """The series that contradicts a ``cell``'s figure: its own ``column``'s, or wherever it is printed for the same setting.

    ``of``: ``operations`` or ``params``.
    """
    if not cell.network:
        return None
    if column is not None and column.source not in source_ids() and (found := _contradicted(column, cell)):
        return found
    for other in published_columns(of):
        for there in other.cells:
            if same_place(cell, there) and _same_figure(cell, there) and (found := _contradicted(other, there)):
                return found
    return None


def series(column: Column, network: str, without: Cell | None = None) -> Explanation | None:
    """A column's figures for one network, explained jointly; ``None`` if there are too few settings."""
    cells = tuple(cell for cell in column.cells if cell.network == network and cell is not without)
    if len({setting(cell) for cell in cells}) + (without is not None) < FEWEST:
        return None
    return _explained(replace(column, cells=cells))


def _contradicted(column: Column, cell: Cell) -> Contradiction | None:
    explained = series(column, cell.network, without=cell)
    if explained is None or explained.none >= GRADES["moderate"]:
        return None
    if any(_gives(h, cell) for h in (explained.best, *explained.together, *_as_good(explained))):
        return None
    fits = total(explained.best, cell)
    if fits is None:
        return None
    witnesses: list[CellResult] = []
    for neighbours in _neighbours(cell, explained).values():
        speaking = [r for r in neighbours if r.how]
        if len(speaking) <= len(neighbours) - len(speaking):
            return None  # its neighbours do not fit either: another network, not a misprint
        witnesses += speaking
    versions = tuple(_versions(cell, explained, column.of))
    axes = {name for name, rest in _neighbours(cell, explained).items() if rest}
    if len(witnesses) < WITNESSES or not (versions or len(axes) > 1) or _systematic(column, cell):
        return None
    return Contradiction(
        cell,
        column.source,
        column.table,
        explained.best,
        fits,
        cell.figure.show(fits),
        tuple(_witness(column, r) for r in sorted(witnesses, key=lambda r: not r.reproduced)),
        versions,
    )


def _as_good(explained: Explanation) -> list[Hypothesis]:
    """Others that match as many of the series' figures."""
    enough = explained.best.reproduced + explained.best.weaker
    return [h for h in explained.others if h.reproduced + h.weaker >= enough]


def _gives(hypothesis: Hypothesis, cell: Cell) -> bool:
    exact = total(hypothesis, cell)
    return bool(exact) and bool(how_it_matches(cell.figure, exact, hypothesis.binary))


def total(hypothesis: Hypothesis, cell: Cell) -> Number | None:
    """What a named hypothesis gives for a cell that it was not found by; ``None`` where it has no name or network."""
    if not hypothesis.names:
        return None
    settings = {name: hypothesis.choices[name] for name in ("classes",) if name in hypothesis.choices}
    amounts = amounts_or_none(cell.network, hypothesis.variants[cell.network], {**settings, **cell.settings})
    return None if amounts is None else hypothesis.names[0].convention.total(amounts)


def _neighbours(cell: Cell, explained: Explanation) -> dict[str, list[CellResult]]:
    """The series' other figures that differ from the cell in one setting, by that setting."""
    here = dict(setting(cell))
    found: dict[str, list[CellResult]] = {}
    for result in explained.cells:
        there = dict(setting(result.cell))
        different = [name for name in here if here[name] != there.get(name)]
        if len(different) == 1:
            found.setdefault(different[0], []).append(result)
    return found


def _systematic(column: Column, cell: Cell) -> bool:
    """Whether the column's other networks do not fit at the cell's setting either: then the setting means something else."""
    network = find(cell.network)
    defaults = {"resolution": network.resolution, **network.settings, "block": ()}
    unusual = [(name, value) for name, value in setting(cell) if value != defaults[name]]
    for name in dict.fromkeys(other.network for other in column.cells if other.network != cell.network):
        if explained := series(column, name):
            for result in explained.cells:
                if not result.how and any(entry in setting(result.cell) for entry in unusual):
                    return True
    return False


def _versions(cell: Cell, explained: Explanation, of: str) -> Iterator[Witness]:
    """Other figures printed for the same network at the same setting that the hypothesis, or its other variants, give."""
    seen: set[tuple[str, str]] = set()
    convention = explained.best.names[0].convention if explained.best.names else None
    if convention is None:
        return
    from ..architectures import ledger

    totals = [
        ledger(cell.network, variant=variant, **cell.settings).total(convention)
        for variant in find(cell.network).variants
    ]
    for column in published_columns(of):
        for other in column.cells:
            if not same_place(cell, other) or _same_figure(cell, other) or (column.source, other.printed) in seen:
                continue
            given = [total for total in totals if how_it_matches(other.figure, total)]
            if given:
                seen.add((column.source, other.printed))
                yield Witness(column.source, column.table, other.label, other.printed, given[0])


def _witness(column: Column, result: CellResult) -> Witness:
    assert result.computed is not None
    return Witness(column.source, column.table, result.cell.label, result.cell.printed, result.computed)


def same_place(one: Cell, other: Cell) -> bool:
    """Whether two cells are about the same network at the same setting."""
    return one.network == other.network and setting(one) == setting(other)


def _same_figure(one: Cell, other: Cell) -> bool:
    return one.figure.digits * one.figure.step[0] * other.figure.step[1] == (
        other.figure.digits * other.figure.step[0] * one.figure.step[1]
    )


def setting(cell: Cell) -> tuple[tuple[str, Any], ...]:
    """A cell's settings in full, those that it leaves out at their defaults; what makes a variant apart."""
    network = find(cell.network)
    full: Mapping[str, Any] = {"resolution": network.resolution, **network.settings, **cell.settings}
    names = ("alpha", "width", "groups", "classes", "resolution")
    return (*((name, full[name]) for name in names if name in full), ("block", cell.block))


@cache
def published_columns(of: str) -> tuple[Column, ...]:
    """All published columns of a kind of figure, the papers' first."""
    names = sorted(source_ids(), key=lambda name: name == "chapter")
    return tuple(column for name in names for column in of_source(name) if column.of == of)


def _explained(column: Column) -> Explanation:
    """As ``explain_column``, once for each column."""
    key = repr(column)
    if key not in _BY_KEY:
        _BY_KEY[key] = explain_column(column, others=8, named_only=True)
    return _BY_KEY[key]


_BY_KEY: dict[str, Explanation] = {}
