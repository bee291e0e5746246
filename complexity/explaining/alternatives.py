"""Where a figure comes from when its declared convention and variant do not give it, as verdicts ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..base.numbers import grouped
from ..base.words import LANGUAGES, Note, listed, say
from ..published.figure import Figure
from ..verdicts import Alternatives, Reading, reading
from ..verdicts.witnesses import elsewhere, summed
from .column import Cell
from .explaining import SIMPLE, explain_alone
from .series import contradiction
from .windows import how_it_matches


class Searched(Alternatives):
    """What the search finds for a figure whose table declares how it is counted."""

    def __init__(self, read: Figure, declared: Mapping[str, Any]) -> None:
        self.read, self.declared = read, declared
        # No variant: the search is told what is printed, not what is declared, here as in ``complexity explain``.
        network, settings = declared["network"], declared["settings"]
        self.cell = Cell(network, read.text, network, settings, unit=declared.get("unit", ""))

    def against(self) -> Reading | None:
        """Its own series, wherever it is printed."""
        found = contradiction(self.cell, self.declared["of"])
        if found is None:
            return None
        note = Note(
            "because.series",
            source=found.source,
            table=found.table,
            sentence=found.hypothesis.sentences,
            witnesses=", ".join(f"{witness.printed} ({witness.label})" for witness in found.witnesses[:4]),
            shown=found.shown,
        )
        versions = {
            "en": listed((v.note.say("en") for v in found.versions[:3]), "en"),
            "zh": listed((f"{v.printed}（{v.label}，{v.source} {v.table}）" for v in found.versions[:3]), "zh"),
        }
        more = (Note("because.versions", versions=versions),) if found.versions else ()
        return reading(self.read, found.fits, note, *more)

    def witnessed(self) -> Reading | None:
        """Other conventions that reproduce a whole column of the chapter on the same network."""
        found = elsewhere(self.read, self.declared)
        if not found:
            return summed(self.read, self.declared["network"], self.declared["of"])
        return found[0]._replace(notes=tuple(note for one in found for note in one.notes))

    def guess(self) -> Reading | None:
        """The simplest hypothesis that gives the figure by itself."""
        alone = explain_alone(self.cell, self.declared["of"])
        found = alone.hypothesis
        if found is None or found.departures > SIMPLE:
            return Reading(None, notes=(Note("because.nothing-simple", matching=alone.matching, tried=alone.tried),))
        total = found.totals[0] or 0
        how = how_it_matches(self.read, total, found.binary)
        note = Note(
            "because.guess",
            sentence=found.sentences,
            exact=grouped(total),
            zeros={lang: loosely(how, lang) for lang in LANGUAGES},
            matching=alone.matching,
            tried=alone.tried,
        )
        return Reading(total, how, notes=(note,))


def loosely(how: str, lang: str) -> str:
    """In words, how a figure agrees if it does not round half up to all its digits."""
    kinds = {
        "cut-off": how.startswith("cut"),
        "rounded-up": how.startswith("up"),
        "place-holders": "place holders" in how,
    }
    return "".join(say(f"because.{kind}", lang) for kind, holds in kinds.items() if holds)
