"""What a feature of an innovation table is worth, as small tables: a quantity with it, without it, and their ratio."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..architectures import find
from ..base import Grid
from ..base.numbers import grouped
from ..base.words import Text, in_language, say

#: The keys of a comparison that are no quantity.
_ABOUT = ("network", "against")


def small_tables(compared: Iterator[tuple[Text, Mapping[str, Any]]], lang: str) -> Iterator[Grid]:
    """One table a comparison.

    Args:
        compared: a feature's name, and the figures with and without it: quantity -> ``with``, ``without``, ``ratio``.
    """
    heads = [say(f"tables.worth-{what}", lang) for what in ("quantity", "with", "without", "ratio")]
    for feature, one in compared:
        title = say("tables.worth", lang, feature=feature, network=find(one["network"]).title, against=one["against"])
        rows = [
            [say(f"quantities.{name}", lang), grouped(v["with"]), grouped(v["without"]), _ratio(v["ratio"])]
            for name, v in one.items()
            if name not in _ABOUT
        ]
        yield Grid(heads, rows, title, align="lrrr")


def for_programs(compared: Iterator[tuple[Text, Mapping[str, Any]]], lang: str) -> Grid:
    """All of them as one table of plain numbers."""
    columns = ["label", "network", "against", "quantity", "with", "without", "ratio"]
    rows = [
        [in_language(feature, lang), one["network"], in_language(one["against"], lang), name]
        + ["" if number is None else str(number) for number in values.values()]
        for feature, one in compared
        for name, values in one.items()
        if name not in _ABOUT
    ]
    return Grid(columns, rows, align="llllrrr")


def _ratio(ratio: float | None) -> str:
    """Three digits, all of them where it has more: ``0.617``, ``8.56``, ``5,037``."""
    return "—" if ratio is None else f"{ratio:,.0f}" if ratio >= 1000 else f"{ratio:.3g}"
