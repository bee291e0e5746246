"""What the page's script is given: every family's tables, printed figures and levels, and the pictures' specifications."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..base.escape import plain, shortened
from ..base.words import LANGUAGES, in_language
from ..plots.categories import CATEGORIES
from ..plots.isolines import levels
from ..verdicts import MARKS, word
from .charts import bars, heat_map
from .family import QUANTITIES, Family, Setting
from .printed import PrintedFigure

#: Where the budget line stands at first.
BUDGETS = {"multi_adds": 150_000_000, "params": 3_000_000, "memory_access": 20_000_000}
#: From the least to the most noteworthy: where several figures are printed for one place, its mark is the last one's, of
#: the chapter's figures if there are any.
_NOTEWORTHY = ("cited", "reproduced", "rounding", "explained", "candidate", "unexplained", "erratum")


def data(families: Sequence[Family], printed: dict[str, list[PrintedFigure]]) -> dict[str, Any]:
    """All data of the page, fit for JSON."""
    return {
        "families": [_family(family, printed.get(family.id, [])) for family in families],
        "specs": specs(),
        "budgets": BUDGETS,
    }


def specs() -> dict[str, Any]:
    """The pictures by language, kind of width and quantity."""
    found: dict[str, Any] = {}
    for lang in LANGUAGES:
        for quantity in QUANTITIES:
            found[f"bars {lang} {quantity}"] = bars(lang, quantity)
            for multiplier in ("alpha", "width"):
                found[f"heat {lang} {quantity} {multiplier}"] = heat_map(lang, multiplier, quantity)
    return found


def position(family: Family, figure: PrintedFigure) -> tuple[int, int, int]:
    """Where a printed figure stands: indices of setting, width and resolution."""
    setting = next(
        i for i, one in enumerate(family.settings) if (one.variant, one.groups) == (figure.variant, figure.groups)
    )
    return setting, family.widths.index(figure.width), family.resolutions.index(figure.resolution)


def _family(family: Family, printed: Sequence[PrintedFigure]) -> dict[str, Any]:
    return {
        "id": family.id,
        "multiplier": family.multiplier,
        "widths": family.widths,
        "resolutions": family.resolutions,
        "edges": edges(family),
        "arrays": family.arrays,
        "start": {
            "setting": next((i for i, one in enumerate(family.settings) if one.groups in (None, 3)), 0),
            "a": min(range(len(family.widths)), key=lambda i: abs(family.widths[i] - 1)),
            "r": min(range(len(family.resolutions)), key=lambda i: abs(family.resolutions[i] - 224)),
        },
        "settings": [
            {
                "variant": setting.variant,
                "groups": setting.groups,
                "sums": {quantity: sums(setting, quantity) for quantity in QUANTITIES},
                "rows": {quantity: _rows(setting, quantity) for quantity in QUANTITIES},
                "types": {quantity: _types(setting, quantity) for quantity in QUANTITIES},
                "levels": {quantity: _levels(family, quantity, i) for quantity in QUANTITIES},
                "points": {quantity: _points(family, i, quantity, printed) for quantity in QUANTITIES},
            }
            for i, setting in enumerate(family.settings)
        ],
    }


def sums(setting: Setting, quantity: str) -> list[tuple[int, list[int]]]:
    """A figure of the whole network: (position array, one number per width), to be multiplied and added up."""
    found: dict[int, list[int]] = {}
    for term in setting.terms:
        if term.quantity == quantity:
            before = found.get(term.sizes, [0] * len(term.channels))
            found[term.sizes] = [a + b for a, b in zip(before, term.channels, strict=True)]
    return list(found.items())


def _rows(setting: Setting, quantity: str) -> list[dict[str, Any]]:
    return [
        {"row": shortened(plain(term.row), 60), "type": term.type, "p": term.sizes, "c": term.channels}
        for term in setting.terms
        if term.quantity == quantity
    ]


def _levels(family: Family, quantity: str, setting: int) -> list[float]:
    low, high = family.extremes(quantity, setting)
    return levels(float(low), float(high))


def _types(setting: Setting, quantity: str) -> list[str]:
    """The types of layers that have a part in a figure, in the order of the legends."""
    used = {term.type for term in setting.terms if term.quantity == quantity}
    return [name for name in CATEGORIES if name in used]


def _points(family: Family, setting: int, quantity: str, printed: Sequence[PrintedFigure]) -> list[dict[str, Any]]:
    """The places of printed figures, one mark each."""
    places: dict[tuple[int, int], list[PrintedFigure]] = {}
    for figure in printed:
        at = position(family, figure)
        if figure.quantity == quantity and at[0] == setting:
            places.setdefault(at[1:], []).append(figure)
    return [
        {
            "a": a,
            "r": r,
            "mark": MARKS[_noteworthy(figures)],
            "text": {lang: [_line(one, lang) for one in figures] for lang in LANGUAGES},
        }
        for (a, r), figures in places.items()
    ]


def _noteworthy(figures: Sequence[PrintedFigure]) -> str:
    counting = [one for one in figures if one.chapter] or figures
    return max((one.verdict for one in counting), key=_NOTEWORTHY.index)


def _line(figure: PrintedFigure, lang: str) -> str:
    place, label = in_language(figure.place, lang), in_language(figure.label, lang)
    return f"{place}, {label}: {figure.printed} {MARKS[figure.verdict]} {word(figure.verdict, lang)}"


def edges(family: Family) -> dict[str, list[float]]:
    """The borders of the cells around the stops: half way to the next one."""
    left, right = _borders(family.widths)
    bottom, top = _borders([float(size) for size in family.resolutions])
    return {"left": left, "right": right, "bottom": bottom, "top": top}


def _borders(stops: Sequence[float]) -> tuple[list[float], list[float]]:
    if len(stops) == 1:
        return [stops[0] - 0.5], [stops[0] + 0.5]
    between = [round((a + b) / 2, 9) for a, b in pairwise(stops)]
    first = round(2 * stops[0] - between[0], 9)
    last = round(2 * stops[-1] - between[-1], 9)
    return [first, *between], [*between, last]
