"""A cell: a printed text, its computed twin, its verdict, and how it looks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..base.numbers import grouped
from ..base.words import Note, Text, in_language, said
from ..verdicts import MARKS


class Cell(NamedTuple):
    """One cell.

    Attributes:
        printed: the printed text, or ``None`` where nothing is printed.
        computed: the exact figure, or the derived text; ``None`` where the network does not determine it.
        shown: the computed value written like the printed one.
        verdict: a key of ``verdicts.MARKS``; empty where there is nothing to judge.
        notes: what a reader must know of this cell.
        details: figures behind a text, for JSON.
        figure: whether the computed value is a figure (else a number or text of the structure).
        paraphrase: what is printed, in this project's own words; then ``printed`` is ``None``.
    """

    printed: str | Text | None = None
    computed: float | str | Text | None = None
    shown: str | Text = ""
    verdict: str = ""
    notes: tuple[Note, ...] = ()
    details: tuple[Mapping[str, Any], ...] = ()
    figure: bool = False
    paraphrase: Text | None = None

    def note(self, lang: str) -> str:
        """All that a reader must know of it."""
        return said(self.notes, lang)

    def as_printed(self, lang: str) -> str:
        """The printed text with the verdict's mark."""
        if self.printed is None:
            return ""
        return f"{in_language(self.printed, lang)} {MARKS.get(self.verdict, '')}".rstrip()

    def as_computed(self, lang: str) -> str:
        """The computed value in full."""
        value = in_language(self.computed, lang)
        return "" if value is None else grouped(value) if isinstance(value, int) else str(value)

    def as_text(self, lang: str) -> str:
        """Both in one: the printed text, the mark where it is not simply reproduced, and what fits."""
        if self.printed is None:
            return self.as_computed(lang) if self.figure else str(in_language(self.shown, lang))
        if self.figure:
            return f"{self.as_printed(lang)} {self.as_computed(lang)}"
        if self.verdict in ("", "reproduced"):
            return str(in_language(self.printed, lang))
        fits = "" if self.verdict == "cited" else in_language(self.shown, lang)
        return f"{self.as_printed(lang)} {fits}".rstrip()

    def to_data(self, lang: str) -> list[str]:
        """For programs: printed, computed, verdict."""
        values = (in_language(value, lang) for value in (self.printed, self.computed, self.verdict))
        return ["" if value is None else str(value) for value in values]

    def to_dict(self, lang: str) -> dict[str, Any]:
        """Plain data, as the JSON output has it."""
        return {
            "printed": in_language(self.printed, lang),
            "computed": in_language(self.computed, lang),
            "shown": in_language(self.shown, lang),
            "verdict": self.verdict or None,
            "note": self.note(lang),
            **({"paraphrase": in_language(self.paraphrase, lang)} if self.paraphrase else {}),
            **({"details": list(self.details)} if self.details else {}),
        }
