"""Verdicts on printed texts that are no figures of a whole network: cells of its structure, and what is quoted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..base.words import LANGUAGES, Note
from .deciding import EQUAL, Alternatives, Reading, Verdict, verdict


def structural(
    printed: str, derived: Sequence[tuple[str, Any]], sources: Mapping[str, str], evidence: Sequence[Note] = ()
) -> Verdict:
    """The verdict on a cell of a network's structure.

    Args:
        printed: the printed text.
        derived: (variant, value) for every variant of the network, the declared one first; a value is an integer or a
            text, that of another variant may be ``None``.
        sources: variant -> where it is published.
        evidence: what else speaks for the derived value.
    """
    fits = derived[0][1]
    omitted = str(fits).removeprefix(printed).strip() if agrees(printed, fits) else ""
    notes = (Note("because.omits", printed=printed, omitted=omitted),) if omitted else ()
    one = Reading(fits, EQUAL if agrees(printed, fits) else "", notes=notes)
    return verdict([one], lambda: _Variants(printed, derived, sources, evidence))


class _Variants(Alternatives):
    """What the network's other variants say of a cell that the declared one does not give."""

    def __init__(
        self, printed: str, derived: Sequence[tuple[str, Any]], sources: Mapping[str, str], evidence: Sequence[Note]
    ) -> None:
        self.printed, self.sources, self.evidence = printed, sources, evidence
        (self.declared, self.fits), *others = derived
        self.others = [(variant, value) for variant, value in others if value is not None]
        self.code = dict(self.others).get("chapter-code")
        self.holders = [variant for variant, value in self.others if agrees(printed, value)]

    def against(self) -> Reading | None:
        """The network itself, unless a source has the network so and nothing inside the book contradicts it."""
        if self.holders and (self.code is None or agrees(self.printed, self.code)):
            return None
        notes = [Note("because.structure", printed=self.printed, fits=str(self.fits)), *self.evidence]
        if self.code is not None and agrees(str(self.fits), self.code):
            notes.append(Note("because.chapter-code"))
        notes += [
            Note("because.also", variant=variant, value=str(value))
            for variant, value in self.others
            if str(value) != str(self.fits)
        ]
        return Reading(self.fits, notes=tuple(notes))

    def witnessed(self) -> Reading | None:
        """Another variant that a source has: no misprint."""
        if not self.holders:
            return None
        published = [holder for holder in self.holders if holder != "chapter-code"] or self.holders
        witness = (
            Note("because.chapter-code")
            if "chapter-code" in self.holders
            else Note("because.as-said", text=self.sources[published[0]])
        )
        note = Note(
            "because.structure-explained",
            printed=self.printed,
            variant=published[0],
            declared=self.declared,
            fits=str(self.fits),
            witness={lang: witness.say(lang) for lang in LANGUAGES},
        )
        return Reading(dict(self.others)[published[0]], EQUAL, notes=(note,))


def cited(printed: str, quoted: Sequence[str], source: str) -> Verdict:
    """The verdict on a text that is not a function of the network: cited, or an erratum if its source prints something else.

    Args:
        printed: the printed text. quoted: what the source prints for the same network; empty if it is not at hand.
        source: the source's name.
    """
    return verdict([], lambda: _Quoted(printed, quoted, source), determined=False)


class _Quoted(Alternatives):
    """What the source of a quoted text prints."""

    def __init__(self, printed: str, quoted: Sequence[str], source: str) -> None:
        self.printed, self.quoted, self.source = printed, quoted, source

    def against(self) -> Reading | None:
        """The source, where it prints something else for the same network."""
        if not self.quoted or any(_same(self.printed, text) for text in self.quoted):
            return None
        percent = "%" if self.printed.endswith("%") and not self.quoted[0].endswith("%") else ""
        fits = " / ".join(dict.fromkeys(self.quoted)) + percent
        return Reading(
            fits, notes=(Note("because.cited-differs", printed=self.printed, source=self.source, fits=fits),)
        )


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
