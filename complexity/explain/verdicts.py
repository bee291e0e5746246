"""Verdicts on published figures, decided from explanations; the words are those of ``complexity.tables``.

The paper's columns declare no convention: the search's best hypothesis is taken for it where it is to be trusted, that is where
its evidence is more than weak, where it is the default, or where it is a named convention that matches a few cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..architectures import FAMILIES, find
from .chance import MODERATE
from .explaining import SIMPLE
from .result import CellResult, Explanation, Hypothesis
from .series import contradiction, published_columns, same_place, series

#: Cells that a named convention other than the default must match to be taken for a column's.
FEW = 3


class Verdict(NamedTuple):
    """One of ``reproduced``, ``rounding``, ``erratum``, ``explained``, ``candidate``, ``unexplained``, and why."""

    word: str
    note: str


def verdicts(explanations: Sequence[Explanation]) -> list[list[Verdict]]:
    """The verdict on each cell of each explanation, all of one source: its other columns are witnesses."""
    return [[verdict(e, result, explanations) for result in e.cells] for e in explanations]


def verdict(explained: Explanation, result: CellResult, others: Sequence[Explanation] = ()) -> Verdict:
    """The verdict on one cell.

    Args:
        explained: its column. result: the cell. others: explanations of further columns of the same source.
    """
    best, printed = explained.best, result.cell.printed
    if trusted(explained):
        usual = explained.evidence != "weak" or _usual_variant(result, best)
        witness = "" if usual else _series_witness(explained, result)
        if result.reproduced and (usual or witness):
            return (
                Verdict("reproduced", best.sentence) if usual else Verdict("explained", f"{best.sentence}; {witness}")
            )
        if result.how in ("cut", "up") and usual:
            how = "cut off" if result.how == "cut" else "rounded up"
            return Verdict("rounding", f"{printed} is {result.computed:,} {how} ({best.sentence})")
    against = contradiction(result.cell, explained.column.of)
    if against is not None:
        return Verdict("erratum", against.sentence)
    alone = result.alone.hypothesis if result.alone else None
    if alone is not None and result.alone is not None:
        witness = _witness(alone, explained, others)
        if witness:
            return Verdict("explained", f"{_gives(alone)}; so does {witness}")
        if alone.departures <= SIMPLE:
            zeros = "" if alone.reproduced else ", the zeros as place holders"
            return Verdict("candidate", f"{_gives(alone)}{zeros}; {_by_chance(result)}")
    if result.how:
        zeros = " (zeros as place holders)" if "place" in result.how else ""
        return Verdict("candidate", f"{best.sentence} gives {result.computed:,}{zeros}; {explained.evidence} evidence")
    gap = "" if result.gap is None else f", {result.gap:+.1%} against {result.computed:,}"
    return Verdict("unexplained", f"no simple hypothesis gives it{gap} ({best.sentence})")


def trusted(explained: Explanation) -> bool:
    """Whether a column's best hypothesis may be taken for its convention."""
    best = explained.best
    people = any(not convention.tool for convention, _ in best.names)
    counting = best.departures - sum(
        v != next(iter(find(n).variants)) for n, v in best.variants.items() if n in FAMILIES
    )
    matched = best.reproduced + best.weaker
    return explained.evidence != "weak" or (people and (counting == 0 or (counting == 1 and matched >= FEW)))


def _usual_variant(result: CellResult, best: Hypothesis) -> bool:
    """Whether a cell's network is taken in its first variant, or in the one that its row names."""
    cell = result.cell
    chosen = best.variants.get(cell.network)
    return chosen is None or cell.variant is not None or chosen == next(iter(find(cell.network).variants))


def _series_witness(explained: Explanation, result: CellResult) -> str:
    """A published series of the cell's network that the same variant and convention give, this figure among them."""
    cell = result.cell
    for column in published_columns(explained.column.of):
        found = series(column, cell.network)
        if found is None or found.expected_by_chance >= MODERATE or column.source == explained.column.source:
            continue
        same = found.best.variants == {cell.network: explained.best.variants.get(cell.network)}
        if same and any(
            r.reproduced and same_place(r.cell, cell) and r.cell.printed == cell.printed for r in found.cells
        ):
            return f"{column.source} {column.table} prints {found.reproduced} of {found.of} figures so"
    return ""


def _witness(alone: Hypothesis, explained: Explanation, others: Sequence[Explanation]) -> str:
    """Another column of the same source that the same convention of people explains, not weakly."""
    people = {convention.name for convention, _ in alone.names if not convention.tool}
    for other in others:
        shared = people & {convention.name for convention, _ in other.best.names}
        if other is not explained and shared and other.evidence != "weak" and other.column.of == explained.column.of:
            return f"{other.column.table} {other.column.name} as a whole"
    return ""


def _gives(alone: Hypothesis) -> str:
    return f"{alone.sentence} gives {alone.totals[0]:,}"


def _by_chance(result: CellResult) -> str:
    alone = result.alone
    assert alone is not None
    return f"{alone.matching:,} of {alone.tried:,} hypotheses give it, so it is a guess"
