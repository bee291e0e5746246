"""Verdicts on published figures, decided from explanations; the words are those of ``complexity.tables``.

The paper's columns declare no convention: the search's best hypothesis is taken for it where it is to be trusted, that is where
its evidence is more than weak, where it is the default, or where it is a named convention that matches a few cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..architectures import FAMILIES, find, ledger
from ..formulas.arithmetic import Number
from ..ledgers.conventions import convention
from .bounds import in_binary
from .chance import MODERATE
from .column import Cell, Column
from .explaining import SIMPLE, how_it_matches
from .reading import declarations
from .result import CellResult, Explanation, Hypothesis
from .series import contradiction, published_columns, same_place, series

#: Cells that a named convention other than the default must match to be taken for a column's.
FEW = 3
#: What is taken for a column's convention where none is found.
DEFAULTS = {"operations": "multi-adds", "params": "params"}


class Verdict(NamedTuple):
    """One of ``reproduced``, ``rounding``, ``erratum``, ``explained``, ``candidate``, ``unexplained``, and why.

    ``computed``: the exact figure that it is about. That of a guess, or where nothing is found, is what the column's
    hypothesis gives; of an erratum, what should be printed. ``how`` that agrees with the printed one, and ``gap`` (printed ÷
    computed − 1): as in ``CellResult``.
    """

    word: str
    note: str
    computed: Number | None = None
    how: str = ""
    gap: float | None = None


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
    from ..tables.verdicts import figure

    declared = declarations(column)[result.cell.label]
    judged = figure(result.cell.printed, declared)
    if judged.verdict == own.word:
        return own
    exact = judged.computed if isinstance(judged.computed, int) else None
    chosen = declared.get("variant")
    how = how_it_matches(result.cell.figure, exact) if exact else ""
    note = (
        f"as the table is declared, convention {declared['convention']}{f', variant {chosen}' if chosen else ''}: "
        f"{'nothing' if exact is None else f'{exact:,}'}; by the search alone it is {own.word}: {own.note}"
    )
    return Verdict(judged.verdict, note, exact, how, result.cell.figure.gap(exact) if exact else None)


def verdict(explained: Explanation, result: CellResult, others: Sequence[Explanation] = ()) -> Verdict:
    """The verdict on one cell.

    Args:
        explained: its column. result: the cell. others: explanations of further columns of the same source.
    """
    best = explained.best
    own = trusted(explained) and (
        explained.evidence != "weak" or _usual_variant(result, best) or _fits_series(explained, result)
    )
    if own and (found := _agreement(result.cell, result.how, result.computed, best.sentence, result.gap)):
        return found
    if trusted(explained) and result.reproduced and (witness := _series_witness(best, explained, result)):
        return _of_best("explained", f"{best.sentence}; so does {witness}", result)
    if (not own or best.convention == DEFAULTS[explained.column.of]) and (found := _by_default(explained, result)):
        return found
    against = contradiction(result.cell, explained.column.of)
    if against is not None:
        return _about(result.cell, "erratum", against.sentence, against.fits)
    alone = result.alone.hypothesis if result.alone else None
    if alone is not None and result.alone is not None:
        witness = _witness(alone, explained, result, others) or _series_witness(alone, explained, result)
        if witness:
            note = f"{_gives(alone)}; so does {witness}"
            return _about(result.cell, "explained", note, alone.totals[0], binary=_binary(alone))
        if alone.departures <= SIMPLE:
            zeros = "" if alone.reproduced else ", the zeros as place holders"
            return _of_best("candidate", f"{_gives(alone)}{zeros}; {_by_chance(result)}", result)
    if result.how:
        zeros = " (zeros as place holders)" if "place" in result.how else ""
        note = f"{best.sentence} gives {result.computed:,}{zeros}; {explained.evidence} evidence"
        return _of_best("candidate", note, result)
    gap = "" if result.gap is None else f", {result.gap:+.1%} against {result.computed:,}"
    return _of_best("unexplained", f"no simple hypothesis gives it{gap} ({best.sentence})", result)


def _of_best(word: str, note: str, result: CellResult) -> Verdict:
    """A verdict about what the column's hypothesis gives."""
    return Verdict(word, note, result.computed, result.how, result.gap)


def _about(cell: Cell, word: str, note: str, exact: Number | None, *, binary: bool = False) -> Verdict:
    """A verdict about another figure than the column's hypothesis gives."""
    if not exact:
        return Verdict(word, note)
    figure = in_binary(cell.figure) if binary else cell.figure
    return Verdict(word, note, exact, how_it_matches(cell.figure, exact, binary), figure.gap(exact))


def _binary(hypothesis: Hypothesis) -> bool:
    return hypothesis.choices.get("million") == "binary"


def trusted(explained: Explanation) -> bool:
    """Whether a column's best hypothesis may be taken for its convention."""
    best = explained.best
    people = any(not convention.tool for convention, _ in best.names)
    counting = best.departures - sum(
        v != next(iter(find(n).variants)) for n, v in best.variants.items() if n in FAMILIES
    )
    matched = best.reproduced + best.weaker
    return explained.evidence != "weak" or (people and (counting == 0 or (counting == 1 and matched >= FEW)))


def _agreement(cell: Cell, how: str, exact: Number | None, sentence: str, gap: float | None) -> Verdict | None:
    """``reproduced`` or ``rounding``, if the figure agrees in all its digits."""
    if how == "half-up":
        return Verdict("reproduced", sentence, exact, how, gap)
    if how in ("cut", "up"):
        note = f"{cell.printed} is {exact:,} {'cut off' if how == 'cut' else 'rounded up'} ({sentence})"
        return Verdict("rounding", note, exact, how, gap)
    return None


def _by_default(explained: Explanation, result: CellResult) -> Verdict | None:
    """What the default convention and the network's first variant (or the one that the row names) give."""
    cell, default = result.cell, convention(DEFAULTS[explained.column.of])
    if not cell.network:
        return None
    exact = ledger(cell.network, variant=cell.variant, **cell.settings).total(default)
    variant = cell.variant or next(iter(find(cell.network).variants))
    sentence = f"convention {default.name}" + (f", variant {variant}" if len(find(cell.network).variants) > 1 else "")
    return _agreement(cell, how_it_matches(cell.figure, exact), exact, sentence, cell.figure.gap(exact))


def _usual_variant(result: CellResult, best: Hypothesis) -> bool:
    """Whether a cell's network is taken in its first variant, or in the one that its row names."""
    cell = result.cell
    chosen = best.variants.get(cell.network)
    return chosen is None or cell.variant is not None or chosen == next(iter(find(cell.network).variants))


def _fits_series(explained: Explanation, result: CellResult) -> bool:
    """Whether the column's figures for the cell's network alone lead to the same variant and convention, not by chance."""
    found = series(explained.column, result.cell.network) if result.cell.network else None
    if found is None or found.expected_of_series >= MODERATE:
        return False
    same_variant = found.best.variants.get(result.cell.network) == explained.best.variants.get(result.cell.network)
    return same_variant and found.best.convention == explained.best.convention


def _series_witness(hypothesis: Hypothesis, explained: Explanation, result: CellResult) -> str:
    """Another published series of the cell's network that the same variant and convention give, this figure among them."""
    cell, here = result.cell, (explained.column.source, explained.column.table)
    for column in published_columns(explained.column.of):
        found = series(column, cell.network) if (column.source, column.table) != here else None
        if found is None or found.expected_of_series >= MODERATE or found.best.convention != hypothesis.convention:
            continue
        same = found.best.variants.get(cell.network) == hypothesis.variants.get(cell.network)
        if same and any(r.reproduced and same_place(r.cell, cell) and _equal(r.cell, cell) for r in found.cells):
            return f"{column.source} {column.table} as a series, {found.reproduced} of {found.of}"
    return ""


def _equal(one: Cell, other: Cell) -> bool:
    return one.figure._replace(text="") == other.figure._replace(text="")


def _witness(alone: Hypothesis, explained: Explanation, result: CellResult, others: Sequence[Explanation]) -> str:
    """Another column of the same source with the same network that the same convention explains, not weakly."""
    people = {convention.name for convention, _ in alone.names if not convention.tool}
    if alone.departures > 1 or not alone.reproduced:
        return ""
    for other in others:
        shared = people & {convention.name for convention, _ in other.best.names}
        about = any(r.cell.network == result.cell.network and r.reproduced for r in other.cells)
        if (
            other is not explained
            and shared
            and about
            and other.evidence != "weak"
            and other.column.of == explained.column.of
        ):
            return f"{other.column.table} {other.column.name} as a whole"
    return ""


def _gives(alone: Hypothesis) -> str:
    return f"{alone.sentence} gives {alone.totals[0]:,}"


def _by_chance(result: CellResult) -> str:
    alone = result.alone
    assert alone is not None
    return f"{alone.matching:,} of {alone.tried:,} hypotheses give it, so it is a guess"
