"""What would decide between two readings: the setting at which their figures lie furthest apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..architectures import find
from ..base.words import LANGUAGES, Text
from .amounts import amounts_or_none
from .posterior import Place, Posterior
from .result import Decides

#: Settings that may decide: what people print networks at.
RESOLUTIONS = (96, 128, 160, 192, 224, 256, 320)
WIDTHS = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
#: Readings that are looked at for one that differs somewhere; a difference below this does not show.
LOOKED_AT, SHOWS = 6, 1e-3


def decides(
    found: Posterior, first: Place, others: Sequence[Place], say: Callable[[Posterior, Place, str], str]
) -> Decides | None:
    """The setting of the column's first network that tells the first reading from the next one that can be told from it.

    Args:
        found: the column's readings. first: the leading one. others: the next ones in their order. say: puts one in words.
    """
    cell = found.cells[0]
    if not cell.network:
        return None
    for other in others[:LOOKED_AT]:
        best: tuple[float, dict[str, Any], tuple[float, float]] | None = None
        for settings in _settings(cell.network, dict(cell.settings)):
            one, two = (_figure(found, place, settings) for place in (first, other))
            if one and two and (apart := abs(one / two - 1)) > (best[0] if best else SHOWS):
                best = apart, settings, (one, two)
        if best is not None:
            _, settings, figures = best
            shown = (_shown(figures[0]), _shown(figures[1]))
            return Decides(cell.network, settings, shown, (_said(found, first, say), _said(found, other, say)))
    return None


def _settings(network: str, own: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Settings near the column's own: another size, another width."""
    family = find(network)
    own.pop("beta", None)
    for resolution in RESOLUTIONS:
        yield {**own, "resolution": resolution}
    if family.multiplier:
        for width in WIDTHS:
            yield {**own, family.multiplier: width}


def _figure(found: Posterior, place: Place, settings: dict[str, Any]) -> float | None:
    """A reading's figure for the first cell's network, in its own millions."""
    group = found.groups[0]
    chosen = {k: v for option in found.settings.picks[place.setting].values() for k, v in option.setting.items()}
    taken = {*find(group.name).settings, "resolution"}
    full = {**{k: v for k, v in chosen.items() if k in taken}, **settings}
    amounts = amounts_or_none(group.name, group.variants[place.variants[0]], full)
    if amounts is None:
        return None
    weights = found.space.weights[place.row]
    total = sum(amounts.get(term, 0) * weight for term, weight in zip(found.terms, weights, strict=True))
    return float(total) / float(found.factors[place.million][0])


def _shown(figure: float) -> str:
    return f"{figure / 1e6:.5g}M"


def _said(found: Posterior, place: Place, say: Callable[[Posterior, Place, str], str]) -> Text:
    return {lang: say(found, place, lang) for lang in LANGUAGES}
