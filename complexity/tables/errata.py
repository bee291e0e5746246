"""The errata: every misprint of the chapter's tables, and what its running text and code say, each with the evidence."""

from __future__ import annotations

from ..base import Grid, Sheet
from ..base.words import in_language, say
from .model import Table
from .prose import JudgedClaim, judged_claims


def errata(tables: list[Table], lang: str) -> Sheet:
    """Both as tables; for JSON as plain data."""
    misprints, claims = _misprints(tables, lang), judged_claims()
    columns = ("table", "row", "column", "printed", "fits", "evidence")
    number = say("errata.number", lang, number=len(misprints))
    heads = [say(f"errata.{name}", lang) for name in columns]
    return Sheet(
        lambda: [Grid(heads, misprints, say("errata.title", lang), [number]), _prose(claims, lang)],
        lambda: {
            "misprints": [dict(zip(columns, row, strict=True)) for row in misprints],
            "claims": [
                {
                    "id": one.claim.id,
                    "section": one.claim.section,
                    "says": in_language(one.claim.says, lang),
                    "printed": one.claim.printed,
                    "verdict": one.verdict,
                    "formula": in_language(one.claim.formula, lang),
                    "evidence": in_language(one.evidence, lang),
                }
                for one in claims
            ],
        },
        lang=lang,
    )


def markdown(tables: list[Table], lang: str) -> str:
    """The errata as a Markdown page."""
    return say("folder.written", lang) + "\n\n" + errata(tables, lang).to_markdown()


def _misprints(tables: list[Table], lang: str) -> list[list[str]]:
    return [
        [
            table.id,
            table.row_name(row, lang),
            in_language(column.title if column else table.stub, lang),
            str(in_language(cell.printed, lang)),
            str(in_language(cell.shown, lang)),
            cell.note(lang),
        ]
        for table in tables
        for row, column, cell in table.judged()
        if cell.verdict == "erratum"
    ]


def _prose(claims: list[JudgedClaim], lang: str) -> Grid:
    rows = [
        [
            one.claim.section,
            in_language(one.claim.says, lang),
            one.claim.printed,
            say(f"claims.{one.verdict}", lang),
            in_language(one.claim.formula, lang),
            in_language(one.evidence, lang),
        ]
        for one in claims
    ]
    heads = [say(f"errata.{name}", lang) for name in ("section", "says", "printed", "verdict", "formula", "evidence")]
    return Grid(heads, rows, say("errata.prose-title", lang), [say("errata.rough", lang)])
