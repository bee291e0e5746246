"""What ``explain`` answers: columns explained, as text, Markdown, HTML, plain data, and a sentence to paste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .result import CellResult, Explanation, Hypothesis
from .series import contradiction
from .verdicts import Verdict, verdicts

if TYPE_CHECKING:
    from ..rendering import Grid


@dataclass(frozen=True)
class Report:
    """Explained columns.

    Attributes:
        columns: in the order of the request. title: what was asked for.
    """

    columns: tuple[Explanation, ...]
    title: str = ""

    @cached_property
    def verdicts(self) -> list[list[Verdict]]:
        """A verdict for each cell of each column."""
        return verdicts(self.columns)

    @property
    def sentences(self) -> list[str]:
        """One plain sentence a column, fit for a review."""
        return [sentence(explained) for explained in self.columns]

    def grids(self) -> list[Grid]:
        """One table a column."""
        return [_grid(e, v, self.title) for e, v in zip(self.columns, self.verdicts, strict=True)]

    def render(self, form: str) -> str:
        """All tables in a format of ``complexity.rendering.FORMATS``, or ``json``.

        Raises:
            ComplexityError: no such format.
        """
        if form == "json":
            import json

            return json.dumps(self.to_dict(), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        if form == "html":
            from ..rendering import page

            return page(self.title or "Explained figures", *(grid.to_html() for grid in self.grids()))
        return "\n".join(grid.render(form) for grid in self.grids())

    def to_text(self) -> str:
        """For a terminal."""
        return self.render("text")

    def to_markdown(self) -> str:
        """For an issue or a review."""
        return self.render("markdown")

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as ``--format json`` prints it."""
        return {
            "title": self.title,
            "columns": [_column(e, v) for e, v in zip(self.columns, self.verdicts, strict=True)],
        }

    def _repr_html_(self) -> str:
        return "".join(grid.to_html() for grid in self.grids())

    def __str__(self) -> str:
        return self.to_text()


def sentence(explained: Explanation) -> str:
    """One plain sentence: what gives the column, how many of its cells, and how much that says."""
    best, total = explained.best, explained.of
    if not best.reproduced and not best.weaker:
        return (
            f"None of {explained.tried:,} hypotheses gives {_what(explained)}; the plainest, {best.sentence}, "
            f"computes {_totals(explained)}."
        )
    counted = (
        "the figure is reproduced" if total == best.reproduced == 1 else f"{best.reproduced} of {total} reproduced"
    )
    if best.weaker:
        hows = list(dict.fromkeys(_HOW[c.how] for c in explained.cells if c.how and not c.reproduced))
        counted += f", {best.weaker} more {' or '.join(hows)}"
    return (
        f"{_what(explained)[0].upper()}{_what(explained)[1:]}: {best.sentence}{_also(best)}, rounded half up: {counted}. "
        f"{explained.evidence.capitalize()} evidence: of {explained.tried:,} hypotheses, "
        f"{_number(explained.expected_by_chance)} would do as well by chance, {_number(explained.expected_as_simple)} of "
        f"those as simple."
    )


_HOW = {
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
    named = [name for name in best.conventions if name not in best.sentence]
    return f" ({', '.join(named)})" if named else ""


def _number(expected: float) -> str:
    return f"{expected:,.0f}" if expected >= 10 else f"{expected:.2g}"


def _grid(explained: Explanation, judged: Sequence[Verdict], title: str) -> Grid:
    from ..rendering import Grid

    rows = []
    for result, (word, _) in zip(explained.cells, judged, strict=True):
        computed = "–" if result.computed is None else f"{result.computed:,}"
        gap = "" if result.gap is None or result.reproduced else f"{result.gap:+.1%}"
        rows.append([result.cell.label, result.cell.printed, computed, gap, word])
    notes = [sentence(explained)]
    if explained.mixed:
        notes.append(
            f"The column may be mixed: what the hypothesis does not give to the digit is given by {explained.mixed.sentence}."
        )
    for result, (word, note) in zip(explained.cells, judged, strict=True):
        if (word, note) != ("reproduced", explained.best.sentence):
            notes.append(f"{result.cell.label}, {result.cell.printed}: {word}: {note}.")
    for other in explained.others:
        notes.append(f"Also {other.reproduced} + {other.weaker} of {explained.of}: {other.sentence}{_also(other)}.")
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
        "sentence": sentence(explained),
        "best": {
            **_hypothesis(best, explained.of),
            "tried": explained.tried,
            "expected_by_chance": explained.expected_by_chance,
            "expected_as_simple": explained.expected_as_simple,
            "evidence": explained.evidence,
        },
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
        "sentence": f"{found.sentence}, rounded half up",
        "departures": found.departures,
        "reproduced": found.reproduced,
        "weaker": found.weaker,
        "of": of,
    }


def _cell(explained: Explanation, result: CellResult, judged: Verdict) -> dict[str, Any]:
    cell, alone = result.cell, result.alone
    against = contradiction(cell, explained.column.of) if judged.word == "erratum" else None
    return {
        "label": cell.label,
        "printed": cell.printed,
        "network": cell.network,
        "settings": dict(cell.settings),
        "computed": result.computed,
        "reproduced": result.reproduced,
        "how": result.how,
        "gap": result.gap,
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
