"""What ``explain`` answers: columns explained, as text, Markdown, HTML, plain data, and a sentence to paste."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..base import Grid, Result
from ..verdicts import Verdict
from .result import GRADES, ROUNDED, CellResult, Explanation, Hypothesis
from .series import contradiction
from .verdicts import verdicts


@dataclass(frozen=True, repr=False)
class Report(Result):
    """Explained columns.

    Attributes:
        columns: in the order of the request. title: what was asked for. notes: on what was left out.
    """

    columns: tuple[Explanation, ...]
    title: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def verdicts(self) -> list[list[Verdict]]:
        """A verdict for each cell of each column."""
        return verdicts(self.columns)

    @property
    def sentences(self) -> list[str]:
        """One plain sentence a column, fit for a review."""
        return [sentence(e, v) for e, v in zip(self.columns, self.verdicts, strict=True)]

    def grids(self) -> list[Grid]:
        """One table a column."""
        grids = [_grid(e, v, self.title) for e, v in zip(self.columns, self.verdicts, strict=True)]
        return [*grids[:-1], replace(grids[-1], notes=[*grids[-1].notes, *self.notes])] if self.notes else grids

    def to_grid(self) -> Grid:
        """The first column's table."""
        return self.grids()[0]

    def page_title(self) -> str:
        """What was asked for."""
        return self.title or "Explained figures"

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as ``--format json`` prints it."""
        return {
            "title": self.title,
            "notes": list(self.notes),
            "columns": [_column(e, v) for e, v in zip(self.columns, self.verdicts, strict=True)],
        }


def sentence(explained: Explanation, judged: Sequence[Verdict]) -> str:
    """One plain sentence: what gives the column, how many of its cells, and how much that says.

    A single figure that is an erratum is called one; what happens to give it comes after.
    """
    best, total = explained.best, explained.of
    if [v.word for v in judged] == ["erratum"]:
        text = f"{_what(explained)} is an erratum: {judged[0].note}."
        if explained.cells[0].how:
            text += f" That {best.sentence}{_also(best)} gives {_totals(explained)} is tempting. {_how_sure(explained)}"
        return text
    if not best.reproduced and not best.weaker:
        return (
            f"None of {explained.tried:,} readings gives {_what(explained)} (probability {_number(explained.none)}); the "
            f"likeliest, {best.sentence}, computes {_totals(explained)}."
        )
    words = Counter(v.word for v in judged)
    agreed = words["reproduced"] == best.reproduced  # else the sentence must say which of the two it counts
    if total == 1 and best.reproduced:
        counted = "the figure is reproduced" if agreed else "it gives the figure"
    else:
        counted = f"{best.reproduced} of {total} reproduced" if agreed else f"it gives {best.reproduced} of {total}"
    if best.weaker:
        hows = list(dict.fromkeys(_HOW[c.how] for c in explained.cells if c.how and not c.reproduced))
        counted += f", {best.weaker} more {' or '.join(hows)}"
    if not agreed:
        counted += "; " + (
            f"verdict: {judged[0].word}"
            if total == 1
            else "verdicts: " + ", ".join(f"{n} {w}" for w, n in words.items())
        )
    return (
        f"{_what(explained)[0].upper()}{_what(explained)[1:]}: {best.sentence}{_also(best)}, {ROUNDED[best.habit]}: {counted}. "
        f"{_how_sure(explained)}"
    )


def _how_sure(explained: Explanation) -> str:
    """The probability of the reading, of none, and what these figures cannot tell from it."""
    text = (
        f"{explained.evidence.capitalize()} evidence: probability {_number(explained.probability)}, and "
        f"{_number(explained.none)} that none of {explained.tried:,} readings is true."
    )
    if beside := explained.together:
        named = "; ".join(f"{h.sentence}{_also(h)}" for h in beside[:BESIDE])
        more = f"; and {len(beside) - BESIDE} more" if len(beside) > BESIDE else ""
        text += f" These figures cannot tell it from: {named}{more}; by itself it has {_number(explained.best.probability)}."
    doubtful = {clause: p for clause, p in explained.clauses.items() if p < GRADES["strong"]}
    if doubtful:
        text += f" Of its parts, against the same without them: {', '.join(f'{c} {_number(p)}' for c, p in doubtful.items())}."
    if explained.decides is not None:
        text += f" {explained.decides.sentence}"
    return text


#: Readings that are named beside the best one before the rest is only counted.
BESIDE = 3
_HOW = {
    "half-up": "only when rounded half up",
    "cut": "only when cut off",
    "up": "only when rounded up",
    "half-up, zeros as place holders": "with the zeros as place holders",
    "cut, zeros as place holders": "only when cut off, with the zeros as place holders",
    "up, zeros as place holders": "only when rounded up, with the zeros as place holders",
}


def _what(explained: Explanation) -> str:
    cells = explained.cells
    if len(cells) == 1:
        return f"{cells[0].cell.printed} for {cells[0].cell.label}"
    where = f"{explained.column.table} " if explained.column.table else ""
    return f"column {where}{explained.column.name}"


def _totals(explained: Explanation) -> str:
    return ", ".join("–" if c.computed is None else f"{c.computed:,}" for c in explained.cells[:4])


def _also(best: Hypothesis) -> str:
    itself = best.counted_as if best.counted_as is not None and best.counted_as.tool else None
    named = [str(n) for n in best.names if n.convention != itself and str(n) not in best.sentence]
    return f" ({', '.join(named)})" if named else ""


def _number(probability: float) -> str:
    """A probability in two digits, never as certain as 0 or 1."""
    return "above 0.99" if probability > 0.994 else "below 0.01" if probability < 0.006 else f"{probability:.2f}"


def _grid(explained: Explanation, judged: Sequence[Verdict], title: str) -> Grid:
    rows = []
    for result, found in zip(explained.cells, judged, strict=True):
        computed = "–" if found.computed is None else f"{found.computed:,}"
        gap = "" if found.gap is None or found.how == "half-up" else f"{found.gap:+.1%}"
        rows.append([result.cell.label, result.cell.printed, computed, gap, found.word])
    notes = [sentence(explained, judged)]
    if explained.mixed:
        notes.append(
            f"The column may be mixed: figures that this does not give are given by {explained.mixed.sentence}, "
            f"{ROUNDED[explained.mixed.habit]}."
        )
    for result, found in zip(explained.cells, judged, strict=True):
        if (found.word, found.note) != ("reproduced", explained.best.sentence) and found.note not in notes[0]:
            notes.append(f"{result.cell.label}, {result.cell.printed}: {found.word}: {found.note}.")
    for other in explained.others:
        notes.append(
            f"Also {other.reproduced} + {other.weaker} of {explained.of}: {other.sentence}{_also(other)}, "
            f"{ROUNDED[other.habit]}; probability {_number(other.probability)}."
        )
    column = explained.column
    head = " ".join(filter(None, (column.source, column.table, column.name)))
    return Grid(("", "printed", "computed", "gap", "verdict"), rows, head or title, notes, "lrrrl")


def _column(explained: Explanation, judged: Sequence[Verdict]) -> dict[str, Any]:
    column, best = explained.column, explained.best
    return {
        "name": column.name,
        "of": column.of,
        "source": column.source,
        "table": column.table,
        "sentence": sentence(explained, judged),
        "best": {
            **_hypothesis(best, explained.of),
            "conventions": list(explained.names),
            "probability": explained.probability,
            "clauses": dict(explained.clauses),
            "together": [_hypothesis(other, explained.of) for other in explained.together],
            "tried": explained.tried,
            "expected_by_chance": explained.expected_by_chance,
            "expected_as_simple": explained.expected_as_simple,
            "evidence": explained.evidence,
        },
        "none": explained.none,
        "decides": None if explained.decides is None else explained.decides.to_dict(),
        "others": [_hypothesis(other, explained.of) for other in explained.others],
        "mixed": _hypothesis(explained.mixed, explained.of) if explained.mixed else None,
        "cells": [_cell(explained, r, v) for r, v in zip(explained.cells, judged, strict=True)],
    }


def _hypothesis(found: Hypothesis, of: int) -> dict[str, Any]:
    variants = dict(found.variants)
    variant = next(iter(variants.values())) if len(variants) == 1 else variants
    return {
        "hypothesis": {**({"variant": variant} if variants else {}), **found.choices},
        "convention": found.convention,
        "conventions": list(found.conventions),
        "probability": found.probability,
        "sentence": f"{found.sentence}, {ROUNDED[found.habit]}",
        "departures": found.departures,
        "reproduced": found.reproduced,
        "weaker": found.weaker,
        "of": of,
    }


def _cell(explained: Explanation, result: CellResult, judged: Verdict) -> dict[str, Any]:
    cell, alone = result.cell, result.alone
    against = contradiction(cell, explained.column.of, explained.series) if judged.word == "erratum" else None
    return {
        "label": cell.label,
        "printed": cell.printed,
        "network": cell.network,
        "settings": dict(cell.settings),
        "computed": judged.computed,
        "reproduced": judged.word == "reproduced",
        "how": judged.how,
        "gap": judged.gap,
        "by_hypothesis": {"computed": result.computed, "how": result.how, "gap": result.gap},
        "verdict": judged.word,
        "note": judged.note,
        "alone": None
        if alone is None
        else {
            **(_hypothesis(alone.hypothesis, 1) if alone.hypothesis else {"hypothesis": None}),
            "computed": alone.hypothesis.totals[0] if alone.hypothesis else None,
            "matching": alone.matching,
            "tried": alone.tried,
            "expected_by_chance": alone.expected_by_chance,
        },
        "erratum": None
        if against is None
        else {
            "fits": against.fits,
            "shown": against.shown,
            "convention": against.hypothesis.convention,
            "evidence": [
                {"source": w.source, "table": w.table, "label": w.label, "printed": w.printed, "computed": w.computed}
                for w in (*against.witnesses, *against.versions)
            ],
        },
    }
