"""One verdict from what is printed, what was computed and what else may give it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ..base.words import Note, said, say
from ..published.figure import Figure

#: Verdict -> its mark in texts. The order is the order of precedence.
MARKS = {
    "reproduced": "✓",
    "rounding": "≈",
    "erratum": "✗",
    "explained": "=",
    "candidate": "?",
    "unexplained": "!",
    "cited": "·",
}
#: How a reading agrees that is equal: a figure rounded half up to all its printed digits, or the words.
EQUAL = "half-up"
#: How a figure agrees only otherwise than rounded half up, in all its digits.
ROUGHLY = ("cut", "up")


class Reading(NamedTuple):
    """A value that a printed text is held against.

    Attributes:
        value: an exact number or a text; ``None`` where there is none.
        how: it agrees with the printed text: ``half-up`` (equal), ``cut``, ``up``, something weaker, or empty: not at all.
        gap: printed ÷ value − 1, of a figure.
        notes: what a reader must know of it.
        other: it is not the declared way but another named one, with a witness.
    """

    value: Any
    how: str = ""
    gap: float | None = None
    notes: tuple[Note, ...] = ()
    other: bool = False


class Verdict(NamedTuple):
    """A ``word``, which is a key of ``MARKS``, and the reading that it is about."""

    word: str
    reading: Reading

    @property
    def computed(self) -> Any:
        """The exact number or the text that the verdict is about: of an erratum, what fits."""
        return self.reading.value

    @property
    def how(self) -> str:
        """How that agrees with what is printed."""
        return self.reading.how

    @property
    def gap(self) -> float | None:
        """Printed ÷ computed − 1."""
        return self.reading.gap

    @property
    def notes(self) -> tuple[Note, ...]:
        """Why."""
        return self.reading.notes

    @property
    def note(self) -> str:
        """Why, in English."""
        return said(self.notes, "en")

    def because(self, *notes: Note) -> Verdict:
        """The same with other notes."""
        return self._replace(reading=self.reading._replace(notes=notes))


class Alternatives:
    """What decides where nothing computed gives a printed text; each is asked only where those above it have no answer."""

    def against(self) -> Reading | None:
        """What fits, where something contradicts the printed text."""
        return None

    def witnessed(self) -> Reading | None:
        """Another named convention or variant that gives it, with a second witness."""
        return None

    def guess(self) -> Reading | None:
        """A simple named one without a witness; a reading that does not agree says what was tried."""
        return None


def verdict(
    computed: Iterable[Reading],
    alternatives: Callable[[], Alternatives] = Alternatives,
    *,
    determined: bool = True,
) -> Verdict:
    """The verdict on a printed text: the first that holds, in the order of ``MARKS``.

    Args:
        computed: under the declared convention and variant (several where several are as good), the first before all.
        alternatives: what else there is, asked for only where nothing computed agrees.
        determined: whether the network determines the text; where it does not, what nothing speaks against is cited.
    """
    readings = tuple(computed)
    agreeing = [one for one in readings if one.how in (EQUAL, *ROUGHLY)]
    if agreeing:
        one = min(agreeing, key=lambda one: (one.other, one.how != EQUAL))
        return Verdict("rounding" if one.how != EQUAL else "explained" if one.other else "reproduced", one)
    asked = alternatives()
    if (found := asked.against()) is not None:
        return Verdict("erratum", found)
    if (found := asked.witnessed()) is not None and found.how:
        return Verdict("explained", found)
    if (found := asked.guess()) is not None:
        return Verdict("candidate" if found.how else "unexplained", found)
    first = readings[0] if readings else Reading(None)
    return Verdict("unexplained" if determined else "cited", first)


def reading(printed: Figure, exact: Any, *notes: Note, other: bool = False) -> Reading:
    """An exact number held against a printed figure, in all its digits; ``notes`` and ``other`` as in ``Reading``."""
    match = printed.match(exact)
    return Reading(exact, match.how if match else "", printed.gap(exact) if exact else None, notes, other)


def exactly(published: int, exact: int, *notes: Note, other: bool = False) -> Reading:
    """An ``exact`` whole number held against one that is published to the last digit; ``notes`` and ``other`` as in ``Reading``."""
    how = EQUAL if published == exact else ""
    return Reading(exact, how, published / exact - 1 if exact else None, notes, other)


def worst(found: Iterable[Verdict]) -> Verdict:
    """Of several verdicts on one thing, the one that says the least for it."""
    order = ("reproduced", "explained", "rounding", "candidate", "cited", "unexplained", "erratum")
    return max(found, key=lambda one: order.index(one.word))


def word(name: str, lang: str) -> str:
    """The word of the verdict of that ``name`` in a language."""
    return say(f"verdicts.{name}", lang)


def meaning(name: str, lang: str) -> str:
    """What the verdict of that ``name`` means, in a language (``lang``), for the line below a table."""
    return say(f"means.{name}", lang)
