"""What ``explain`` answers: columns explained, as text, Markdown, HTML, plain data, and a sentence to paste."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ..base import Grid, Result
from ..base.words import Note, in_language, listed, said, say
from ..verdicts import Verdict, word
from .result import GRADES, CellResult, Explanation, Hypothesis, rounded
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
    notes: tuple[Note, ...] = ()

    @cached_property
    def verdicts(self) -> list[list[Verdict]]:
        """A verdict for each cell of each column."""
        return verdicts(self.columns)

    @property
    def sentences(self) -> list[str]:
        """One plain sentence a column, fit for a review."""
        return [sentence(e, v) for e, v in zip(self.columns, self.verdicts, strict=True)]

    def grids(self, lang: str = "en") -> list[Grid]:
        """One table a column."""
        grids = [_grid(e, v, self.title, lang) for e, v in zip(self.columns, self.verdicts, strict=True)]
        notes = [note.say(lang) for note in self.notes]
        return [*grids[:-1], replace(grids[-1], notes=[*grids[-1].notes, *notes])] if notes else grids

    def to_grid(self) -> Grid:
        """The first column's table."""
        return self.grids()[0]

    def page_title(self, lang: str = "en") -> str:
        """What was asked for."""
        return self.title or say("explain.title", lang)

    def to_dict(self, lang: str = "en") -> dict[str, Any]:
        """Plain data, as ``--format json`` prints it; sentences and notes in a language, names in English."""
        return {
            "title": self.title,
            "notes": [note.say(lang) for note in self.notes],
            "columns": [_column(e, v, lang) for e, v in zip(self.columns, self.verdicts, strict=True)],
        }


def sentence(explained: Explanation, judged: Sequence[Verdict], lang: str = "en") -> str:
    """``sentences`` as one text."""
    return (" " if lang == "en" else "").join(sentences(explained, judged, lang))


def sentences(explained: Explanation, judged: Sequence[Verdict], lang: str = "en") -> list[str]:
    """What gives the column, how many of its cells, and how much that says; then what cannot be told from it, and what could.

    A single figure that is an erratum is called one; what happens to give it comes after.
    """
    answer = _answer(explained, judged, lang)
    return [answer, *_beside(explained, lang)] if _how_sure(explained, lang) in answer else [answer]


def _answer(explained: Explanation, judged: Sequence[Verdict], lang: str) -> str:
    best = explained.best
    what, reading = _what(explained, lang), _named(best, lang)
    if [v.word for v in judged] == ["erratum"]:
        text = say("explain.erratum", lang, what=what, note=said(judged[0].notes, lang))
        if explained.cells[0].how:
            sure = _how_sure(explained, lang)
            text += say("explain.tempting", lang, reading=reading, totals=_totals(explained, lang), sure=sure)
        return text
    if not best.reproduced and not best.weaker:
        return say(
            "explain.none", lang, tried=explained.tried, what=what, none=_number(explained.none, lang),
            reading=best.sentences, totals=_totals(explained, lang),
        )  # fmt: skip
    return say(
        "explain.sentence", lang, what=what[0].upper() + what[1:] if lang == "en" else what, reading=reading, rounded=rounded(best.habit),
        counted=_counted(explained, judged, lang), sure=_how_sure(explained, lang),
    )  # fmt: skip


def _counted(explained: Explanation, judged: Sequence[Verdict], lang: str) -> str:
    """How many cells the best reading gives; where the verdicts say otherwise, what they say too."""
    best, total = explained.best, explained.of
    words = Counter(v.word for v in judged)
    agreed = words["reproduced"] == best.reproduced  # else the sentence must say which of the two it counts
    key = "reproduced" if agreed else "gives"
    if total == 1 and best.reproduced:
        counted = say(f"explain.{key}-one", lang)
    else:
        counted = say(f"explain.{key}", lang, n=best.reproduced, of=total)
    if best.weaker:
        hows = dict.fromkeys(c.how for c in explained.cells if c.how and not c.reproduced)
        told = listed((_how(how).say(lang) for how in hows), lang, "or")
        counted = say("explain.more", lang, counted=counted, n=best.weaker, hows=told)
    if agreed:
        return counted
    if total == 1:
        return say("explain.verdict-one", lang, counted=counted, word=word(judged[0].word, lang))
    many = listed((say("explain.so-many", lang, n=n, word=word(w, lang)) for w, n in words.items()), lang)
    return say("explain.verdicts", lang, counted=counted, words=many)


def _how_sure(explained: Explanation, lang: str) -> str:
    """The probability of the reading, and of none."""
    evidence = say(f"explain.{explained.evidence}", lang).capitalize()
    return say(
        "explain.sure", lang, evidence=evidence, probability=_number(explained.probability, lang),
        none=_number(explained.none, lang), tried=explained.tried,
    )  # fmt: skip


def _beside(explained: Explanation, lang: str) -> Iterator[str]:
    """What these figures cannot tell from the reading, which of its parts are in doubt, and what would decide."""
    if beside := explained.together:
        named = listed((_named(h, lang) for h in beside[:BESIDE]), lang, "semicolon")
        more = say("explain.and-more", lang, n=len(beside) - BESIDE) if len(beside) > BESIDE else ""
        own = _number(explained.best.probability, lang)
        yield say("explain.together", lang, named=named, more=more, own=own)
    doubtful = [(says, p) for says, p in explained.parts if p < GRADES["strong"]]
    if doubtful:
        told = listed((f"{in_language(says, lang)} {_number(p, lang)}" for says, p in doubtful), lang)
        yield say("explain.parts", lang, parts=told)
    if explained.decides is not None:
        yield explained.decides.sentence(lang)


#: Readings that are named beside the best one before the rest is only counted.
BESIDE = 3
#: Another reading below this probability is in the data, but no line of the text.
LEAST = 0.01


def _how(how: str) -> Note:
    """How a figure agrees otherwise than rounded half up to all digits."""
    habit, _, zeros = how.partition(", ")
    return Note(f"explain.{'zeros' if zeros else 'only'}-{habit}")


def _what(explained: Explanation, lang: str) -> str:
    cells, column = explained.cells, explained.column
    if len(cells) == 1:
        return say("explain.of-cell", lang, printed=cells[0].cell.printed, label=cells[0].cell.label)
    return say("explain.column", lang, where=f"{column.table} " if column.table else "", name=column.name)


def _totals(explained: Explanation, lang: str) -> str:
    return listed(("–" if c.computed is None else f"{c.computed:,}" for c in explained.cells[:4]), lang)


def _named(best: Hypothesis, lang: str) -> str:
    """A reading in words, with the names of conventions that count so."""
    itself = best.counted_as if best.counted_as is not None and best.counted_as.tool else None
    named = [n.say(lang) for n in best.names if n.convention != itself and str(n) not in best.sentence]
    reading = best.sentences[lang]
    return say("reading.which", lang, name=reading, said=listed(named, lang)) if named else reading


def _number(probability: float, lang: str) -> str:
    """A probability in two digits, never as certain as 0 or 1."""
    if probability > 0.994:
        return say("explain.above", lang, limit="0.99")
    return say("explain.below", lang, limit="0.01") if probability < 0.006 else f"{probability:.2f}"


def _grid(explained: Explanation, judged: Sequence[Verdict], title: str, lang: str) -> Grid:
    rows = []
    for result, found in zip(explained.cells, judged, strict=True):
        computed = "–" if found.computed is None else f"{found.computed:,}"
        gap = "" if found.gap is None or found.how == "half-up" else f"{found.gap:+.1%}"
        rows.append([result.cell.label, result.cell.printed, computed, gap, word(found.word, lang)])
    notes = sentences(explained, judged, lang)
    if explained.mixed:
        mixed = explained.mixed
        notes.append(say("explain.mixed", lang, reading=mixed.sentences, rounded=rounded(mixed.habit)))
    for result, found in zip(explained.cells, judged, strict=True):
        note = said(found.notes, lang)
        if (found.word, note) != ("reproduced", explained.best.sentences[lang]) and note not in notes[0]:
            cell = result.cell
            judged_as = word(found.word, lang)
            notes.append(say("explain.cell", lang, label=cell.label, printed=cell.printed, word=judged_as, note=note))
    for other in explained.others:
        if other.probability < LEAST:
            continue
        counts = {"n": other.reproduced, "weaker": other.weaker, "of": explained.of}
        said_so = {"rounded": rounded(other.habit).say(lang), "probability": _number(other.probability, lang)}
        notes.append(say("explain.also", lang, reading=_named(other, lang), **counts, **said_so))
    column = explained.column
    head = " ".join(filter(None, (column.source, column.table, column.name)))
    heads = ("", *(say(f"explain.{name}", lang) for name in ("printed", "computed", "gap", "verdict")))
    return Grid(heads, rows, head or title, notes, "lrrrl")


def _column(explained: Explanation, judged: Sequence[Verdict], lang: str) -> dict[str, Any]:
    column, best = explained.column, explained.best
    return {
        "name": column.name,
        "of": column.of,
        "source": column.source,
        "table": column.table,
        "sentence": sentence(explained, judged, lang),
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
        "sentence": f"{found.sentence}, {rounded(found.habit).say('en')}",
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
