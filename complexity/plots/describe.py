"""A ledger in one line: what titles and subtitles of pictures say of it."""

from __future__ import annotations

from ..architectures.registry import FAMILIES, find
from ..base.numbers import scaled
from ..ledgers.ledger import Ledger
from .words import together, word

_SYMBOLS = ("alpha", "width", "groups", "resolution", "classes")


def title(ledger: Ledger) -> str:
    """The network as it is printed: ``MobileNet V1``; a user's own model by its name."""
    if ledger.model in FAMILIES:
        return find(ledger.model).title
    return ledger.model or word("network")


def settings(ledger: Ledger) -> str:
    """The settings that shape the cost: ``α = 0.5, resolution = 160``."""
    parts = []
    for name in _SYMBOLS:
        value = ledger.settings.get(name)
        if value is None or (name == "classes" and value == 1000):
            continue
        parts.append(f"{word(f'symbol-{name}')} = {_text(value)}")
    return together(parts, "comma")


def subtitle(ledger: Ledger) -> str:
    """Settings and the two totals that everybody asks for."""
    totals = word("totals", multi_adds=scaled(ledger.multi_adds), params=scaled(ledger.params))
    return together([settings(ledger), totals])


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)
