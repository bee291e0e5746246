"""Verdicts on published figures, from explanations.

The paper's columns declare no convention: the search's best hypothesis is taken for it where it is to be trusted, that is where
its evidence is more than weak, where it is the default, or where it is a named convention that matches a few cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..architectures import FAMILIES, find, ledger
from ..base.words import LANGUAGES, Note, as_said, both, said
from ..formulas.arithmetic import Number
from ..ledgers.conventions import convention
from ..verdicts import EQUAL, ROUGHLY, Alternatives, Reading, Verdict, counted, reading
from ..verdicts import verdict as decide
from ..verdicts.witnesses import summed
from .alternatives import Searched, loosely
from .column import Cell, Column
from .explaining import SIMPLE
from .reading import declarations
from .result import CellResult, Explanation, Hypothesis
from .series import contradiction, published_columns, same_place, series
from .windows import how_it_matches, in_binary

#: Cells that a named convention other than the default must match to be taken for a column's.
FEW = 3
#: What is taken for a column's convention where none is found.
DEFAULTS = {"operations": "multi-adds", "params": "params"}


def verdicts(explanations: Sequence[Explanation]) -> list[list[Verdict]]:
    """The verdict on each cell of each explanation, all of one source: its other columns are witnesses.

    A table of the chapter declares how its columns are counted; where its verdict differs for that, it is said and taken.
    """
    found = [[verdict(e, result, explanations) for result in e.cells] for e in explanations]
    for e, words in zip(explanations, found, strict=True):
        if e.column.source == "chapter":
            words[:] = [_as_declared(e.column, r, v) for r, v in zip(e.cells, words, strict=True)]
    return found


def _as_declared(column: Column, result: CellResult, own: Verdict) -> Verdict:
    """The verdict of the chapter's table, where what it declares leads to another one."""
    figure, declared = result.cell.figure, declarations(column)[result.cell.label]
    exact = counted(declared)
    found = decide([reading(figure, exact)], lambda: Searched(figure, declared))
    if found.word == own.word:
        return own
    chosen = declared.get("variant")
    note = Note(
        "explain.as-declared", convention=declared["convention"], variant=_variant(chosen), exact=exact,
        word=both(f"verdicts.{own.word}"), note=_all(own.notes),
    )  # fmt: skip
    return Verdict(found.word, _about(result.cell, note, exact))


def verdict(explained: Explanation, result: CellResult, others: Sequence[Explanation] = ()) -> Verdict:
    """The verdict on one cell.

    Args:
        explained: its column. result: the cell. others: explanations of further columns of the same source.
    """
    found = decide(_readings(explained, result), lambda: _Column(explained, result, others))
    if found.word in ("candidate", "unexplained"):  # what is shown beside a guess is what the column's hypothesis gives
        return found._replace(reading=_of_best(_all(found.notes), result))
    if found.word == "rounding":
        key = "explain.is-cut" if found.how == "cut" else "explain.is-up"
        return found.because(Note(key, printed=result.cell.printed, exact=found.computed, note=_all(found.notes)))
    return found


def _readings(explained: Explanation, result: CellResult) -> Iterator[Reading]:
    """What the figure is computed to be: by the column's hypothesis where it is to be trusted, else by default."""
    best = explained.best
    own = trusted(explained) and (
        (explained.evidence != "weak" and len(explained.cells) > 1)
        or _usual_variant(result, best)
        or _fits_series(explained, result)
    )
    if own:
        yield _of_best(as_said(best.sentences), result)
        if result.reproduced or result.how in ROUGHLY:
            return
    if trusted(explained) and result.reproduced and (witness := _series_witness(best, explained, result)):
        note = Note("explain.so-does", reading=best.sentences, witness=witness)
        yield _of_best(note, result)._replace(other=True)
        return
    if result.cell.network and (not own or best.convention == DEFAULTS[explained.column.of]):
        yield _by_default(explained, result)


class _Column(Alternatives):
    """What else there is for a figure of a column: its series, and what the search finds for it alone."""

    def __init__(self, explained: Explanation, result: CellResult, others: Sequence[Explanation]) -> None:
        self.explained, self.result, self.others = explained, result, others
        self.alone = result.alone.hypothesis if result.alone else None

    def against(self) -> Reading | None:
        """Its own series, wherever it is printed."""
        found = contradiction(self.result.cell, self.explained.column.of, self.explained.series)
        return _about(self.result.cell, found.note, found.fits) if found else None

    def witnessed(self) -> Reading | None:
        """The sum of a printed column, or the likeliest hypothesis for it alone where another column or a series has it too."""
        cell = self.result.cell
        if (
            cell.network
            and not cell.settings
            and (found := summed(cell.figure, cell.network, self.explained.column.of))
        ):
            return found
        if self.alone is None:
            return None
        witness = _witness(self.alone, self.explained, self.result, self.others) or _series_witness(
            self.alone, self.explained, self.result
        )
        if witness is None:
            return None
        note = Note("explain.so-does", reading=_gives(self.alone), witness=witness)
        return _about(self.result.cell, note, self.alone.totals[0], binary=self.alone.binary)

    def guess(self) -> Reading:
        """The same without a witness, else what the column's hypothesis gives otherwise than to the digit."""
        best, result = self.explained.best, self.result
        if result.alone is not None and self.alone is not None and self.alone.departures <= SIMPLE:
            how = how_it_matches(result.cell.figure, self.alone.totals[0], self.alone.binary)
            note = Note(
                "explain.guess", gives=_gives(self.alone), how={lang: loosely(how, lang) for lang in LANGUAGES},
                matching=result.alone.matching, tried=result.alone.tried,
            )  # fmt: skip
            return _about(result.cell, note, self.alone.totals[0], binary=self.alone.binary)
        if result.how:
            zeros = Note("explain.zeros") if "place" in result.how else ""
            evidence = Note(f"explain.{self.explained.evidence}")
            note = Note(
                "explain.by-column", reading=best.sentences, exact=result.computed, zeros=zeros, evidence=evidence
            )
        else:
            gap = "" if result.gap is None else Note("explain.against", gap=result.gap, exact=result.computed)
            note = Note("explain.no-simple", gap=gap, reading=best.sentences)
        return _of_best(note, result)


def _of_best(note: Note, result: CellResult) -> Reading:
    """What the column's hypothesis gives."""
    return Reading(result.computed, EQUAL if result.reproduced else result.how, result.gap, (note,))


def _about(cell: Cell, note: Note, exact: Number | None, *, binary: int = 0) -> Reading:
    """Another figure than the column's hypothesis gives."""
    if not exact:
        return Reading(None, notes=(note,))
    figure = in_binary(cell.figure, binary) if binary else cell.figure
    return Reading(exact, how_it_matches(cell.figure, exact, binary), figure.gap(exact), (note,))


def trusted(explained: Explanation) -> bool:
    """Whether a column's best hypothesis may be taken for its convention."""
    best = explained.best
    people = any(not n.convention.tool for n in best.names)
    counting = best.departures - sum(
        v != next(iter(find(n).variants)) for n, v in best.variants.items() if n in FAMILIES
    )
    matched = best.reproduced + best.weaker
    witnessed = explained.evidence != "weak" and matched > 1
    return witnessed or (people and (counting == 0 or (counting == 1 and matched >= FEW)))


def _by_default(explained: Explanation, result: CellResult) -> Reading:
    """What the default convention and the network's first variant (or the one that the row names) give."""
    cell, default = result.cell, convention(DEFAULTS[explained.column.of])
    exact = ledger(cell.network, variant=cell.variant, **cell.settings).total(default)
    variant = cell.variant or next(iter(find(cell.network).variants))
    several = len(find(cell.network).variants) > 1
    note = Note("explain.convention", convention=default.name, variant=_variant(variant if several else None))
    return _about(cell, note, exact)


def _usual_variant(result: CellResult, best: Hypothesis) -> bool:
    """Whether a cell's network is taken in its first variant, or in the one that its row names."""
    cell = result.cell
    chosen = best.variants.get(cell.network)
    return chosen is None or cell.variant is not None or chosen == next(iter(find(cell.network).variants))


def _fits_series(explained: Explanation, result: CellResult) -> bool:
    """Whether the column's figures for the cell's network alone lead to the same variant and convention, not by chance."""
    found = series(explained.column, result.cell.network) if result.cell.network else None
    if found is None or found.evidence == "weak":
        return False
    same_variant = found.best.variants.get(result.cell.network) == explained.best.variants.get(result.cell.network)
    return same_variant and found.best.convention == explained.best.convention


def _series_witness(hypothesis: Hypothesis, explained: Explanation, result: CellResult) -> Note | None:
    """Another published series of the cell's network that the same variant and convention give, this figure among them."""
    cell, here = result.cell, (explained.column.source, explained.column.table)
    for column in published_columns(explained.column.of):
        found = series(column, cell.network) if (column.source, column.table) != here else None
        if found is None or found.evidence == "weak" or found.best.convention != hypothesis.convention:
            continue
        same = found.best.variants.get(cell.network) == hypothesis.variants.get(cell.network)
        if same and any(r.reproduced and same_place(r.cell, cell) and _equal(r.cell, cell) for r in found.cells):
            return Note("explain.as-series", source=column.source, table=column.table, n=found.reproduced, of=found.of)
    return None


def _equal(one: Cell, other: Cell) -> bool:
    return one.figure._replace(text="") == other.figure._replace(text="")


def _witness(
    alone: Hypothesis, explained: Explanation, result: CellResult, others: Sequence[Explanation]
) -> Note | None:
    """Another column of the same source with the same network that the same convention explains, not weakly."""
    people = {n.convention.name for n in alone.names if not n.convention.tool}
    if alone.departures > 1 or not alone.reproduced:
        return None
    for other in others:
        shared = people & {n.convention.name for n in other.best.names}
        about = any(r.cell.network == result.cell.network and r.reproduced for r in other.cells)
        if (
            other is not explained
            and shared
            and about
            and other.evidence != "weak"
            and other.column.of == explained.column.of
        ):
            return Note("explain.as-whole", table=other.column.table, name=other.column.name)
    return None


def _gives(alone: Hypothesis) -> Note:
    return Note("explain.gives-exact", reading=alone.sentences, exact=alone.totals[0])


def _variant(name: str | None) -> Note | str:
    return Note("explain.variant", variant=name) if name else ""


def _all(notes: Sequence[Note]) -> Note:
    """Notes as one."""
    return as_said({lang: said(notes, lang) for lang in LANGUAGES})
