"""Cells with their verdicts: what is printed and what was computed, handed to ``complexity.verdicts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import verdicts
from ..base.numbers import grouped
from ..base.words import Note
from ..published.figure import Figure
from .cell import Cell


def figure(printed: str | None, declared: Mapping[str, Any]) -> Cell:
    """A cell that prints a figure, judged against the declared network, variant and convention."""
    exact = verdicts.counted(declared)
    unit = declared.get("unit", "")
    if printed is None:
        return Cell(None, exact, Figure.read("1", unit).show(exact, 2) if unit else grouped(exact), figure=True)
    read = Figure.read(printed, unit)

    def searched() -> verdicts.Alternatives:
        from ..explaining.alternatives import Searched

        return Searched(read, declared)

    found = verdicts.verdict([verdicts.reading(read, exact)], searched)
    notes = found.notes
    if found.word == "rounding":
        from ..verdicts.witnesses import elsewhere

        first = Note(f"because.{found.how}", printed=printed, exact=grouped(exact), rounded=read.show(exact))
        notes = (first, *(note for other in elsewhere(read, declared) for note in other.notes))
    elif found.word != "reproduced":
        notes = (Note("because.computed", printed=printed, exact=grouped(exact), gap=read.gap(exact)), *notes)
    return Cell(printed, exact, read.show(exact), found.word, notes, figure=True)


def structural(
    printed: str | None,
    derived: Sequence[tuple[str, Any]],
    sources: Mapping[str, str],
    evidence: Sequence[Note] = (),
) -> Cell:
    """A cell of a structure table; see ``verdicts.structural``.

    Args:
        printed: ``""`` is a blank in print, ``None`` a cell that the table does not have.
        derived: the declared variant's value first; ``None`` where the network does not determine it.
        sources, evidence: as there.
    """
    fits = derived[0][1]
    shown = "" if fits is None else str(fits)
    if printed is None:
        return Cell(None, fits, shown)
    if not printed:  # left blank in print: shown so
        return Cell(None, fits)
    if fits is None:
        return Cell(printed, notes=(Note("tables.not-judged", printed=printed),))
    found = verdicts.structural(printed, derived, sources, evidence)
    return Cell(printed, fits, shown, found.word, found.notes)


def cited(printed: str, quoted: Sequence[str], source: str) -> Cell:
    """A cell that is not a function of the network; see ``verdicts.cited``."""
    found = verdicts.cited(printed, quoted, source)
    return Cell(printed, None, found.computed or "", found.word, found.notes)
