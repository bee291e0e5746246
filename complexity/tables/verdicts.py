"""Verdicts: what a printed text is, given what was computed. Decided here, never typed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..base.numbers import grouped
from ..published.figure import Figure
from .counting import counted
from .messages import LANGUAGES, Note
from .model import Cell


def figure(printed: str | None, declared: Mapping[str, Any]) -> Cell:
    """A cell that prints a figure, judged against the declared network, variant and convention."""
    exact = counted(declared)
    unit = declared.get("unit", "")
    if printed is None:
        return Cell(None, exact, Figure.read("1", unit).show(exact, 2) if unit else grouped(exact), figure=True)
    read = Figure.read(printed, unit)
    match = read.match(exact)
    if match and match.how == "half-up":
        return Cell(printed, exact, read.show(exact), "reproduced", figure=True)

    from .evidence import elsewhere, judged

    if match:
        note = Note(match.how, printed=printed, exact=grouped(exact), rounded=read.show(exact))
        return Cell(printed, exact, read.show(exact), "rounding", (note, *elsewhere(read, declared)), figure=True)
    verdict, notes = judged(read, declared)
    computed = Note("computed", printed=printed, exact=grouped(exact), gap=read.gap(exact))
    return Cell(printed, exact, read.show(exact), verdict, (computed, *notes), figure=True)


def structural(
    printed: str | None,
    derived: Sequence[tuple[str, Any]],
    sources: Mapping[str, str],
    evidence: Sequence[Note] = (),
) -> Cell:
    """A cell of a structure table.

    Args:
        printed: the printed text; ``""`` is a blank in print, ``None`` a cell that the table does not have.
        derived: (variant, value) for every variant of the network, the declared one first; a value is an integer, a
            text, or ``None`` where the network does not determine it.
        sources: variant -> where it is published.
        evidence: what else speaks for the derived value.
    """
    (declared, fits), *others = derived
    if printed is None:
        return Cell(None, fits, "" if fits is None else str(fits))
    if not printed:  # left blank in print: shown so
        return Cell(None, fits)
    if fits is None:
        return Cell(printed)
    if agrees(printed, fits):
        omitted = str(fits).removeprefix(printed).strip()
        notes = (Note("omits", printed=printed, omitted=omitted),) if omitted else ()
        return Cell(printed, fits, str(fits), "reproduced", notes)
    others = [(variant, value) for variant, value in others if value is not None]
    code = dict(others).get("chapter-code")
    holders = [variant for variant, value in others if agrees(printed, value)]
    if holders and (code is None or agrees(printed, code)):
        # Not contradicted inside the book, and a source has the network so: another variant, not a misprint.
        published = [holder for holder in holders if holder != "chapter-code"] or holders
        witness = Note("chapter-code") if "chapter-code" in holders else Note("source", source=sources[published[0]])
        note = Note(
            "structure-explained",
            printed=printed,
            variant=published[0],
            declared=declared,
            fits=str(fits),
            witness={lang: witness.say(lang) for lang in LANGUAGES},
        )
        return Cell(printed, fits, str(fits), "explained", (note,))
    against = [Note("structure", printed=printed, fits=str(fits)), *evidence]
    if code is not None and agrees(str(fits), code):
        against.append(Note("chapter-code"))
    against += [Note("also", variant=variant, value=str(value)) for variant, value in others if str(value) != str(fits)]
    return Cell(printed, fits, str(fits), "erratum", tuple(against))


def cited(printed: str, quoted: Sequence[str], source: str) -> Cell:
    """A cell that is not a function of the network: cited, or an erratum if its source prints something else.

    Args:
        printed: the printed text. quoted: what the source prints for the same network; empty if it is not at hand.
        source: the source's name.
    """
    if not quoted or any(_same(printed, text) for text in quoted):
        return Cell(printed, None, "", "cited")
    fits = " / ".join(dict.fromkeys(quoted)) + ("%" if printed.endswith("%") and not quoted[0].endswith("%") else "")
    return Cell(printed, None, fits, "erratum", (Note("cited-differs", printed=printed, source=source, fits=fits),))


def agrees(printed: str, derived: Any) -> bool:
    """Whether a printed text says what was derived; an operator may be printed without its details (``Conv2d``)."""
    return printed == str(derived) or str(derived).startswith(f"{printed} ")


def _same(printed: str, quoted: str) -> bool:
    """Whether two texts say the same number, or the same words."""
    one, other = (text.strip().rstrip("%") for text in (printed, quoted))
    try:
        return float(one) == float(other)
    except ValueError:
        return one == other
