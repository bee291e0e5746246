"""Printed figures of a network at the stops of its sliders, each with its verdict: the chapter's, then the papers'."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..architectures import find
from ..base.numbers import grouped
from ..base.words import LANGUAGES, Note, Text, said, say
from ..published import chapter_ids, chapter_table, source, source_ids
from ..tables.building import table
from ..tables.sources import explained


class PrintedFigure(NamedTuple):
    """One printed figure.

    Attributes:
        place: its table. label: its row. quantity: ``multi_adds`` or ``params``.
        network, variant, groups, width, resolution: what it is printed for.
        printed: its text, with its unit. verdict: a key of ``verdicts.MARKS``. note: what it agrees with.
    """

    place: Text
    label: Text
    quantity: str
    network: str
    variant: str
    groups: int | None
    width: float
    resolution: int
    printed: str
    verdict: str
    note: Text

    @property
    def chapter(self) -> bool:
        """Whether the chapter prints it."""
        return "zh" in self.place


_QUANTITY = {"operations": "multi_adds", "params": "params"}


def printed_figures(network: str) -> list[PrintedFigure]:
    """All printed figures of a network that are about its params or its multiply-accumulates."""
    return [one for one in _everything() if one.network == network]


@cache
def _everything() -> tuple[PrintedFigure, ...]:
    papers = (one for name in source_ids() if name != "chapter" for one in _paper(name))
    return (*(one for name in chapter_ids() for one in _chapter(name)), *papers)


def _chapter(name: str) -> Iterator[PrintedFigure]:
    published, computed = chapter_table(name), table(name)
    for row, judged in zip(published.rows, computed.rows, strict=False):
        for column in published.columns:
            cell, declared = judged.cells.get(column.id), published.declaration(row, column)
            if cell is None or not cell.figure or not isinstance(cell.printed, str) or "network" not in declared:
                continue
            label = row.label if "of" not in row.declared else {**column.title}
            counted = grouped(cell.computed) if isinstance(cell.computed, int) else str(cell.computed)
            counting = Note("explorer.by-convention", convention=declared["convention"], exact=counted)
            note = {lang: said((counting, *cell.notes), lang) for lang in LANGUAGES}
            place = {lang: say("explorer.table", lang, name=name) for lang in LANGUAGES}
            printed = cell.printed + ("" if cell.printed[-1].isalpha() else f" {declared.get('unit', '')}")
            yield _figure(declared, place, label, printed, cell.verdict, note)


def _paper(name: str) -> Iterator[PrintedFigure]:
    for one, cell, verdict in explained(source(name)):
        if cell.block:
            continue  # of a part of the network, not of all of it
        declared = {
            "network": cell.network,
            "settings": cell.settings,
            "variant": cell.variant or one.best.variants.get(cell.network),
            "of": one.column.of,
        }
        printed = cell.printed + ("" if cell.printed[-1].isalpha() else f" {cell.unit}")
        place = {"en": f"{name} {one.column.table}"}
        yield _figure(declared, place, {"en": cell.label}, printed.strip(), verdict.word, {"en": verdict.note})


def _figure(
    declared: Mapping[str, Any], place: Text, label: Text, printed: str, verdict: str, note: Text
) -> PrintedFigure:
    network, settings = find(declared["network"]), declared["settings"]
    variant = declared.get("variant") or next(iter(network.variants))
    default = {**network.settings, **network.variants[variant].settings}
    return PrintedFigure(
        place,
        label,
        _QUANTITY[declared["of"]],
        network.name,
        variant,
        settings.get("groups", default.get("groups")),
        float(settings.get(network.multiplier or "alpha", 1.0)),
        int(settings.get("resolution", network.resolution)),
        printed,
        verdict,
        note,
    )
